import { sql } from './statement.ts';
import type { Store } from './store.ts';

export type MessageRole = 'user' | 'assistant' | 'tool';
export type MessageKind = 'speech' | 'tool_call' | 'tool_result';

/** A piece of a message, redacted and cut to size. */
export interface NewMessage {
  /** The agent's id of this piece; unique in its session. */
  readonly externalId: string;
  /** Pieces of one message share it. */
  readonly messageId: string;
  readonly role: MessageRole;
  readonly kind: MessageKind;
  readonly tool: string | null;
  /** The agent's id of a tool call, which its result carries too. */
  readonly callId?: string | undefined;
  readonly isError: boolean;
  readonly text: string;
  readonly atMs: number;
  /** Byte offset of its line in the session's own transcript; null when it came another way. */
  readonly position: number | null;
}

export interface StoredMessage
  extends Omit<NewMessage, 'externalId' | 'position' | 'callId' | 'isError'> {
  readonly seq: number;
  readonly isError: 0 | 1;
}

/** Adds a message once, at the end of its session. @returns whether it was new. */
export function addMessage(store: Store, sessionId: string, message: NewMessage): boolean {
  return new MessageRows(store).add(sessionId, message);
}

/**
 * Adds messages within one transaction: nobody else adds any meanwhile, so each session's last
 * number is asked for once.
 */
export class MessageRows {
  readonly #store: Store;
  readonly #lastSeqs = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns whether it was new. @param holders - when asked for already. */
  add(
    sessionId: string,
    message: NewMessage,
    holders: readonly Holder[] = holdersOf(this.#store, message.externalId),
  ): boolean {
    const known = holders.find((one) => one.sessionId === sessionId);
    if (known) {
      if (known.position === null && message.position !== null)
        sql(this.#store, 'UPDATE messages SET position = ? WHERE id = ?').run(
          message.position,
          known.id,
        );
      return false;
    }
    const seq = 1 + (this.#lastSeqs.get(sessionId) ?? lastSeq(this.#store, sessionId));
    const { externalId, messageId, role, kind, tool, callId, isError, text, atMs, position } =
      message;
    sql(
      this.#store,
      `INSERT INTO messages (session_id, seq, external_id, message_id, role, kind, tool, call_id, is_error, text, at_ms, position)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      sessionId,
      seq,
      externalId,
      messageId,
      role,
      kind,
      tool,
      callId ?? null,
      isError ? 1 : 0,
      text,
      atMs,
      position,
    );
    this.#lastSeqs.set(sessionId, seq);
    return true;
  }
}

/** A session that has a piece of some id. */
export interface Holder {
  readonly id: number;
  readonly sessionId: string;
  readonly agent: string;
  readonly position: number | null;
}

/** Who has a piece of this id; a fork copies it with its id. */
export function holdersOf(store: Store, externalId: string): Holder[] {
  return sql(
    store,
    `SELECT m.id, m.session_id AS sessionId, s.agent, m.position
     FROM messages m JOIN sessions s ON s.id = m.session_id WHERE m.external_id = ?`,
  ).all(externalId) as Holder[];
}

/** The session in which a line of this id was said; its tools' pieces carry the line's id too. */
export function sessionWithLine(store: Store, agent: string, uuid: string): string | undefined {
  const holders = [...holdersOf(store, uuid), ...holdersOf(store, `${uuid}#0`)];
  return holders.find((one) => one.agent === agent)?.sessionId;
}

/** Messages with `fromSeq < seq <= toSeq`, in order. */
export function messagesBetween(
  store: Store,
  sessionId: string,
  fromSeq: number,
  toSeq: number,
): StoredMessage[] {
  return sql(
    store,
    `SELECT seq, message_id AS messageId, role, kind, tool, is_error AS isError, text, at_ms AS atMs
     FROM messages WHERE session_id = ? AND seq > ? AND seq <= ? ORDER BY seq`,
  ).all(sessionId, fromSeq, toSeq) as StoredMessage[];
}

/** 0 for a session without messages. */
export function lastSeq(store: Store, sessionId: string): number {
  return numberIn(
    sql(store, 'SELECT coalesce(max(seq), 0) AS n FROM messages WHERE session_id = ?').get(
      sessionId,
    ),
  );
}

/** The last message that lies before a byte offset of the session's transcript; 0 for none. */
export function seqBefore(store: Store, sessionId: string, position: number): number {
  return numberIn(
    sql(
      store,
      'SELECT coalesce(max(seq), 0) AS n FROM messages WHERE session_id = ? AND position < ?',
    ).get(sessionId, position),
  );
}

/** The last message that was said up to a time; 0 for none. */
export function seqUntil(store: Store, sessionId: string, atMs: number): number {
  return numberIn(
    sql(
      store,
      'SELECT coalesce(max(seq), 0) AS n FROM messages WHERE session_id = ? AND at_ms <= ?',
    ).get(sessionId, atMs),
  );
}

/**
 * The end of a stretch whose last message was said at a time: the message of that very time, else
 * the last before the first later one. 0 where there is none.
 */
export function seqAt(store: Store, sessionId: string, atMs: number): number {
  const exact = sql(
    store,
    'SELECT coalesce(max(seq), 0) AS n FROM messages WHERE session_id = ? AND at_ms = ?',
  ).get(sessionId, atMs);
  if (numberIn(exact) > 0) return numberIn(exact);
  return numberIn(
    sql(
      store,
      `SELECT coalesce(
         (SELECT min(seq) - 1 FROM messages WHERE session_id = @sessionId AND at_ms > @atMs),
         (SELECT max(seq) FROM messages WHERE session_id = @sessionId), 0) AS n`,
    ).get({ sessionId, atMs }),
  );
}

export function lastMessageAt(store: Store, sessionId: string): number | undefined {
  const row = sql(store, 'SELECT max(at_ms) AS n FROM messages WHERE session_id = ?').get(
    sessionId,
  );
  return (row as { n: number | null }).n ?? undefined;
}

/** What a person said first; undefined while nobody has. */
export function firstPromptOf(store: Store, sessionId: string): string | undefined {
  return promptOf(store, sessionId, 'ASC');
}

/** What a person said last in a session. */
export function lastPromptOf(store: Store, sessionId: string): string | undefined {
  return promptOf(store, sessionId, 'DESC');
}

function promptOf(store: Store, sessionId: string, order: 'ASC' | 'DESC'): string | undefined {
  return sql(
    store,
    `SELECT text FROM messages WHERE session_id = ? AND role = 'user' AND kind = 'speech'
     ORDER BY seq ${order} LIMIT 1`,
  )
    .pluck()
    .get(sessionId) as string | undefined;
}

function numberIn(row: unknown): number {
  return (row as { n: number }).n;
}
