import { uuidv7 } from '../platform/ids.ts';
import type { Summary, Usage } from '../summarize/backend.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What one flush found: a row here, a block in the daily log. */
export interface Entry {
  readonly id: string;
  readonly jobId: number;
  readonly sessionId: string;
  readonly day: string;
  readonly atMs: number;
  readonly title: string;
  readonly branch: string | null;
  readonly summary: Summary;
  readonly backend: string;
  readonly model: string | null;
  readonly usage: Usage;
  readonly isWritten: boolean;
  /** Of its session. */
  readonly agent: string;
  readonly externalId: string;
  readonly projectId: number;
  readonly project: string;
  /** Why it holds an extract and not a summary; null otherwise. */
  readonly setAsideReason: string | null;
}

export type NewEntry = Pick<
  Entry,
  'jobId' | 'sessionId' | 'day' | 'atMs' | 'branch' | 'summary' | 'backend' | 'model' | 'usage'
> & {
  /** The one in the daily log, where the entry is read back from there; made otherwise. */
  readonly id?: string;
};

/**
 * Records what a flush found. A job has one entry: a later result replaces the earlier one in the
 * same row, which keeps its id, its day and so its place in the daily log.
 *
 * @returns the id of the entry.
 */
export function recordEntry(store: Store, entry: NewEntry): string {
  const { summary, usage } = entry;
  const row = sql(
    store,
    `INSERT INTO entries (id, job_id, session_id, day, at_ms, title, branch, summary, search_text,
       backend, model, input_tokens, output_tokens, cost_usd, is_estimated)
     VALUES (@id, @jobId, @sessionId, @day, @atMs, @title, @branch, @summary, @searchText,
       @backend, @model, @inputTokens, @outputTokens, @costUsd, @isEstimated)
     ON CONFLICT (job_id) DO UPDATE SET title = excluded.title, summary = excluded.summary,
       search_text = excluded.search_text, backend = excluded.backend, model = excluded.model,
       input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
       cost_usd = excluded.cost_usd, is_estimated = excluded.is_estimated, is_written = 0, is_noted = 0
     RETURNING id`,
  ).get({
    id: entry.id ?? `ent_${uuidv7(entry.atMs)}`,
    jobId: entry.jobId,
    sessionId: entry.sessionId,
    day: entry.day,
    atMs: entry.atMs,
    title: summary.title,
    branch: entry.branch,
    summary: JSON.stringify(summary),
    searchText: searchText(summary),
    backend: entry.backend,
    model: entry.model,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    costUsd: usage.costUsd ?? null,
    isEstimated: usage.estimated ? 1 : 0,
  }) as { id: string };
  return row.id;
}

export function markWritten(store: Store, id: string): void {
  sql(store, 'UPDATE entries SET is_written = 1 WHERE id = ?').run(id);
}

/** What the daily log holds of it is no longer right. */
export function markUnwritten(store: Store, id: string): void {
  sql(store, 'UPDATE entries SET is_written = 0 WHERE id = ?').run(id);
}

export function markNoted(store: Store, id: string): void {
  sql(store, 'UPDATE entries SET is_noted = 1 WHERE id = ?').run(id);
}

/** Ids of entries whose items are no notes yet, in the order of their time. */
export function entriesNotNoted(store: Store): string[] {
  return sql(store, 'SELECT id FROM entries WHERE is_noted = 0 ORDER BY at_ms, number')
    .pluck()
    .all() as string[];
}

interface Row extends Omit<Entry, 'summary' | 'usage' | 'isWritten'> {
  readonly summary: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
  readonly isEstimated: number;
  readonly isWritten: number;
}

const ENTRY = `SELECT e.id, e.job_id AS jobId, e.session_id AS sessionId, e.day, e.at_ms AS atMs,
  e.title, e.branch, e.summary, e.backend, e.model, e.input_tokens AS inputTokens,
  e.output_tokens AS outputTokens, e.cost_usd AS costUsd, e.is_estimated AS isEstimated,
  e.is_written AS isWritten, s.agent, s.project_id AS projectId, p.name AS project,
  (SELECT external_id FROM external_ids x WHERE x.session_id = s.id LIMIT 1) AS externalId,
  CASE WHEN j.state = 'set_aside' OR (j.state = 'recorded' AND j.reason IS NOT NULL) THEN j.reason END AS setAsideReason
  FROM entries e JOIN sessions s ON s.id = e.session_id JOIN projects p ON p.id = s.project_id
  JOIN jobs j ON j.id = e.job_id`;

export function entryById(store: Store, id: string): Entry | undefined {
  const row = sql(store, `${ENTRY} WHERE e.id = ?`).get(id) as Row | undefined;
  return row && asEntry(row);
}

export function entryOfJob(store: Store, jobId: number): Entry | undefined {
  const row = sql(store, `${ENTRY} WHERE e.job_id = ?`).get(jobId) as Row | undefined;
  return row && asEntry(row);
}

/** In the order of the day. */
export function entriesOfDay(store: Store, day: string): Entry[] {
  return rows(sql(store, `${ENTRY} WHERE e.day = ? ORDER BY e.at_ms, e.number`).all(day));
}

/** Newest first. */
export function entriesOfProject(
  store: Store,
  projectId: number,
  sinceMs: number,
  limit: number,
): Entry[] {
  return rows(
    sql(
      store,
      `${ENTRY} WHERE s.project_id = ? AND e.at_ms >= ? ORDER BY e.at_ms DESC, e.number DESC LIMIT ?`,
    ).all(projectId, sinceMs, limit),
  );
}

/** Newest first. */
export function entriesOfSession(store: Store, sessionId: string): Entry[] {
  return rows(
    sql(store, `${ENTRY} WHERE e.session_id = ? ORDER BY e.at_ms DESC, e.number DESC`).all(
      sessionId,
    ),
  );
}

/** Of any project; undefined before the first. */
export function lastEntry(store: Store): Entry | undefined {
  const row = sql(store, `${ENTRY} ORDER BY e.number DESC LIMIT 1`).get() as Row | undefined;
  return row && asEntry(row);
}

function rows(found: unknown[]): Entry[] {
  return (found as Row[]).map(asEntry);
}

function asEntry(row: Row): Entry {
  const { summary, inputTokens, outputTokens, costUsd, isEstimated, isWritten, ...rest } = row;
  const usage = {
    inputTokens,
    outputTokens,
    ...(costUsd !== null && { costUsd }),
    estimated: isEstimated === 1,
  };
  return { ...rest, summary: JSON.parse(summary) as Summary, usage, isWritten: isWritten === 1 };
}

/** All that a person might type to find it; the questions and other words are only for this. */
function searchText(summary: Summary): string {
  const { title, context, keyExchanges, decisions, lessons, actionItems, questions, otherWords } =
    summary;
  return [
    title,
    context,
    ...keyExchanges,
    ...decisions,
    ...lessons,
    ...actionItems,
    ...questions,
    otherWords.join(', '),
  ]
    .filter((text) => text !== '')
    .join('\n');
}
