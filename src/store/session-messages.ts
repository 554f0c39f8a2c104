import type { MessageRole, StoredMessage } from './messages.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

export interface SaidMessage extends StoredMessage {
  /** The agent's id of this piece; unique in its session. */
  readonly externalId: string;
  /** The agent's id of a tool call, which its result carries too; null where it was not kept. */
  readonly callId: string | null;
}

const MESSAGE = `SELECT seq, external_id AS externalId, message_id AS messageId, role, kind, tool,
  call_id AS callId, is_error AS isError, text, at_ms AS atMs FROM messages`;

/** Some of what was said in a session, in order. */
export function messagesOf(
  store: Store,
  sessionId: string,
  wanted: { limit: number; offset: number; role?: MessageRole },
): SaidMessage[] {
  const { limit, offset, role } = wanted;
  const ofRole = role === undefined ? '' : 'AND role = @role';
  return sql(
    store,
    `${MESSAGE} WHERE session_id = @sessionId ${ofRole} ORDER BY seq LIMIT @limit OFFSET @offset`,
  ).all({ sessionId, limit, offset, ...(role && { role }) }) as SaidMessage[];
}

const PAGE = 500;

/** All of it, in order, a page in memory at a time. */
export function* eachMessage(store: Store, sessionId: string): Generator<SaidMessage> {
  for (let after = 0; ; ) {
    const page = sql(store, `${MESSAGE} WHERE session_id = ? AND seq > ? ORDER BY seq LIMIT ?`).all(
      sessionId,
      after,
      PAGE,
    ) as SaidMessage[];
    yield* page;
    if (page.length < PAGE) return;
    after = (page.at(-1) as SaidMessage).seq;
  }
}
