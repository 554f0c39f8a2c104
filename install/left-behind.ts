// What an installation that was killed leaves beside the files of an agent: a whole copy of settings,
// with whatever secrets they hold, under a hidden name that nobody looks for.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAsideOf } from '../src/platform/files.ts';

/** proper-lockfile takes a lock over that its owner has not touched for this long; it does every 5 s. */
export const STALE_LOCK_MS = 10_000;

/** Files that were being written in the places of these. */
export function asidesOf(...paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    namesIn(dirname(path))
      .filter((name) => isAsideOf(path, name))
      .map((name) => join(dirname(path), name)),
  );
}

export function isStaleLock(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > STALE_LOCK_MS;
}

/** @param asides - of files whose lock is held: then nobody is writing them any more. */
export function removeAsides(asides: readonly string[]): void {
  for (const path of asides) rmSync(path, { force: true });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there yet
  }
}
