import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readTextIfAny, writeFileAside } from '../platform/files.ts';

/**
 * A file of this size is looked through in a tenth of a second. Larger ones are looked at on opening
 * only when nobody else has them open: among writers every checkpoint is a change.
 */
const SMALL_BYTES = 8 * 1024 * 1024;

/** How the file of a store is: which one, how long, and when last changed by anything. */
export type FileState = string;

/**
 * Whether the file of the store may have been changed by something else than SQLite, so that a look
 * through all of it is worth its time: it is not as the last of us to close it left it. After a
 * crash that is so without any damage, and costs one look.
 *
 * Ask before the store is opened: afterwards there is always a `-wal`.
 *
 * @returns the state to note when the look finds nothing; undefined where none is needed.
 */
export function stateInDoubt(path: string): FileState | undefined {
  const found = stateOf(path);
  if (found === undefined || found === readTextIfAny(notePath(path))) return undefined;
  const isSmall = statSync(path).size <= SMALL_BYTES;
  return isSmall || !existsSync(`${path}-wal`) ? found : undefined;
}

/** Notes how the file is now, unless others have it open: the last of them notes it then. */
export function noteAsLeft(path: string): void {
  if (!existsSync(`${path}-wal`)) note(path, stateOf(path));
}

/** Notes a state that was looked through, unless the file has changed meanwhile. */
export function noteSound(path: string, state: FileState): void {
  if (stateOf(path) === state) note(path, state);
}

function note(path: string, state: FileState | undefined): void {
  try {
    if (state !== undefined && state !== readTextIfAny(notePath(path)))
      writeFileAside(notePath(path), state);
  } catch {
    // Without the note the next one to open the store looks through it.
  }
}

/** The time is that of the inode: a copy with its old time put back shows too. */
function stateOf(path: string): FileState | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.ctimeNs}\n`;
}

function notePath(path: string): string {
  return join(dirname(path), 'run', `${basename(path)}.left`);
}
