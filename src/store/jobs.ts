import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** Why a stretch is summarised: the session ended, is compacted, was found over, or a person asked. */
export type JobKind = 'end' | 'compact' | 'recovery' | 'manual';
/**
 * `waiting` for its next try; `recorded`: the entry is in the store and not yet in the daily log;
 * `done`; `set_aside`: it waited too long and has an extract for its entry.
 */
export type JobState = 'waiting' | 'recorded' | 'done' | 'set_aside';

export interface Job {
  readonly id: number;
  readonly sessionId: string;
  /** The stretch: `fromSeq < seq <= toSeq`. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly createdAtMs: number;
  /** Runs that failed for a temporary reason or a bad reply. */
  readonly attempts: number;
  readonly nextTryAtMs: number;
  readonly backend: string | null;
  readonly reason: string | null;
}

const JOB = `SELECT id, session_id AS sessionId, from_seq AS fromSeq, to_seq AS toSeq, kind, state,
  created_at_ms AS createdAtMs, attempts, next_try_at_ms AS nextTryAtMs, backend, reason FROM jobs`;

/** The end of the last stretch that has a job, whatever became of it; 0 for none. */
export function watermark(store: Store, sessionId: string): number {
  const row = sql(store, 'SELECT coalesce(max(to_seq), 0) AS n FROM jobs WHERE session_id = ?').get(
    sessionId,
  ) as { n: number };
  return row.n;
}

/** @returns the id of the new job, due at once. */
export function addJob(
  store: Store,
  job: Pick<Job, 'sessionId' | 'fromSeq' | 'toSeq' | 'kind'>,
  nowMs: number,
): number {
  const row = sql(
    store,
    `INSERT INTO jobs (session_id, from_seq, to_seq, kind, state, created_at_ms, next_try_at_ms)
     VALUES (@sessionId, @fromSeq, @toSeq, @kind, 'waiting', @nowMs, @nowMs) RETURNING id`,
  ).get({ ...job, nowMs }) as { id: number };
  return row.id;
}

export function jobById(store: Store, id: number): Job | undefined {
  return sql(store, `${JOB} WHERE id = ?`).get(id) as Job | undefined;
}

/** Jobs that are not done, oldest first; those set aside only when asked for. */
export function openJobs(
  store: Store,
  states: readonly JobState[] = ['waiting', 'recorded'],
): Job[] {
  return sql(
    store,
    `${JOB} WHERE state IN (SELECT value FROM json_each(?)) AND state <> 'done' ORDER BY id`,
  ).all(JSON.stringify(states)) as Job[];
}

/** Of one session, whatever became of them, by where they end. */
export function jobsOfSession(store: Store, sessionId: string): Job[] {
  return sql(store, `${JOB} WHERE session_id = ? ORDER BY to_seq`).all(sessionId) as Job[];
}

export function updateJob(
  store: Store,
  id: number,
  change: Partial<Pick<Job, 'state' | 'attempts' | 'nextTryAtMs' | 'backend' | 'reason'>>,
): void {
  const job = { ...(jobById(store, id) as Job), ...change };
  sql(
    store,
    `UPDATE jobs SET state = @state, attempts = @attempts, next_try_at_ms = @nextTryAtMs,
       backend = @backend, reason = @reason WHERE id = @id`,
  ).run({
    id,
    state: job.state,
    attempts: job.attempts,
    nextTryAtMs: job.nextTryAtMs,
    backend: job.backend,
    reason: job.reason,
  });
}

/** What a part of a job gave, as JSON, by the end of its stretch. */
export function savePart(
  store: Store,
  jobId: number,
  fromSeq: number,
  toSeq: number,
  result: object,
): void {
  sql(
    store,
    'INSERT OR REPLACE INTO job_parts (job_id, from_seq, to_seq, result) VALUES (?, ?, ?, ?)',
  ).run(jobId, fromSeq, toSeq, JSON.stringify(result));
}

export function readPart<T>(
  store: Store,
  jobId: number,
  fromSeq: number,
  toSeq: number,
): T | undefined {
  const row = sql(
    store,
    'SELECT result FROM job_parts WHERE job_id = ? AND from_seq = ? AND to_seq = ?',
  ).get(jobId, fromSeq, toSeq) as { result: string } | undefined;
  return row && (JSON.parse(row.result) as T);
}

export function dropParts(store: Store, jobId: number): void {
  sql(store, 'DELETE FROM job_parts WHERE job_id = ?').run(jobId);
}
