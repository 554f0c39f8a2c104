import {
  existsSync,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lock } from 'proper-lockfile';
import { codeOf, isDiskFull, messageOf, UserError } from '../src/platform/errors.ts';
import { isOpenedInVain, PRIVATE_FILE, writeFileAside } from '../src/platform/files.ts';
import { notTooDeep } from '../src/platform/jsonc.ts';
import { asidesOf, isStaleLock, removeAsides, STALE_LOCK_MS } from './left-behind.ts';
import { UnexpectedFile } from './unexpected-file.ts';

export interface FileTarget {
  /** The path that the agent reads; it may be a symlink. */
  readonly file: string;
  /** Folders that go with the file when nothing else is in them, the innermost first. */
  readonly emptyFolders: readonly string[];
}

/** A file of an agent and the backup beside it; undefined where a file is not there. */
export interface FileTexts {
  readonly text: string | undefined;
  /** The file without Daybook, as it was when that was last installed. */
  readonly backup: string | undefined;
}

/** What the two files become. @throws {SyntaxError | UnexpectedFile} when they stay as they are. */
export type FileEdit = (now: FileTexts) => FileTexts;

/** One of the files that an installation changes. */
export interface PlannedFile {
  readonly target: FileTarget;
  readonly edit: FileEdit;
}

export interface FileChange {
  readonly file: string;
  readonly before: FileTexts;
  readonly after: FileTexts;
  /** False when both files stay as they are, byte for byte. */
  readonly changed: boolean;
}

/** The backup stands beside the path that the agent reads, not in the folder a symlink leads to. */
export function backupPathOf(file: string): string {
  return `${file}.daybook-backup`;
}

/** What an edit would do. Reads only. @throws {UserError} when it could not be done. */
export function previewFile({ target: { file }, edit }: PlannedFile): FileChange {
  const before = { text: readText(file), backup: readBackup(file) };
  const after = applied(edit, before, file);
  const changed = after.text !== before.text || after.backup !== before.backup;
  if (changed) checkWritable(file);
  return { file, before, after, changed };
}

/**
 * Does the edit: alone among installers, through a symlink to its target, written aside and renamed
 * in with the mode it had, and read back. What one that was killed left of that is taken away.
 *
 * @throws {UserError} when nothing was changed.
 */
export async function changeFile(planned: PlannedFile): Promise<FileChange> {
  const { file, emptyFolders } = planned.target;
  const preview = previewFile(planned);
  const real = targetOf(file);
  const leftovers = () => asidesOf(real, backupPathOf(file));
  const isLeftBehind = isStaleLock(lockOf(real)) || leftovers().length > 0;
  if (!preview.changed && !isLeftBehind) return preview;
  try {
    mkdirSync(dirname(real), { recursive: true });
    const release = await lockSettings(real);
    let change: FileChange;
    try {
      removeAsides(leftovers());
      // Read and written without a pause, so that an agent saving its own has no room.
      change = previewFile(planned);
      if (change.changed) write(change, real);
    } finally {
      await release();
    }
    const wasThere = change.before.text !== undefined || isLeftBehind;
    if (wasThere && change.after.text === undefined) emptyFolders.forEach(removeIfEmpty);
    return change;
  } catch (error) {
    if (codeOf(error) === undefined || error instanceof UserError) throw error;
    throw new UserError(
      'SETTINGS_NOT_WRITTEN',
      `${file} could not be changed: ${messageOf(error)}`,
      `It is as it was. ${cureOf(error)}, then run the command again.`,
      { cause: error },
    );
  }
}

function readText(path: string): string | undefined {
  try {
    if (isOpenedInVain(path)) throw notAFile(path);
    // Bytes that are not UTF-8 would not survive being written back; a BOM has to.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    if (cause instanceof UserError) throw cause;
    throw notRead(
      path,
      cause instanceof TypeError ? 'it is not UTF-8 text' : messageOf(cause),
      cause,
    );
  }
}

/** The backup is ours, and no link: writing would change what that leads to. */
function readBackup(file: string): string | undefined {
  const path = backupPathOf(file);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw notRead(path, 'it is a symlink, which Daybook did not make');
  return readText(path);
}

function notRead(path: string, problem: string, cause?: unknown): UserError {
  return new UserError(
    'SETTINGS_NOT_READ',
    `${path} cannot be read: ${problem}`,
    'Nothing was changed. Repair the file, then run the command again.',
    { cause },
  );
}

