import type Database from 'better-sqlite3';
import { headOf, type MessageStats, NO_MESSAGES, type SessionRow as Row } from './head.ts';
import type {
  History,
  HistoryMessage,
  HistoryPart,
  Layout,
  SessionHead,
  Since,
} from './history.ts';
import { type OpenOptions, openDatabase } from './open-database.ts';
import { columnList, columnsOf, dataOf, parseObject, parsePart } from './rows.ts';
import { SourceError, sourceError } from './source-error.ts';

const HEAD_COLUMNS = [
  'id',
  'parent_id',
  'fork_session_id',
  'directory',
  'title',
  'revert',
  'time_created',
  'time_updated',
  'time_archived',
];

/** The tables of one generation of opencode, as far as a database has them. */
interface Tables {
  readonly layout: Layout;
  readonly heads: string;
  readonly messages: 'message' | 'session_message';
  readonly order: 'time_created' | 'seq';
}

/**
 * Opens a database of opencode 1.2 to 2.x. A session that 2.x took over from 1.x is read from the
 * tables of 2.x.
 *
 * @throws {SourceError}
 */
export function openDatabaseHistory(path: string, options?: OpenOptions): History {
  const { db, close } = openDatabase(path, options);
  try {
    const tables = tablesOf(db);
    if (tables.length === 0) throw new SourceError(path, 'is no database of opencode');
    return new DatabaseHistory(path, db, tables, close);
  } catch (error) {
    close();
    throw sourceError(path, error);
  }
}

/** The newest first. A database of 1.15 has `session_message` already, with nothing said in it. */
function tablesOf(db: Database.Database): Tables[] {
  const found: Tables[] = [];
  const v2 = columnsOf(db, 'session_v2');
  const messages = columnsOf(db, 'session_message');
  if (v2.size > 0 && messages.size > 0) {
    const order = messages.has('seq') ? 'seq' : 'time_created';
    found.push({
      layout: 'v2',
      heads: headsIn(db, 'session_v2', v2),
      messages: 'session_message',
      order,
    });
  }
  const v1 = columnsOf(db, 'session');
  if (v1.size > 0 && columnsOf(db, 'message').size > 0 && columnsOf(db, 'part').size > 0)
    found.push({
      layout: 'v1',
      heads: headsIn(db, 'session', v1),
      messages: 'message',
      order: 'time_created',
    });
  return found;
}

function headsIn(db: Database.Database, table: string, columns: ReadonlySet<string>): string {
  const hasBranch = columns.has('workspace_id') && columnsOf(db, 'workspace').has('branch');
  const branch = hasBranch
    ? '(SELECT w.branch FROM workspace w WHERE w.id = workspace_id)'
    : 'NULL';
  return `SELECT ${columnList(columns, HEAD_COLUMNS)}, ${branch} AS branch FROM ${table}`;
}

