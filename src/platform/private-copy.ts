import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { codeOf } from './errors.ts';

/** A copy during which neither file changed is whole. */
const COPY_TRIES = 5;

export interface PrivateCopy {
  readonly path: string;
  drop(): void;
}

/**
 * Copies a SQLite database with its `-wal`, for who must not write beside it: even a reader makes files
 * there.
 *
 * @returns the copy in a folder of its own that nobody else can enter. Drop it when done.
 * @throws where the database is written to faster than it can be copied, or there is no room.
 */
export function privateCopy(path: string): PrivateCopy {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-')); // made with 0700
  const drop = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    copyWhole(path, copy);
    return { path: copy, drop };
  } catch (error) {
    drop();
    throw error;
  }
}

function copyWhole(path: string, copy: string): void {
  for (let tries = 0; tries < COPY_TRIES; tries++) {
    const before = stampOf(path);
    rmSync(`${copy}-wal`, { force: true });
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    try {
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error; // gone since: it was taken into the file
    }
    if (stampOf(path) === before) return;
  }
  throw new Error(`${path} changed while it was copied; try again when nothing writes to it`);
}

function stampOf(path: string): string {
  return [path, `${path}-wal`]
    .map((one) => statSync(one, { throwIfNoEntry: false, bigint: true }))
    .map((found) => (found ? `${found.size}:${found.mtimeNs}` : '-'))
    .join(' ');
}
