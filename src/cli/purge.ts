import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import type { Home } from '../platform/home.ts';
import type { Cli } from './command.ts';
import { lockWhenFree } from './under-worker-lock.ts';

/** What Daybook makes in its home, with what it leaves beside: `store.db-wal`, `.hook.json.x.tmp`. */
const OURS =
  /^\.?(?:config\.json|hook\.json|spool|store\.db|daily|context|backups|logs|run|app|doctor)(?:$|[-.])/;

/** What is in the home, and what of it a purge takes. */
export interface Purgeable {
  readonly ours: readonly string[];
  /** Somebody else's, who may have chosen a folder that is not ours alone. */
  readonly others: readonly string[];
}

export function purgeable(home: Home): Purgeable {
  const names = existsSync(home.root) ? readdirSync(home.root).sort() : [];
  return {
    ours: names.filter((name) => OURS.test(name)),
    others: names.filter((name) => !OURS.test(name)),
  };
}

/** A question that tells what will be gone. */
export function purgeQuestion(home: Home, { ours }: Purgeable): string {
  const days = existsSync(home.daily)
    ? readdirSync(home.daily).filter((name) => name.endsWith('.md')).length
    : 0;
  const bytes = statSync(home.store, { throwIfNoEntry: false })?.size ?? 0;
  const store = `${(bytes / 1024 / 1024).toFixed(1)} MB of sessions`;
  return `Delete ${ours.length} files and folders in ${home.root} for good, with ${days} daily log${days === 1 ? '' : 's'} and ${store}?`;
}

/**
 * Deletes all that Daybook keeps, once no worker is at it.
 *
 * @returns what was deleted and what was left.
 * @throws {UserError} PURGE_FAILED when some of it could not be deleted.
 */
export async function purge(cli: Cli): Promise<Purgeable> {
  const { home } = cli;
  const found = purgeable(home);
  if (found.ours.length === 0) return found;
  try {
    const lock = await lockWhenFree(cli);
    // The lock lies in `run`, so that goes last.
    for (const name of found.ours.filter((one) => one !== 'run')) remove(home, name);
    await lock.release();
    remove(home, 'run');
    if (found.others.length === 0) rmdirSync(home.root);
    return found;
  } catch (cause) {
    if (codeOf(cause) === undefined) throw cause;
    throw new UserError(
      'PURGE_FAILED',
      `not all of ${home.root} could be deleted: ${messageOf(cause)}`,
      'What is left there is yours to delete by hand. Close agents that still run first.',
      { cause },
    );
  }
}

function remove(home: Home, name: string): void {
  rmSync(join(home.root, name), { recursive: true, force: true, maxRetries: 5 });
}
