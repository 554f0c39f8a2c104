import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { codeOf } from '../../platform/errors.ts';
import { privateCopy } from '../../platform/private-copy.ts';
import { SourceError, sourceError } from './source-error.ts';

/** opencode's own; it writes in transactions of milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

export interface OpenDatabase {
  readonly db: Database.Database;
  close(): void;
}

export interface OpenOptions {
  /** Not even the `-wal` and `-shm` that SQLite makes for a reader may come to be beside the file. */
  readonly leaveNoTrace?: boolean;
}

/**
 * Opens a database of opencode for reading, with all that stands in its `-wal`: opencode seldom
 * checkpoints. Where SQLite may not make its `-shm` beside the file, a private copy of both is read.
 *
 * @throws {SourceError} for what is missing or damaged.
 */
export function openDatabase(path: string, options: OpenOptions = {}): OpenDatabase {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new SourceError(path, 'is not there');
  try {
    if (options.leaveNoTrace && leavesTrace(path)) return openCopy(path);
    const db = connect(path);
    return { db, close: () => void db.close() };
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error) ?? '')) throw sourceError(path, error);
  }
  try {
    return openCopy(path);
  } catch (error) {
    throw sourceError(path, error);
  }
}

function connect(path: string): Database.Database {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get(); // the first read opens the -wal
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function openCopy(path: string): OpenDatabase {
  const copy = privateCopy(path);
  try {
    const db = connect(copy.path);
    const close = () => {
      db.close();
      copy.drop();
    };
    return { db, close };
  } catch (error) {
    copy.drop();
    throw error;
  }
}

function leavesTrace(path: string): boolean {
  return isWal(path) && !(existsSync(`${path}-wal`) && existsSync(`${path}-shm`));
}

/** @see https://www.sqlite.org/fileformat2.html#file_format_version_numbers */
function isWal(path: string): boolean {
  const header = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    return readSync(file, header, 0, header.length, 0) === header.length && header[18] === 2;
  } finally {
    closeSync(file);
  }
}
