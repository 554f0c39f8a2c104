import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { opencodeDataFolder } from '../agents/opencode/folders.ts';
import { databasesIn } from '../agents/opencode/places.ts';
import type { Env } from '../platform/home.ts';

/** A database that is kept nowhere: what is said there is not to be kept here either. */
export function isUnkept(env: Env): boolean {
  return env.OPENCODE_DB === ':memory:';
}

/**
 * The database that this opencode writes to. Release channels other than the usual ones have a file
 * of their own, and a plugin is not told its channel: of several it is the one written to last.
 *
 * @returns its absolute path and its size in bytes, 0 where it is not there yet.
 */
export function opencodeDatabase(env: Env): { path: string; size: number } {
  const folder = opencodeDataFolder(env);
  const named = env.OPENCODE_DB;
  if (named) return sized(resolve(folder, named));
  const [first, ...others] = databasesIn(folder);
  if (first === undefined) return sized(join(folder, 'opencode.db'));
  const newest = others.reduce(
    (best, one) => (changedAt(one) > changedAt(best) ? one : best),
    first,
  );
  return sized(newest);
}

/** opencode seldom brings its log into the file: the log's own time counts too. */
function changedAt(path: string): number {
  const timeOf = (one: string) => statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.max(timeOf(path), timeOf(`${path}-wal`));
}

function sized(path: string): { path: string; size: number } {
  return { path, size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 };
}
