import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lock } from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { codeOf, messageOf, UserError } from '../src/platform/errors.ts';
import { PRIVATE_FILE } from '../src/platform/files.ts';
import { UnexpectedSettings } from './hook-entries.ts';
import type { SettingsEdit, SettingsTexts } from './settings-edit.ts';

export interface SettingsTarget {
  /** The path that the agent reads; it may be a symlink. */
  readonly file: string;
  /** Whether the folder goes with the file, when we made the file and nothing else is in there. */
  readonly removeEmptyFolder: boolean;
}

export interface SettingsChange {
  readonly file: string;
  readonly before: SettingsTexts;
  readonly after: SettingsTexts;
  /** False when both files stay as they are, byte for byte. */
  readonly changed: boolean;
}

/** The backup stands beside the path that the agent reads, not in the folder a symlink leads to. */
export function backupPathOf(file: string): string {
  return `${file}.daybook-backup`;
}

/** What an edit would do. Reads only. @throws {UserError} when it could not be done. */
export function previewSettings({ file }: SettingsTarget, edit: SettingsEdit): SettingsChange {
  const before = { settings: readText(file), backup: readText(backupPathOf(file)) };
  const after = applied(edit, before, file);
  const changed = after.settings !== before.settings || after.backup !== before.backup;
  if (changed) checkWritable(file);
  return { file, before, after, changed };
}

/**
 * Does the edit: alone among installers, through a symlink to its target, written aside and renamed
 * in with the mode it had, and read back. @throws {UserError} when nothing was changed.
 */
export async function changeSettings(
  target: SettingsTarget,
  edit: SettingsEdit,
): Promise<SettingsChange> {
  const { file } = target;
  const preview = previewSettings(target, edit);
  if (!preview.changed) return preview;
  const real = targetOf(file);
  try {
    mkdirSync(dirname(real), { recursive: true });
    const release = await lockSettings(real);
    let change: SettingsChange;
    try {
      // Read and written without a pause, so that an agent saving its own settings has no room.
      change = previewSettings(target, edit);
      if (change.changed) write(change, real);
    } finally {
      await release();
    }
    const isGone = change.before.settings !== undefined && change.after.settings === undefined;
    if (isGone && target.removeEmptyFolder) removeIfEmpty(dirname(real));
    return change;
  } catch (error) {
    if (codeOf(error) === undefined || error instanceof UserError) throw error;
    throw new UserError(
      'SETTINGS_NOT_WRITTEN',
      `${file} could not be changed: ${messageOf(error)}`,
      'It is as it was. Make the file and its folder writable, then run the command again.',
      { cause: error },
    );
  }
}

function readText(path: string): string | undefined {
  try {
    // Bytes that are not UTF-8 would not survive being written back; a BOM has to.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    const problem = cause instanceof TypeError ? 'it is not UTF-8 text' : messageOf(cause);
    throw new UserError(
      'SETTINGS_NOT_READ',
      `${path} cannot be read: ${problem}`,
      'Nothing was changed. Repair the file, then run the command again.',
      { cause },
    );
  }
}

function applied(edit: SettingsEdit, before: SettingsTexts, file: string): SettingsTexts {
  try {
    return edit(before);
  } catch (cause) {
    const isTheirs = cause instanceof SyntaxError || cause instanceof UnexpectedSettings;
    if (!isTheirs) throw cause;
    throw new UserError(
      cause instanceof SyntaxError ? 'SETTINGS_NOT_JSON' : 'SETTINGS_UNEXPECTED',
      `${file} is not ${cause instanceof SyntaxError ? 'valid JSON' : 'as expected'}: ${messageOf(cause)}`,
      'Nothing was changed. Repair the file, then run the command again.',
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
  const settings = statSync(real, { throwIfNoEntry: false });
  if (settings && !settings.isFile()) throw readOnly(file, 'is not a file');
  if (settings && (settings.mode & 0o222) === 0) throw readOnly(file, 'is read-only');
  const folder = nearestFolder(dirname(real));
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
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
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

async function lockSettings(real: string): Promise<() => Promise<void>> {
  try {
    return await lock(real, {
      realpath: false,
      lockfilePath: `${real}.daybook-lock`,
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

/** The backup is there before the settings change, and goes only after they have. */
function write({ file, before, after }: SettingsChange, real: string): void {
  const backup = backupPathOf(file);
  const mode = statSync(real, { throwIfNoEntry: false })?.mode ?? PRIVATE_FILE;
  if (after.backup !== undefined) put(backup, after.backup, mode);
  try {
    put(real, after.settings, mode);
  } catch (error) {
    put(backup, before.backup, mode);
    throw error;
  }
  if (after.backup === undefined) put(backup, undefined, mode);
  if (readText(file) === after.settings) return;
  throw new UserError(
    'SETTINGS_CHANGED',
    `${file} is not what was just written: another program changed it at the same moment`,
    'It stays as that program left it. Close the agent, then run the command again.',
  );
}

function put(path: string, text: string | undefined, mode: number): void {
  if (text === undefined) rmSync(path, { force: true });
  else writeFileAtomic.sync(path, text, { mode: mode & 0o777 });
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in there.
  }
}
