import { readMeta, sql, writeMeta } from './statement.ts';
import type { Store } from './store.ts';

/** How far a transcript file has been read. Sizes and offsets are bytes. */
export interface Transcript {
  readonly path: string;
  readonly agent: string;
  readonly externalId: string;
  readonly offsetBytes: number;
  /** Tells an appended file from a rewritten one; null before the first read. */
  readonly mark: string | null;
  /** A fork's copied history ends here. */
  readonly copiedBytes: number;
  /** What was there before the first run, and no hook has named: never summarised unasked. */
  readonly baselineBytes: number;
  /** The size at which it was last found to need no flush. */
  readonly settledBytes: number;
}

const TRANSCRIPT = `SELECT t.path, t.agent, t.external_id AS externalId,
  t.offset_bytes AS offsetBytes, t.mark, t.copied_bytes AS copiedBytes,
  t.baseline_bytes AS baselineBytes, t.settled_bytes AS settledBytes FROM transcripts t`;

export function transcriptAt(store: Store, path: string): Transcript | undefined {
  return sql(store, `${TRANSCRIPT} WHERE t.path = ?`).get(path) as Transcript | undefined;
}

/** All of one session, under each id that its agent gave it. */
export function transcriptsOfSession(store: Store, sessionId: string): Transcript[] {
  return sql(
    store,
    `${TRANSCRIPT} JOIN external_ids x ON x.agent = t.agent AND x.external_id = t.external_id
     WHERE x.session_id = ?`,
  ).all(sessionId) as Transcript[];
}

/** Makes the row where there is none. */
export function addTranscript(
  store: Store,
  transcript: { path: string; agent: string; externalId: string; baselineBytes?: number },
): void {
  const { path, agent, externalId, baselineBytes = 0 } = transcript;
  sql(
    store,
    `INSERT INTO transcripts (path, agent, external_id, baseline_bytes, settled_bytes)
     VALUES (@path, @agent, @externalId, @baselineBytes, @baselineBytes) ON CONFLICT DO NOTHING`,
  ).run({ path, agent, externalId, baselineBytes });
}

export function saveProgress(
  store: Store,
  path: string,
  progress: {
    offsetBytes: number;
    mark: string;
    copiedBytes: number;
    /** Of the last line read that has one; undefined where none of the new ones has. */
    lastUuid: string | undefined;
  },
): void {
  sql(
    store,
    `UPDATE transcripts SET offset_bytes = @offsetBytes, mark = @mark, copied_bytes = @copiedBytes,
       last_uuid = coalesce(@lastUuid, last_uuid) WHERE path = @path`,
  ).run({ ...progress, path });
}

/** The agent's id of another session whose transcript ends with this line. */
export function sessionEndingWith(
  store: Store,
  agent: string,
  uuid: string,
  notExternalId: string,
): string | undefined {
  const row = sql(
    store,
    `SELECT external_id AS id FROM transcripts
     WHERE last_uuid = ? AND agent = ? AND external_id <> ? LIMIT 1`,
  ).get(uuid, agent, notExternalId) as { id: string } | undefined;
  return row?.id;
}

/** Notes that at this size nothing waits for a flush. */
export function settleTranscript(store: Store, path: string, sizeBytes: number): void {
  sql(store, 'UPDATE transcripts SET settled_bytes = ? WHERE path = ?').run(sizeBytes, path);
}

/** A hook reported the end or a compaction of this session: it is flushed whole. */
export function dropBaseline(store: Store, path: string): void {
  sql(store, 'UPDATE transcripts SET baseline_bytes = 0 WHERE path = ?').run(path);
}

/** The folders that hold known transcripts, so that a changed environment does not lose them. */
export function transcriptPaths(store: Store, agent: string): string[] {
  const rows = sql(store, 'SELECT path FROM transcripts WHERE agent = ?').all(agent);
  return (rows as { path: string }[]).map(({ path }) => path);
}

/** The transcript of a session, by the agent's id of it. */
export function transcriptOf(store: Store, agent: string, externalId: string): string | undefined {
  return sql(store, 'SELECT path FROM transcripts WHERE agent = ? AND external_id = ? LIMIT 1')
    .pluck()
    .get(agent, externalId) as string | undefined;
}

const UNNAMED = 'unnamed_sessions';

/** Notes how many sessions a recovery left alone because no hook has named them. */
export function noteUnnamedSessions(store: Store, count: number): void {
  writeMeta(store, UNNAMED, String(count));
}

/** As the last recovery found it. */
export function unnamedSessions(store: Store): number {
  return Number(readMeta(store, UNNAMED) ?? 0);
}
