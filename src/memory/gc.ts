import { type Change, recordEvent } from '../store/events.ts';
import { inTransaction } from '../store/open.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { type Chain, chainsWhere, membersOf } from './chains.ts';

export const GC_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** Chains that were archived so long ago, by the time that the store recorded; the oldest first. */
export function collectable(store: Store, days: number, nowMs: number): Chain[] {
  const isDue = ({ archivedAtMs }: Chain) =>
    archivedAtMs !== null && archivedAtMs <= nowMs - days * DAY_MS;
  return chainsWhere(store, { status: ['archived'] })
    .filter(isDue)
    .reverse();
}

/** Deletes them, with the notes that no other chain holds. @returns what went. */
export function collect(store: Store, days: number, nowMs: number): Chain[] {
  return inTransaction(store, () => {
    const due = collectable(store, days, nowMs);
    const gone = new Set(due.map(({ id }) => id));
    const changes: Change[] = due.map(({ id }) => ({ table: 'chains', key: { id } }));
    const notes = new Set(due.flatMap(({ id }) => membersOf(store, id).map((one) => one.noteId)));
    for (const id of notes)
      if (!holdersOf(store, id).some((chain) => !gone.has(chain)))
        changes.push({ table: 'notes', key: { id } });
    if (changes.length > 0) recordEvent(store, 'memory_collected', null, nowMs, changes);
    return due;
  });
}

function holdersOf(store: Store, noteId: string): string[] {
  return sql(store, 'SELECT chain_id FROM chain_notes WHERE note_id = ?')
    .pluck()
    .all(noteId) as string[];
}
