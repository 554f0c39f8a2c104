import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What was said and done in a session, in pieces as they are stored. */
export interface SessionCounts {
  readonly messages: number;
  readonly prompts: number;
  readonly answers: number;
  readonly toolCalls: number;
  /** Results that were errors. */
  readonly toolErrors: number;
}

/** Reads the messages of this session; for a list, `messageCount` is enough. */
export function countsOf(store: Store, sessionId: string): SessionCounts {
  return sql(
    store,
    `SELECT count(*) AS messages,
       count(*) FILTER (WHERE kind = 'speech' AND role = 'user') AS prompts,
       count(*) FILTER (WHERE kind = 'speech' AND role = 'assistant') AS answers,
       count(*) FILTER (WHERE kind = 'tool_call') AS toolCalls,
       count(*) FILTER (WHERE kind = 'tool_result' AND is_error = 1) AS toolErrors
     FROM messages WHERE session_id = ?`,
  ).get(sessionId) as SessionCounts;
}

/** From the index alone. */
export function messageCount(store: Store, sessionId: string): number {
  return sql(store, 'SELECT count(*) FROM messages WHERE session_id = ?')
    .pluck()
    .get(sessionId) as number;
}

/** Everything that agents have called this session. */
export function externalIdsOf(
  store: Store,
  sessionId: string,
): { agent: string; externalId: string }[] {
  return sql(
    store,
    `SELECT agent, external_id AS externalId FROM external_ids WHERE session_id = ?
     ORDER BY agent, external_id`,
  ).all(sessionId) as { agent: string; externalId: string }[];
}
