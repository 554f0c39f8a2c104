import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import { MIGRATIONS } from './migrations.ts';
import { registerIndexText } from './search-text.ts';

export type Store = Database.Database;

/** How long a writer waits for another; `VACUUM` and backups can hold the lock for seconds. */
const BUSY_TIMEOUT_MS = 30_000;

/**
 * Opens the store, makes it where there is none, and brings its schema up to date.
 *
 * @throws {UserError} STORE_NEWER, STORE_DAMAGED or STORE_UNREADABLE; the file is left alone.
 */
export function openStore(path: string): Store {
  let store: Store | undefined;
  try {
    makePrivateFolder(dirname(path));
    // SQLite gives -wal and -shm the mode of the file, so it must be right before they are made.
    closeSync(openSync(path, 'a', PRIVATE_FILE));
    store = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    store.pragma('journal_mode = WAL');
    // FULL: the spooled file is deleted once its entry is committed, so a commit must survive a
    // power cut, which NORMAL does not promise in WAL mode.
    store.pragma('synchronous = FULL');
    store.pragma('foreign_keys = ON');
    registerIndexText(store);
    migrate(store, path);
    return store;
  } catch (error) {
    store?.close();
    throw asUserError(error, path);
  }
}

/** @returns undefined where nothing was ever stored. */
export function openStoreIfAny(path: string): Store | undefined {
  return existsSync(path) ? openStore(path) : undefined;
}

/** Runs `work` in one transaction that takes the write lock first, so no read in it goes stale. */
export function inTransaction<T>(store: Store, work: () => T): T {
  return store.transaction(work).immediate();
}

function migrate(store: Store, path: string): void {
  const versionNow = () => store.pragma('user_version', { simple: true }) as number;
  if (versionNow() === MIGRATIONS.length) return;
  inTransaction(store, () => {
    const version = versionNow(); // another first run may have been quicker
    if (version > MIGRATIONS.length) {
      throw new UserError(
        'STORE_NEWER',
        `${path} has schema version ${version}, this program knows ${MIGRATIONS.length}`,
        'Nothing was changed. Update Daybook.',
      );
    }
    for (const step of MIGRATIONS.slice(version)) store.exec(step);
    store.pragma(`user_version = ${MIGRATIONS.length}`);
  });
}

function asUserError(error: unknown, path: string): unknown {
  const code = codeOf(error) ?? '';
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return new UserError(
      'STORE_DAMAGED',
      `${path} is damaged: ${messageOf(error)}`,
      'It was left as it is, and what is captured waits in the spool. Move the file away to start a new store; the daily logs are not affected.',
      { cause: error },
    );
  }
  if (
    /^(SQLITE_(CANTOPEN|READONLY|PERM|FULL|IOERR)|EACCES|EPERM|EROFS|ENOSPC|ENOTDIR|EISDIR|EEXIST)/.test(
      code,
    )
  ) {
    return new UserError(
      'STORE_UNREADABLE',
      `${path} cannot be opened for writing: ${messageOf(error)}`,
      'Nothing is lost: what is captured waits in the spool. Check the folder, its owner and the space on its disk.',
      { cause: error },
    );
  }
  return error;
}
