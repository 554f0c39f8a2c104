// Small file helpers made of Node built-ins only: the hooks load this file.
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Owner only, whatever the umask: transcripts are private. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;
/** What a file is called while it is written aside, after its name and some random letters. */
export const ASIDE_SUFFIX = '.tmp';

export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Writes the whole file beside its place, syncs it, renames it in: a reader sees all of it or none.
 * Missing folders are made. On failure nothing of it stays behind; after a crash a hidden file may.
 *
 * @param isSynced - false where a power cut may take the file: that saves a millisecond or more.
 * @param prepare - is given the new file before it is written and in its place.
 */
export function writeFileAside(
  path: string,
  content: string | Buffer,
  isSynced = true,
  prepare?: (file: number) => void,
): void {
  const random = `${process.pid.toString(36)}${Math.random().toString(36).slice(2, 12)}`;
  const aside = join(dirname(path), `.${basename(path)}.${random}${ASIDE_SUFFIX}`);
  const write = () => {
    const file = openSync(aside, 'wx', PRIVATE_FILE);
    try {
      prepare?.(file);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      if (isSynced) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  };
  try {
    try {
      write();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      makePrivateFolder(dirname(path));
      write();
    }
    renameSync(aside, path);
  } catch (error) {
    try {
      unlinkSync(aside);
    } catch {
      // It was never made.
    }
    throw error;
  }
}

/** Whether a name is one that `writeFileAside` gives a file beside the place of this one. */
export function isAsideOf(path: string, name: string): boolean {
  const start = `.${basename(path)}.`;
  const isFramed = name.startsWith(start) && name.endsWith(ASIDE_SUFFIX);
  return isFramed && /^[\da-z]{6,20}$/.test(name.slice(start.length, -ASIDE_SUFFIX.length));
}

/**
 * A file of ours is never a link: one that stands in its place leads out of the home, to a file that
 * is not ours to show or to write. Windows has no such flag.
 */
export const NOT_THROUGH_LINK = constants.O_NOFOLLOW ?? 0;

/** @throws {Error} ELOOP where a link stands in the file's place. */
export function readOwnText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | NOT_THROUGH_LINK);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Whether what stands there can keep its reader waiting for ever: a pipe, a device. A folder cannot.
 *
 * @throws {Error} where nobody can tell.
 */
export function isOpenedInVain(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** @returns the text of a file, or undefined where there is none that can be read. */
export function readTextIfAny(path: string): string | undefined {
  try {
    return isOpenedInVain(path) ? undefined : readTextForHook(path);
  } catch {
    return undefined;
  }
}

/** As {@link readTextIfAny}, without a look at what stands there: that costs a hook its time. */
export function readTextForHook(path: string): string | undefined {
  if (!existsSync(path)) return undefined; // an error that is caught costs a hook half a millisecond
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
