import { type Change, recordEvent } from './events.ts';
import { childrenOf } from './lineage.ts';
import { sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/**
 * Takes a session out of the store, with its messages, jobs and entries, as one event. Its children
 * live on without a parent. How far its transcript was read stays known, so that nothing reads it
 * again; and the daily logs keep what they say.
 */
export function pruneSession(store: Store, id: string, atMs: number): void {
  if (sessionById(store, id) === undefined) return;
  const children = childrenOf(store, id).map(
    (child): Change => ({
      table: 'sessions',
      key: { id: child },
      set: { parent_id: null, parent_kind: null },
    }),
  );
  recordEvent(store, 'session_pruned', id, atMs, [...children, { table: 'sessions', key: { id } }]);
}

/** Whether a session was here and taken out, so that nobody takes it for lost. */
export function isPruned(store: Store, id: string): boolean {
  const pruned = "SELECT 1 FROM events WHERE session_id = ? AND op = 'session_pruned'";
  return sessionById(store, id) === undefined && sql(store, pruned).get(id) !== undefined;
}
