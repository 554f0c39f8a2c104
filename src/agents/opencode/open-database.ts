import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf } from '../../platform/errors.ts';
import { SourceError, sourceError } from './source-error.ts';

/** opencode's own; it writes in transactions of milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** A copy during which neither file changed is whole. */
const COPY_TRIES = 5;

export interface OpenDatabase {
  readonly db: Database.Database;
  close(): void;
}

/**
 * Opens a database of opencode for reading, with all that stands in its `-wal`: opencode seldom
 * checkpoints. Where SQLite may not make its `-shm` beside the file, a private copy of both is read.
 *
 * @throws {SourceError} for what is missing or damaged.
 */
export function openDatabase(path: string): OpenDatabase {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new SourceError(path, 'is not there');
  try {
    const db = connect(path);
    return { db, close: () => void db.close() };
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error) ?? '')) throw sourceError(path, error);
  }
  return openCopy(path);
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
  let folder: string | undefined;
  const drop = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    folder = mkdtempSync(join(tmpdir(), 'daybook-')); // made with 0700
    const copy = join(folder, basename(path));
    copyWhole(path, copy);
    const db = connect(copy);
    return {
      db,
      close: () => {
        db.close();
        drop();
      },
    };
  } catch (error) {
    drop();
    throw sourceError(path, error);
  }
}

/** @throws where opencode writes faster than it can be copied. */
function copyWhole(path: string, copy: string): void {
  for (let tries = 0; tries < COPY_TRIES; tries++) {
    const before = stampOf(path);
    rmSync(`${copy}-wal`, { force: true });
    copyFileSync(path, copy);
    try {
      if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw new Error(messageOf(error)); // gone since: checkpointed
    }
    if (stampOf(path) === before) return;
  }
  throw new Error('it changed while it was copied; try again when opencode is not writing');
}

function stampOf(path: string): string {
  return [path, `${path}-wal`]
    .map((one) => statSync(one, { throwIfNoEntry: false, bigint: true }))
    .map((found) => (found ? `${found.size}:${found.mtimeNs}` : '-'))
    .join(' ');
}
