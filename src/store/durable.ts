import type { Store } from './open.ts';
import { writeMeta } from './statement.ts';

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