function notAFile(path: string): UserError {
  return new UserError(
    'SETTINGS_READ_ONLY',
    `${path} is not a file, but a pipe or a device`,
    'Nothing was changed. Put a file in its place, then run the command again.',
  );
}

function cureOf(error: unknown): string {
  return isDiskFull(error) ? 'Free some space there' : 'Make the file and its folder writable';
}

function applied(edit: FileEdit, before: FileTexts, file: string): FileTexts {
  try {
    return notTooDeep(() => edit(before));
  } catch (cause) {
    const isTheirs = cause instanceof SyntaxError || cause instanceof UnexpectedFile;
    if (!isTheirs) throw cause;
    throw new UserError(
      cause instanceof SyntaxError ? 'SETTINGS_NOT_JSON' : 'SETTINGS_UNEXPECTED',
      `${file} is not ${cause instanceof SyntaxError ? 'valid JSON' : 'as expected'}: ${messageOf(cause)}`,
      `Nothing was changed. ${cause instanceof UnexpectedFile ? cause.cure : 'Repair the file'}, then run the command again.`,
      { cause },
    );
  }
}

/**
 * A rename would replace a read-only file without a word, but somebody made it read-only; and root
 * may write anywhere. So the mode counts, not only what the system would allow.
 */
function checkWritable(file: string): void {
  const real = targetOf(file);
  const found = statSync(real, { throwIfNoEntry: false });
  if (found && (found.mode & 0o222) === 0) throw readOnly(file, 'is read-only');
  const folder = nearestFolder(dirname(real));
  if (!existsSync(folder)) throw readOnly(file, `cannot be written: ${folder} leads to nothing`);
  // On Windows the read-only mark of a folder means something else.
  const isClosed = process.platform !== 'win32' && (statSync(folder).mode & 0o222) === 0;
  if (isClosed) throw readOnly(file, `cannot be written: ${folder} is read-only`);
}

function readOnly(file: string, problem: string): UserError {
  return new UserError(
    'SETTINGS_READ_ONLY',
    `${file} ${problem}`,
    'Nothing was changed. Make it writable, or change it where it is generated, then run the command again.',
  );
}

function nearestFolder(folder: string): string {
  // Also a link to nothing.
  const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
  return isThere ? folder : nearestFolder(dirname(folder));
}

/** Where a write has to go; a symlink may lead to a file that is not there yet. */
function targetOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const link = lstatSync(file, { throwIfNoEntry: false });
    return link?.isSymbolicLink() ? targetOf(resolve(dirname(file), readlinkSync(file))) : file;
  }
}

function lockOf(real: string): string {
  return `${real}.daybook-lock`;
}

async function lockSettings(real: string): Promise<() => Promise<void>> {
  try {
    return await lock(real, {
      realpath: false,
      lockfilePath: lockOf(real),
      stale: STALE_LOCK_MS,
      // 15 s: longer than the 10 s after which the lock of a killed process is taken over.
      retries: { retries: 150, factor: 1, minTimeout: 100, maxTimeout: 100 },
    });
  } catch (cause) {
    if (codeOf(cause) !== 'ELOCKED') throw cause;
    throw new UserError(
      'SETTINGS_LOCKED',
      `another installation of Daybook is changing ${real}`,
      'Nothing was changed. Run the command again when it has ended.',
      { cause },
    );
  }
}

/** The backup is there before the file changes, and goes only after it has. */
function write({ file, before, after }: FileChange, real: string): void {
  const backup = backupPathOf(file);
  const as = statSync(real, { throwIfNoEntry: false });
  if (after.backup !== undefined) put(backup, after.backup, as);
  try {
    put(real, after.text, as);
  } catch (error) {
    put(backup, before.backup, as);
    throw error;
  }
  if (after.backup === undefined) put(backup, undefined, as);
  if (readText(file) === after.text) return;
  throw new UserError(
    'SETTINGS_CHANGED',
    `${file} is not what was just written: another program changed it at the same moment`,
    'It stays as that program left it. Close the agent, then run the command again.',
  );
}

/** @param as - what the file was: the new one has its mode, and its owner where that is allowed. */
function put(path: string, text: string | undefined, as: Stats | undefined): void {
  if (text === undefined) {
    rmSync(path, { force: true });
    return;
  }
  const keep = (file: number) => {
    fchmodSync(file, (as?.mode ?? PRIVATE_FILE) & 0o777);
    try {
      if (as) fchownSync(file, as.uid, as.gid);
    } catch (error) {
      if (codeOf(error) !== 'EPERM') throw error;
    }
  };
  writeFileAside(path, text, true, keep);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in there.
  }
}
