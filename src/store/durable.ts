import { writeMeta } from './statement.ts';
import type { Store } from './store.ts';

/**
 * Does work of many commits that need not survive a power cut one by one, since a disk is synced for
 * each: once this returns, all of them do. A kill takes none of them in any case.
 *
 * @see https://sqlite.org/pragma.html#pragma_synchronous
 */
export async function syncedOnce(store: Store, work: () => Promise<void>): Promise<void> {
  store.pragma('synchronous = NORMAL');
  try {
    await work();
  } finally {
    if (store.open) store.pragma('synchronous = FULL');
  }
  // The sync of this commit is that of the whole log, with what was committed before.
  writeMeta(store, 'synced_at_ms', String(Date.now()));
}

/**
 * Does work of several transactions as one that takes the write lock first: they become savepoints in
 * it. A commit costs more than most of what is written between two.
 *
 * @throws what the work throws, and an error where SQLite gave the transaction up, as it may on a full
 *   disk: then nothing of the work is stored.
 */
export async function asOneCommit<T>(store: Store, work: () => Promise<T>): Promise<T> {
  store.exec('BEGIN IMMEDIATE');
  try {
    const result = await work();
    if (!store.inTransaction) throw new Error('the store gave up what was to be written');
    store.exec('COMMIT');
    return result;
  } catch (error) {
    if (store.open && store.inTransaction) store.exec('ROLLBACK');
    throw error;
  }
}

/** Lets others write in the midst of such work, where it turns out to be long. */
export function commitSoFar(store: Store): void {
  if (!store.inTransaction) return;
  store.exec('COMMIT');
  store.exec('BEGIN IMMEDIATE');
}
