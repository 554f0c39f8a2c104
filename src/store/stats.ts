import { type SessionFilters, sessionConditions } from './session-list.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What is counted of one session. */
export interface CountedSession {
  readonly project: string;
  readonly agent: string;
  readonly model: string | null;
  readonly lastActivityMs: number;
  readonly messages: number;
  readonly entries: number;
}

/** Each table is read once, through an index, however many sessions there are. */
export function countedSessions(
  store: Store,
  filters: SessionFilters,
  nowMs: number,
): CountedSession[] {
  const { where, values } = sessionConditions(filters, nowMs);
  return sql(
    store,
    `SELECT p.name AS project, s.agent, s.model, s.last_activity_ms AS lastActivityMs,
       coalesce(m.n, 0) AS messages, coalesce(e.n, 0) AS entries
     FROM sessions s JOIN projects p ON p.id = s.project_id
     LEFT JOIN (SELECT session_id, count(*) AS n FROM messages GROUP BY session_id) m ON m.session_id = s.id
     LEFT JOIN (SELECT session_id, count(*) AS n FROM entries GROUP BY session_id) e ON e.session_id = s.id
     ${where} ORDER BY s.last_activity_ms DESC, s.id DESC`,
  ).all(values) as CountedSession[];
}

/** The calls of one backend, for summaries. */
export interface BackendCalls {
  readonly backend: string;
  readonly calls: number;
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Only what backends told; null where none did. */
  readonly costUsd: number | null;
}

/** @param sinceMs - inclusive. @param untilMs - exclusive. @returns the most used first. */
export function callsByBackend(store: Store, sinceMs: number, untilMs: number): BackendCalls[] {
  return sql(
    store,
    `SELECT backend, count(*) AS calls, count(*) FILTER (WHERE outcome <> 'ok') AS failed,
       sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens, sum(cost_usd) AS costUsd
     FROM calls WHERE at_ms >= ? AND at_ms < ? GROUP BY backend ORDER BY calls DESC, backend`,
  ).all(sinceMs, untilMs) as BackendCalls[];
}
