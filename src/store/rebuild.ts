import { messageOf, UserError } from '../platform/errors.ts';
import { applyChange, EVENT_TABLES, type EventTable, eventsIn, type Row } from './events.ts';
import { inTransaction, openMemoryStore } from './open.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

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
 * @throws {UserError} EVENTS_BROKEN when an event breaks a rule of the schema.
 */
export function foldEvents(store: Store): Store {
  const fresh = openMemoryStore();
  let at = '';
  try {
    inTransaction(fresh, () => {
      // In the middle of the fold a parent may be named before it is known.
      fresh.pragma('defer_foreign_keys = ON');
      for (const { id, changes } of eventsIn(store)) {
        at = id;
        for (const change of changes) applyChange(fresh, change);
      }
    });
    return fresh;
  } catch (cause) {
    fresh.close();
    throw new UserError(
      'EVENTS_BROKEN',
      `the events cannot be folded, up to ${at}: ${messageOf(cause)}`,
      'Nothing was changed: the store stays as it is. Keep `daybook events export` of it.',
      { cause },
    );
  }
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
    freeNames(store, differences);
    for (const { table, key, folded } of differences) {
      applyChange(
        store,
        folded === undefined ? { table, key } : { table, key, set: withoutKey(table, folded) },
      );
    }
  });
}

/** Two rows may have each other's name: neither must be in the way of the other's. */
function freeNames(store: Store, differences: readonly Difference[]): void {
  for (const { table, key, stored } of differences) {
    if (stored === undefined) continue;
    if (table === 'sessions')
      sql(store, 'UPDATE sessions SET title = NULL WHERE id = @id').run(key);
    if (table === 'projects')
      sql(store, "UPDATE projects SET key = 'changes: ' || id WHERE id = @id").run(key);
  }
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
