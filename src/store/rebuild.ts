import { applyChange, EVENT_TABLES, type EventTable, eventsIn, type Row } from './events.ts';
import { inTransaction, openMemoryStore, type Store } from './open.ts';
import { sql } from './statement.ts';

/** A row that the tables and the fold of the events disagree on. */
export interface Difference {
  readonly table: EventTable;
  readonly key: Row;
  /** Undefined where the tables do not have it. */
  readonly stored: Row | undefined;
  /** Undefined where the events do not give it. */
  readonly folded: Row | undefined;
}

/**
 * Folds the events of a store into fresh tables, elsewhere.
 *
 * @throws when an event breaks a rule of the schema: the log is damaged there.
 */
export function foldEvents(store: Store): Store {
  const fresh = openMemoryStore();
  inTransaction(fresh, () => {
    // In the middle of the fold a parent may be named before it is known.
    fresh.pragma('defer_foreign_keys = ON');
    for (const { changes } of eventsIn(store))
      for (const change of changes) applyChange(fresh, change);
  });
  return fresh;
}

/** What differs between the tables and the fold of their events; empty when all is well. */
export function compareWithFold(store: Store, folded: Store): Difference[] {
  return tables().flatMap((table) => {
    const [mine, theirs] = [rowsOf(store, table), rowsOf(folded, table)];
    const keys = new Set([...mine.keys(), ...theirs.keys()]);
    return [...keys]
      .filter((key) => JSON.stringify(mine.get(key)) !== JSON.stringify(theirs.get(key)))
      .map((key) => {
        const row = (mine.get(key) ?? theirs.get(key)) as Row;
        return { table, key: keyOf(table, row), stored: mine.get(key), folded: theirs.get(key) };
      });
  });
}

/**
 * Puts the fold in the place of the tables. Messages and entries have their own sources: those of a
 * session that stays, stay; a session that the events do not know goes with what belongs to it.
 */
export function swapInFold(store: Store, differences: readonly Difference[]): void {
  inTransaction(store, () => {
    store.pragma('defer_foreign_keys = ON');
    for (const { table, key, folded } of differences) {
      applyChange(
        store,
        folded === undefined ? { table, key } : { table, key, set: withoutKey(table, folded) },
      );
    }
  });
}

function tables(): EventTable[] {
  return Object.keys(EVENT_TABLES) as EventTable[];
}

/** The rows of a table by their key. */
function rowsOf(store: Store, table: EventTable): Map<string, Row> {
  const rows = sql(store, `SELECT * FROM ${table}`).all() as Row[];
  return new Map(rows.map((row) => [JSON.stringify(keyOf(table, row)), row]));
}

function keyOf(table: EventTable, row: Row): Row {
  return Object.fromEntries(EVENT_TABLES[table].map((column) => [column, row[column] ?? null]));
}

function withoutKey(table: EventTable, row: Row): Row {
  const key: readonly string[] = EVENT_TABLES[table];
  return Object.fromEntries(Object.entries(row).filter(([column]) => !key.includes(column)));
}
