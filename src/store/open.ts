import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import { noteAsLeft, noteSound, stateInDoubt } from './as-left.ts';
import { complaintOf, damagedStore, isDamage, traceOfEarlier } from './damage.ts';
import { MIGRATIONS } from './migrations.ts';
import { isRestoreUnfinished } from './restores.ts';
import { registerIndexText } from './search-text.ts';
import type { Store } from './store.ts';
import { changesData, copyBeforeUpgrade } from './upgrade-copy.ts';

/** How long a writer waits for another; `VACUUM` and backups can hold the lock for seconds. */
const BUSY_TIMEOUT_MS = 30_000;

export interface OpenOptions {
  /** Also a store into which a restore has yet to read what came after its backup. */
  readonly evenUnfinished?: boolean;
}

/**
 * Opens the store, makes it where there was none, and brings its schema up to date. A file that
 * something else has changed since is looked through first.
 *
 * @throws {UserError} STORE_NEWER, STORE_DAMAGED or STORE_UNREADABLE; the file is left alone.
 */
export function openStore(path: string, options: OpenOptions = {}): Store {
  let store: Store | undefined;
  try {
    if (!sizeOf(path)) {
      const trace = traceOfEarlier(path);
      if (trace !== undefined) throw damagedStore(path, `is gone or empty, though ${trace}`);
      makeFile(path);
    }
    const doubt = stateInDoubt(path);
    store = connect(path);
    if (doubt !== undefined) {
      const complaint = complaintOf(store);
      if (complaint !== undefined) throw damagedStore(path, `is damaged: ${complaint}`);
      noteSound(path, doubt);
    }
    assertNotEmptied(store, path);
    migrate(store, path);
    if (!options.evenUnfinished && isRestoreUnfinished(store))
      throw damagedStore(
        path,
        'was restored, and what came after its backup is not read again yet',
      );
    return notedAtClose(store, path);
  } catch (error) {
    store?.close();
    throw asUserError(error, path);
  }
}

/**
 * Makes an empty store, whatever stands beside its place. Close it when done.
 *
 * @param path - of a file that does not exist.
 */
export function createStore(path: string): Store {
  makeFile(path);
  const store = connect(path);
  migrate(store, path);
  return store;
}

/**
 * Opens a copy of a store that is to be changed, at today's schema. Close it when done.
 *
 * @throws when it is damaged.
 */
export function openCopy(path: string): Store {
  const store = connect(path);
  try {
    upgrade(store, path);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** An empty store in memory, for a fold of events. Close it when done. */
export function openMemoryStore(): Store {
  const store = connect(':memory:');
  migrate(store, ':memory:');
  return store;
}

/** @returns undefined where nothing was ever stored. @throws as `openStore` does. */
export function openStoreIfAny(path: string): Store | undefined {
  const isNew = !existsSync(path) && traceOfEarlier(path) === undefined;
  return isNew ? undefined : openStore(path);
}

/** Runs `work` in one transaction that takes the write lock first, so no read in it goes stale. */
export function inTransaction<T>(store: Store, work: () => T): T {
  return store.transaction(work).immediate();
}

/** SQLite gives -wal and -shm the mode of the file, so it must be right before they are made. */
function makeFile(path: string): void {
  makePrivateFolder(dirname(path));
  closeSync(openSync(path, 'a', PRIVATE_FILE));
}

function connect(path: string): Store {
  // A file that was set aside a moment ago must not be made anew by who came too late to open it.
  const store = new Database(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    store.pragma('journal_mode = WAL');
    // FULL: the spooled file is deleted once its entry is committed, so a commit must survive a
    // power cut, which NORMAL does not promise in WAL mode.
    store.pragma('synchronous = FULL');
    store.pragma('foreign_keys = ON');
    registerIndexText(store);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** A sound database without our tables is a first start only where nothing tells of an earlier one. */
function assertNotEmptied(store: Store, path: string): void {
  const { version, isEmpty } = schemaOf(store);
  if (version === 0 && (!isEmpty || traceOfEarlier(path) !== undefined))
    throw damagedStore(path, 'has lost its schema');
}

function migrate(store: Store, path: string): void {
  const { version } = schemaOf(store);
  if (version === MIGRATIONS.length) return;
  const changes = MIGRATIONS.slice(version).some(changesData);
  if (version > 0 && version < MIGRATIONS.length && changes)
    copyBeforeUpgrade(store, path, MIGRATIONS.length);
  upgrade(store, path);
}

function upgrade(store: Store, path: string): void {
  inTransaction(store, () => {
    const { version: now } = schemaOf(store); // another first run may have been quicker
    if (now > MIGRATIONS.length) {
      throw new UserError(
        'STORE_NEWER',
        `${path} has schema version ${now}, this program knows ${MIGRATIONS.length}`,
        'Nothing was changed. Update Daybook.',
      );
    }
    for (const step of MIGRATIONS.slice(now)) store.exec(step);
    store.pragma(`user_version = ${MIGRATIONS.length}`);
  });
}

/** One look at both: between two, another first run may make the schema. */
function schemaOf(store: Store): { version: number; isEmpty: boolean } {
  return store.transaction(() => ({
    version: store.pragma('user_version', { simple: true }) as number,
    isEmpty: store.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined,
  }))();
}

/** The last of us to close the store leaves a note of how its file is: see as-left.ts. */
function notedAtClose(store: Store, path: string): Store {
  const close = store.close.bind(store);
  store.close = () => {
    close();
    noteAsLeft(path);
    return store;
  };
  return store;
}

/** In bytes; undefined where there is nothing. */
function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function asUserError(error: unknown, path: string): unknown {
  if (error instanceof UserError) return error;
  if (isDamage(error)) return damagedStore(path, `is damaged: ${messageOf(error)}`, error);
  if (
    /^(SQLITE_(CANTOPEN|READONLY|PERM|FULL|IOERR)|EACCES|EPERM|EROFS|ENOSPC|ENOTDIR|EISDIR|EEXIST)/.test(
      codeOf(error) ?? '',
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