class DatabaseHistory implements History {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #tables: readonly Tables[];
  readonly #close: () => void;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(path: string, db: Database.Database, tables: readonly Tables[], close: () => void) {
    this.path = path;
    this.#db = db;
    this.#tables = tables;
    this.#close = close;
  }

  sessions(): SessionHead[] {
    return this.#reading(() => {
      const found = new Map<string, SessionHead>();
      for (const tables of this.#tables) {
        const stats = this.#allStats(tables);
        for (const row of this.#sql(tables.heads).iterate() as Iterable<Row>) {
          const id = String(row.id);
          if (!found.has(id))
            found.set(id, headOf(row, tables.layout, stats.get(id) ?? NO_MESSAGES));
        }
      }
      return [...found.values()];
    });
  }

  session(id: string): SessionHead | undefined {
    return this.#reading(() => {
      for (const tables of this.#tables) {
        const row = this.#sql(`${tables.heads} WHERE id = ?`).get(id) as Row | undefined;
        if (row) return headOf(row, tables.layout, this.#statsOf(tables, id));
      }
      return undefined;
    });
  }

  children(id: string): SessionHead[] {
    return this.#heads(({ heads }) => this.#sql(`${heads} WHERE parent_id = ?`).all(id) as Row[]);
  }

  sessionsWithMessageOf(createdMs: number): SessionHead[] {
    return this.#heads(
      ({ messages }) =>
        this.#sql(`SELECT DISTINCT session_id AS id FROM ${messages} WHERE time_created = ?`).all(
          createdMs,
        ) as Row[],
    );
  }

  *messages(
    head: SessionHead,
    { after, changedSinceMs }: Since,
  ): Generator<HistoryMessage, void, void> {
    const tables = this.#tables.find(({ layout }) => layout === head.layout);
    if (tables === undefined) return;
    const since = { session: head.id, ...after, changed: changedSinceMs };
    try {
      // One moment for all of them: between two statements opencode may write.
      this.#db.exec('BEGIN');
      const rows = this.#sql(rowsQuery(tables), 'arrays').iterate(since) as Iterable<MessageRow>;
      let message: (HistoryMessage & { parts: HistoryPart[] }) | undefined;
      for (const [id, order, createdMs, changedMs, type, data, partId, part] of rows) {
        if (message?.id !== id) {
          if (message) yield message;
          const told = { type: type ?? undefined, data: parseObject(data), parts: [] };
          message = { id, order, createdMs, changedMs, ...told };
        }
        if (partId !== null) message.parts.push({ id: partId, data: parsePart(part) });
      }
      if (message) yield message;
    } catch (error) {
      throw sourceError(this.path, error);
    } finally {
      if (this.#db.inTransaction) this.#db.exec('COMMIT');
    }
  }

  close(): void {
    this.#close();
  }

  #heads(rowsIn: (tables: Tables) => Row[]): SessionHead[] {
    const ids = this.#reading(() => this.#tables.flatMap(rowsIn)).map(({ id }) => String(id));
    return [...new Set(ids)].flatMap((id) => this.session(id) ?? []);
  }

  #allStats({ messages }: Tables): Map<string, MessageStats> {
    const rows = this.#sql(`${STATS} FROM ${messages} GROUP BY session_id`).iterate();
    const found = new Map<string, MessageStats>();
    for (const row of rows as Iterable<StatsRow>) found.set(row.sessionId, statsOf(row));
    return found;
  }

  #statsOf({ messages }: Tables, id: string): MessageStats {
    return statsOf(this.#sql(`${STATS} FROM ${messages} WHERE session_id = ?`).get(id) as StatsRow);
  }

  /** @param as - `arrays` are made in less time than objects. */
  #sql(text: string, as: 'objects' | 'arrays' = 'objects'): Database.Statement {
    const known = this.#statements.get(text) ?? this.#db.prepare(text).raw(as === 'arrays');
    this.#statements.set(text, known);
    return known;
  }

  #reading<T>(work: () => T): T {
    try {
      return this.#db.inTransaction ? work() : this.#db.transaction(work)();
    } catch (error) {
      throw sourceError(this.path, error);
    }
  }
}

const STATS = `SELECT session_id AS sessionId, count(*) AS messages, min(time_created) AS firstMs,
  max(time_updated) AS changedMs`;

interface StatsRow {
  readonly sessionId: string;
  readonly messages: number;
  readonly firstMs: number | null;
  readonly changedMs: number | null;
}

type MessageRow = readonly [
  id: string,
  order: number,
  createdMs: number,
  changedMs: number,
  type: string | null,
  data: unknown,
  partId: string | null,
  part: unknown,
];

/** A row for each part, so that a session is one statement; its message stands in each of them. */
function rowsQuery({ order, messages, layout }: Tables): string {
  const isV2 = layout === 'v2';
  const [type, part] = isV2 ? ['m.type', 'NULL, NULL'] : ['NULL', `p.id, ${dataOf('p')}`];
  return `SELECT m.id, m.${order}, m.time_created, m.time_updated, ${type}, ${dataOf('m')}, ${part}
    FROM ${messages} m ${isV2 ? '' : 'LEFT JOIN part p ON p.message_id = m.id'}
    WHERE m.session_id = @session
      AND ((m.${order}, m.id) > (@order, @id) OR m.time_updated >= @changed)
    ORDER BY m.${order}, m.id${isV2 ? '' : ', p.time_created, p.id'}`;
}

function statsOf({ messages, firstMs, changedMs }: StatsRow): MessageStats {
  return { messages, firstMs: firstMs ?? undefined, changedMs: changedMs ?? 0 };
}
