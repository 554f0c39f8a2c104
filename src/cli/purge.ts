import {
  existsSync,
  lstatSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { realPath } from '../capture/project.ts';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import type { Home } from '../platform/home.ts';
import type { Cli } from './command.ts';
import { filesIn, type HomeFiles } from './own-files.ts';
import { lockWhenFree } from './under-worker-lock.ts';

/** What a purge has done to the home. */
export interface Purged extends HomeFiles {
  /** Nothing of the home is there any more. */
  readonly isGone: boolean;
  /** Where the home was a link: the folder behind it, which somebody else made and is empty now. */
  readonly emptied?: string;
}

/**
 * What is in the home, and what of it a purge takes.
 *
 * @param userHome - the person's home folder.
 * @throws {UserError} PURGE_REFUSED where the home is no folder for Daybook alone, PURGE_FAILED where
 *   it cannot be looked through.
 */
export function purgeable(home: Home, userHome: string): HomeFiles {
  const [root, person] = [home.root, userHome].map(realPath) as [string, string];
  if (`${person}${sep}`.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
    const what = root === person ? 'is your home folder' : `holds your home folder ${userHome}`;
    throw new UserError(
      'PURGE_REFUSED',
      `DAYBOOK_HOME is ${home.root}, which ${what}: nothing there is deleted for you`,
      'Nothing was changed. Run `daybook uninstall` without --purge; then delete by hand what the README lists under "Every file it writes".',
    );
  }
  try {
    return existsSync(home.root) ? filesIn(home) : { ours: [], others: [] };
  } catch (cause) {
    throw new UserError(
      'PURGE_FAILED',
      `${home.root} cannot be looked through: ${messageOf(cause)}`,
      'Nothing in it was deleted. See `daybook doctor`, or run `daybook uninstall` without --purge.',
      { cause },
    );
  }
}

/** A question that tells what will be gone. */
export function purgeQuestion(home: Home, { ours }: HomeFiles): string {
  const days = daysIn(home, ours);
  const bytes = statSync(home.store, { throwIfNoEntry: false })?.size ?? 0;
  const store = `${(bytes / 1024 / 1024).toFixed(1)} MB of sessions`;
  return `Delete ${ours.length} files and folders in ${home.root} for good, with ${days} daily log${days === 1 ? '' : 's'} and ${store}?`;
}

/**
 * Deletes all that Daybook keeps, once no worker is at it, and the home with it where nothing else is
 * in there.
 *
 * @param found - from {@link purgeable}.
 * @throws {UserError} PURGE_FAILED when some of it could not be deleted.
 */
export async function purge(cli: Cli, found: HomeFiles): Promise<Purged> {
  const { home } = cli;
  try {
    const lock = await lockWhenFree(cli);
    // The lock lies in `run`, so that goes last.
    remove(home, (path) => path.split(sep)[0] !== 'run');
    await lock.release();
    remove(home, () => true);
    const left = filesIn(home);
    if (left.ours[0] !== undefined)
      throw notAll(home, new Error(`${left.ours[0]} was written again meanwhile`));
    const isGone = left.others.length === 0;
    return { ours: found.ours, others: left.others, isGone, ...(isGone && removeRoot(home)) };
  } catch (cause) {
    if (cause instanceof UserError || codeOf(cause) === undefined) throw cause;
    throw notAll(home, cause);
  }
}

function remove(home: Home, isMeant: (path: string) => boolean): void {
  for (const path of filesIn(home).ours.filter(isMeant))
    rmSync(join(home.root, path), { recursive: true, force: true, maxRetries: 5 });
}

/** A link goes, and what it led to stays: Daybook did not make that folder. */
function removeRoot({ root }: Home): Pick<Purged, 'emptied'> {
  if (!lstatSync(root).isSymbolicLink()) {
    rmdirSync(root);
    return {};
  }
  const emptied = realpathSync(root);
  unlinkSync(root);
  return { emptied };
}

function daysIn(home: Home, ours: readonly string[]): number {
  const logs = ours.includes('daily')
    ? readdirSync(home.daily)
    : ours.filter((path) => path.startsWith(`daily${sep}`));
  return logs.filter((name) => name.endsWith('.md')).length;
}

function notAll(home: Home, cause: unknown): UserError {
  return new UserError(
    'PURGE_FAILED',
    `not all of ${home.root} could be deleted: ${messageOf(cause)}`,
    'What is left there is yours to delete by hand. Close agents that still run first.',
    { cause },
  );
}
