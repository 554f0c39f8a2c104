import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** How far a session in an agent's own database has been read. Times are Unix milliseconds, UTC. */
export interface HistoryProgress {
  readonly agent: string;
  /** The agent's id of the session. */
  readonly externalId: string;
  /** The database, or folder, that it was last read from. */
  readonly path: string;
  /** How it was written down there; the order of its messages differs with that. */
  readonly layout: string;
  /** Every message up to this one is taken: its order, and its id where two share that. */
  readonly readOrder: number;
  readonly readId: string;
  /** Messages that the session had when it was last read to its end. */
  readonly messages: number;
  /** What changed before this is known. */
  readonly seenMs: number;
  /** An answer at its end was still being written. */
  readonly isWaiting: 0 | 1;
  /** What was made up to this time is stored already: a fork's copies, or read before 2.x; 0 for none. */
  readonly copiedUntilMs: number;
  /** What was said up to here was there before the first run: never summarised unasked. */
  readonly baselineMs: number;
  /** The time of change at which it was last found to need no flush. */
  readonly settledMs: number;
}

const HISTORY = `SELECT h.agent, h.external_id AS externalId, h.path, h.layout, h.read_order AS readOrder,
  h.read_id AS readId, h.messages, h.seen_ms AS seenMs, h.is_waiting AS isWaiting,
  h.copied_until_ms AS copiedUntilMs, h.baseline_ms AS baselineMs, h.settled_ms AS settledMs
  FROM histories h`;

export function historyOf(
  store: Store,
  agent: string,
  externalId: string,
): HistoryProgress | undefined {
  return sql(store, `${HISTORY} WHERE h.agent = ? AND h.external_id = ?`).get(agent, externalId) as
    | HistoryProgress
    | undefined;
}

/** Of a session of ours, under each id that its agent gave it. */
export function historiesOfSession(store: Store, sessionId: string): HistoryProgress[] {
  return sql(
    store,
    `${HISTORY} JOIN external_ids x ON x.agent = h.agent AND x.external_id = h.external_id
     WHERE x.session_id = ?`,
  ).all(sessionId) as HistoryProgress[];
}

/** Notes that what was said up to a time was there before the first run, unless a flush knows better. */
export function addHistoryBaseline(
  store: Store,
  place: Pick<HistoryProgress, 'agent' | 'externalId' | 'path'>,
  baselineMs: number,
): void {
  const { agent, externalId, path } = place;
  sql(
    store,
    `INSERT INTO histories (agent, external_id, path, baseline_ms, settled_ms)
     VALUES (@agent, @externalId, @path, @baselineMs, @baselineMs)
     ON CONFLICT DO UPDATE SET baseline_ms = @baselineMs, settled_ms = @baselineMs
       WHERE settled_ms = 0`,
  ).run({ agent, externalId, path, baselineMs });
}

type Read = Omit<HistoryProgress, 'isWaiting' | 'baselineMs' | 'settledMs'> & {
  readonly isWaiting: boolean;
};

export function saveHistory(store: Store, read: Read): void {
  sql(
    store,
    `INSERT INTO histories (agent, external_id, path, layout, read_order, read_id, messages, seen_ms,
       is_waiting, copied_until_ms)
     VALUES (@agent, @externalId, @path, @layout, @readOrder, @readId, @messages, @seenMs, @isWaiting,
       @copiedUntilMs)
     ON CONFLICT DO UPDATE SET path = @path, layout = @layout, read_order = @readOrder,
       read_id = @readId, messages = @messages, seen_ms = @seenMs, is_waiting = @isWaiting,
       copied_until_ms = @copiedUntilMs`,
  ).run({ ...read, isWaiting: read.isWaiting ? 1 : 0 });
}

/** Notes that as of this time of change nothing waits for a flush. */
export function settleHistory(
  store: Store,
  agent: string,
  externalId: string,
  changedMs: number,
): void {
  sql(store, 'UPDATE histories SET settled_ms = ? WHERE agent = ? AND external_id = ?').run(
    changedMs,
    agent,
    externalId,
  );
}

/** A hook reported the end or a compaction of this session: it is flushed whole. */
export function dropHistoryBaseline(store: Store, agent: string, externalId: string): void {
  sql(store, 'UPDATE histories SET baseline_ms = 0 WHERE agent = ? AND external_id = ?').run(
    agent,
    externalId,
  );
}

/** Where sessions were read from, so that a changed environment does not lose them. */
export function historyPaths(store: Store, agent: string): string[] {
  return sql(store, 'SELECT DISTINCT path FROM histories WHERE agent = ? ORDER BY path')
    .pluck()
    .all(agent) as string[];
}
