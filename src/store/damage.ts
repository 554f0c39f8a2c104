import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import { oneLine, shorten } from '../platform/visible-text.ts';
import { backupsIn } from './backup-files.ts';

/** A reader among 16 writers may wait this long. */
const BUSY_TIMEOUT_MS = 30_000;

/** @param what - of the file, as the end of a sentence: `is no database`. */
export function damagedStore(path: string, what: string, cause?: unknown): UserError {
  return new UserError(
    'STORE_DAMAGED',
    `${path} ${shown(what)}`,
    'What is captured waits in the spool and the daily logs are not affected. `daybook status` puts the newest sound backup in its place.',
    { cause },
  );
}

/** Whether an error tells of a damaged store: at its opening, or met while it was used. */
export function isDamage(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'STORE_DAMAGED' || isDamage(error.cause);
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(codeOf(error) ?? '');
}

/**
 * Looks at every page, index and full-text index: about a second for 100 MB. Altered text inside a
 * row is not seen, since SQLite keeps no checksums.
 *
 * @returns what is wrong, in SQLite's words; undefined for a sound store.
 */
export function findDamage(path: string): string | undefined {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return 'it is gone or empty';
  let store: Database.Database | undefined;
  try {
    store = new Database(path, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    const complaint = complaintOf(store);
    const isEmpty = store.pragma('user_version', { simple: true }) === 0;
    return complaint ?? (isEmpty ? 'it holds no schema of ours' : undefined);
  } catch (error) {
    if (isDamage(error)) return shown(messageOf(error));
    throw error;
  } finally {
    store?.close();
  }
}

/** In SQLite's words; undefined for a sound store. */
export function complaintOf(store: Database.Database): string | undefined {
  const said = store.pragma('integrity_check(1)', { simple: true });
  return said === 'ok' ? undefined : shown(String(said));
}

/** What SQLite says may quote the damaged bytes. */
function shown(text: string): string {
  return shorten(oneLine(text), 200);
}

/**
 * What only an earlier store can have left beside the place of one. Where that is found, a file that
 * is missing or empty was lost: nobody is to take it for a first start.
 *
 * @returns a few words for a person; undefined where nothing was ever stored.
 */
export function traceOfEarlier(path: string): string | undefined {
  const folder = dirname(path);
  if (backupsIn(join(folder, 'backups')).length > 0) return 'there are backups of it';
  const isCopy = (name: string) =>
    /\.(?:damaged-|before-v)/.test(name.slice(basename(path).length));
  if (!existsSync(path) && existsSync(`${path}-wal`)) return 'its -wal is still there';
  const copies = namesIn(folder).filter((name) => name.startsWith(basename(path)) && isCopy(name));
  if (copies.length > 0) return `${copies[0]} is beside it`;
  const daily = join(folder, 'daily');
  const isLog = (name: string) => /^\d{4}-\d{2}-\d{2}\.md$/.test(name);
  const holdsEntry = (name: string) => hasMarker(join(daily, name));
  return namesIn(daily).filter(isLog).some(holdsEntry) ? 'the daily logs hold entries' : undefined;
}

/** The opening marker of an entry, as src/daily/block.ts writes it. */
function hasMarker(path: string): boolean {
  try {
    return /^<!-- daybook:entry /m.test(readFileSync(path, 'latin1'));
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
