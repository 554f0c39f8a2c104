import { uuidv7 } from '../platform/ids.ts';
import { inTransaction } from './open.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/**
 * The tables that change only through events, each with the columns that identify a row. Folding
 * the events in their order gives these tables back.
 */
export const EVENT_TABLES = {
  projects: ['id'],
  sessions: ['id'],
  external_ids: ['agent', 'external_id'],
  session_links: ['session_id', 'kind', 'ref'],
  parent_candidates: ['session_id', 'parent_id'],
  chains: ['id'],
  notes: ['id'],
  chain_notes: ['chain_id', 'note_id'],
  chain_links: ['chain_id', 'older_id'],
} as const satisfies Record<string, readonly string[]>;

export type EventTable = keyof typeof EVENT_TABLES;
export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** One row made, changed or removed: the columns of its key, and what they are set to. */
export interface Change {
  readonly table: EventTable;
  readonly key: Row;
  /** Absent: the row goes. */
  readonly set?: Row;
}

/** What happened, as `daybook events export` shows it. */
export interface StoredEvent {
  /** evt_ + UUIDv7. */
  readonly id: string;
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
  /** What happened, for people: `session_titled`. The changes alone say what it does. */
  readonly op: string;
  /** Our id of the session that it is about; null for a project. */
  readonly sessionId: string | null;
  readonly changes: readonly Change[];
}

/**
 * Appends an event and makes its changes, in one transaction.
 *
 * @throws what SQLite throws when a change breaks a rule of the schema; nothing is recorded then.
 */
export function recordEvent(
  store: Store,
  op: string,
  sessionId: string | null,
  atMs: number,
  changes: readonly Change[],
): void {
  const append = () => {
    appendEvent(store, { id: `evt_${uuidv7(atMs)}`, atMs, op, sessionId, changes });
    for (const change of changes) applyChange(store, change);
  };
  if (store.inTransaction) append();
  else inTransaction(store, append);
}

/** Appends an event without making its changes; one that is there already stays as it is. */
export function appendEvent(store: Store, event: StoredEvent): boolean {
  const { changes } = sql(
    store,
    `INSERT INTO events (id, at_ms, op, session_id, changes) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  ).run(event.id, event.atMs, event.op, event.sessionId, JSON.stringify(event.changes));
  return changes > 0;
}

/** All events in the order in which they happened to this store. */
export function* eventsIn(store: Store): Generator<StoredEvent> {
  const rows = store
    .prepare(
      'SELECT id, at_ms AS atMs, op, session_id AS sessionId, changes FROM events ORDER BY seq',
    )
    .iterate() as Iterable<Omit<StoredEvent, 'changes'> & { changes: string }>;
  for (const row of rows) yield { ...row, changes: JSON.parse(row.changes) as Change[] };
}

/** Makes one change. The names in it are checked: events can come from a file. */
export function applyChange(store: Store, { table, key, set }: Change): void {
  const keyColumns = columnsOf(EVENT_TABLES[table], Object.keys(key), table);
  const where = keyColumns.map((column) => `${column} = @${column}`).join(' AND ');
  if (set === undefined) {
    sql(store, `DELETE FROM ${table} WHERE ${where}`).run(key);
    return;
  }
  const setColumns = Object.keys(set).map((column) => checkedName(column, table));
  if (setColumns.length > 0) {
    const assignments = setColumns.map((column) => `${column} = @${column}`).join(', ');
    const updated = sql(store, `UPDATE ${table} SET ${assignments} WHERE ${where}`).run({
      ...key,
      ...set,
    });
    if (updated.changes > 0) return;
  }
  const all = [...keyColumns, ...setColumns];
  const values = all.map((column) => `@${column}`).join(', ');
  sql(
    store,
    `INSERT INTO ${table} (${all.join(', ')}) VALUES (${values}) ON CONFLICT DO NOTHING`,
  ).run({ ...key, ...set });
}

function columnsOf(
  expected: readonly string[] | undefined,
  given: readonly string[],
  table: string,
): readonly string[] {
  if (expected === undefined) throw new RangeError(`no table of events: ${table}`);
  const isWhole = expected.length === given.length && expected.every((one) => given.includes(one));
  if (!isWhole) throw new RangeError(`a row of ${table} is known by ${expected.join(', ')}`);
  return expected;
}

function checkedName(column: string, table: string): string {
  if (!/^[a-z_]+$/.test(column)) throw new RangeError(`no column of ${table}: ${column}`);
  return column;
}
