import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { codeOf, UserError } from '../platform/errors.ts';
import { PRIVATE_FILE } from '../platform/files.ts';
import { isDay } from './day.ts';
import type { Bytes } from './day-layout.ts';

const ASIDE = '.daybook-aside';
/** As many links in a row as Linux follows. */
const MOST_LINKS = 40;

/** @throws {RangeError} for anything but a day: no other text becomes part of a path. */
export function dayPath(folder: string, day: string): string {
  if (!isDay(day)) throw new RangeError(`not a day (YYYY-MM-DD): ${JSON.stringify(day)}`);
  return join(folder, `${day}.md`);
}

/**
 * The file that a write must replace, so that a linked day stays linked; it need not exist yet.
 *
 * @param within - folder that it must lie in; undefined: anywhere.
 * @throws {UserError} DAILY_LOG_LINKED when it lies elsewhere.
 */
export function behindLinks(path: string, within: string | undefined): string {
  let place = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const real = join(realpathSync(dirname(place)), basename(place));
    const link = linkAt(real);
    if (link === undefined) {
      if (within === undefined || real.startsWith(realpathSync(within) + sep)) return real;
      throw new UserError(
        'DAILY_LOG_LINKED',
        `${path} is ${real}, outside of Daybook's home`,
        'Nothing was read or written there, and nothing is lost. If that is how you want it: daybook config set daily.followLinks true. Else put a file or folder of its own in its place.',
      );
    }
    place = resolve(dirname(real), link);
  }
  throw new Error(`too many symbolic links: ${path}`);
}

/** @returns undefined where there is no file. */
export function readBytesIfAny(path: string): Bytes | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes the whole file aside, syncs it and renames it in, unless it has changed meanwhile. Mode and
 * owner stay as they are; a new file is for its owner only.
 *
 * A library for atomic writes would do, but for two things: on a full disk a short write must not
 * become the file, and the look at what an editor saved must come right before the rename.
 *
 * @param before - what the file held when it was read; undefined: it was not there.
 * @param beforeRename - may throw; then nothing has happened.
 * @returns whether it was written.
 */
export function replaceBytes(
  path: string,
  before: Bytes | undefined,
  after: Bytes,
  beforeRename: () => void,
): boolean {
  const aside = asideOf(path);
  try {
    writeSynced(aside, Buffer.from(after, 'latin1'), path);
    beforeRename();
    if (readBytesIfAny(path) !== before) return false;
    return renamed(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** A hidden name beside a file, of its own at each call. */
export function asideOf(path: string): string {
  const hidden = basename(path).replace(/^\.?/, '.');
  return join(dirname(path), `${hidden}.${randomUUID()}${ASIDE}`);
}

/** Takes away what a killed writer left behind. Only for who holds the lock of this file. */
export function removeAsides(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder))
    if (name.startsWith(`.${basename(path)}.`) && name.endsWith(ASIDE))
      rmSync(join(folder, name), { force: true });
}

function writeSynced(aside: string, bytes: Buffer, original: string): void {
  const file = openSync(aside, 'wx', PRIVATE_FILE);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    const stat = statSync(original, { throwIfNoEntry: false });
    if (stat !== undefined) {
      if (stat.uid !== process.getuid?.() || stat.gid !== process.getgid?.()) giveTo(file, stat);
      fchmodSync(file, stat.mode & 0o777);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function giveTo(file: number, owner: { uid: number; gid: number }): void {
  try {
    fchownSync(file, owner.uid, owner.gid);
  } catch {
    // Only root may give files away; for others the file becomes theirs.
  }
}

function renamed(aside: string, path: string): boolean {
  try {
    renameSync(aside, path);
  } catch (error) {
    // Windows refuses while an editor or a virus scanner has the file open: as if it had changed.
    if (process.platform === 'win32' && /^(?:EPERM|EACCES|EBUSY)$/.test(codeOf(error) ?? ''))
      return false;
    throw error;
  }
  syncFolder(dirname(path));
  return true;
}

/** A rename is lasting only when its folder is synced. Windows cannot open one, and need not. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // EINVAL: no link. ENOENT: nothing there yet.
  }
}
