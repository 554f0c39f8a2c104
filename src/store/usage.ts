import type { MessageUsage, RunningCost, Tokens } from '../agents/transcript.ts';
import { sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What a session used of one model. */
export interface ModelTokens extends Tokens {
  /** Null where the transcript does not tell. */
  readonly model: string | null;
  /** Of the model, each counted once. */
  readonly messages: number;
}

/** What a session used itself, without its subagents and forks. */
export interface SessionTokens extends Tokens {
  readonly messages: number;
  /** The most used first. */
  readonly byModel: readonly ModelTokens[];
}

/** What a session has cost as its agent counts it; its subagents are in it. */
export interface SessionCost {
  /** US dollars, a fork's without what it copied; null where the agent has not told. */
  readonly usd: number | null;
  /** False for a fork whose parent's figure is not known: then `usd` counts the parent's part too. */
  readonly isOwn: boolean;
  /** What the agent counted and no line explains: compactions, titles, answers that were cut off. */
  readonly unattributed: Tokens;
}

/**
 * Counts a message of the model once, in the session where it was said.
 *
 * @returns whether it was new.
 */
export function addUsage(
  store: Store,
  sessionId: string,
  usage: MessageUsage,
  atMs: number,
): boolean {
  const known = sql(
    store,
    'SELECT session_id AS id, output_tokens AS output FROM usage WHERE message_id = ?',
  ).all(usage.messageId) as { id: string; output: number }[];
  const mine = known.find(({ id }) => id === sessionId);
  if (mine ? mine.output >= usage.output : known.length > 0) return false; // told, or a copy
  sql(
    store,
    `INSERT INTO usage VALUES (@messageId, @sessionId, @model, @atMs, @input, @output, @cacheRead, @cacheWrite)
     ON CONFLICT DO UPDATE SET input_tokens = @input, output_tokens = @output,
       cache_read_tokens = @cacheRead, cache_write_tokens = @cacheWrite`,
  ).run({ ...usage, model: usage.model ?? null, sessionId, atMs });
  return mine === undefined;
}

/** Where and when a transcript says what its session has cost so far. */
export interface CostPlace {
  readonly sessionId: string;
  readonly path: string;
  readonly position: number;
  readonly atMs: number;
}

export function addCostLine(store: Store, place: CostPlace, cost: RunningCost): void {
  sql(
    store,
    `INSERT INTO cost_lines VALUES
       (@path, @position, @sessionId, @atMs, @usd, @input, @output, @cacheRead, @cacheWrite)
     ON CONFLICT DO NOTHING`,
  ).run({ ...place, ...cost });
}

/** What a session has cost so far, as last told; nothing where it was not. */
export function lastCost(store: Store, sessionId: string): RunningCost {
  const last = costLineAt(store, sessionId, Number.MAX_SAFE_INTEGER);
  return last ?? { usd: 0, ...NONE };
}

/** A transcript that was rewritten says it anew. */
export function dropCostLines(store: Store, path: string): void {
  sql(store, 'DELETE FROM cost_lines WHERE path = ?').run(path);
}

const SUMS = `count(*) AS messages, coalesce(sum(input_tokens), 0) AS input,
  coalesce(sum(output_tokens), 0) AS output, coalesce(sum(cache_read_tokens), 0) AS cacheRead,
  coalesce(sum(cache_write_tokens), 0) AS cacheWrite`;

export function tokensOf(store: Store, sessionId: string): SessionTokens {
  const byModel = sql(
    store,
    `SELECT model, ${SUMS} FROM usage WHERE session_id = ? GROUP BY model
     ORDER BY sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens) DESC`,
  ).all(sessionId) as ModelTokens[];
  const messages = byModel.reduce((sum, one) => sum + one.messages, 0);
  return { messages, ...byModel.reduce(plus, NONE), byModel };
}

export function costOf(store: Store, sessionId: string): SessionCost {
  const session = sessionById(store, sessionId);
  const last = costLineAt(store, sessionId, Number.MAX_SAFE_INTEGER);
  if (session === undefined || last === undefined)
    return { usd: null, isOwn: true, unattributed: NONE };
  const isFork = session.parentKind === 'fork' && session.parentId !== null;
  const copied = isFork
    ? costLineAt(store, session.parentId as string, session.startedAtMs)
    : undefined;
  const isOwn = !isFork || copied !== undefined;
  const counted = minus(last, copied ?? NONE);
  return {
    usd: Math.max(0, last.usd - (copied?.usd ?? 0)),
    isOwn,
    unattributed: isOwn ? minus(counted, usedUntil(store, sessionId, last.atMs)) : NONE,
  };
}

function costLineAt(
  store: Store,
  sessionId: string,
  atMs: number,
): (RunningCost & { atMs: number }) | undefined {
  return sql(
    store,
    `SELECT cost_usd AS usd, at_ms AS atMs, input_tokens AS input, output_tokens AS output,
       cache_read_tokens AS cacheRead, cache_write_tokens AS cacheWrite FROM cost_lines
     WHERE session_id = ? AND at_ms <= ? ORDER BY at_ms DESC, position DESC LIMIT 1`,
  ).get(sessionId, atMs) as (RunningCost & { atMs: number }) | undefined;
}

/** Of the session and its subagents, as far as a cost line can know of it. */
function usedUntil(store: Store, sessionId: string, atMs: number): Tokens {
  return sql(
    store,
    `SELECT ${SUMS} FROM usage WHERE at_ms <= @atMs AND session_id IN (SELECT @sessionId
       UNION SELECT id FROM sessions WHERE parent_id = @sessionId AND parent_kind = 'subagent')`,
  ).get({ sessionId, atMs }) as Tokens;
}

const NONE: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

function plus(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
  };
}

/** At least 0 of each kind. */
function minus(a: Tokens, b: Tokens): Tokens {
  return {
    input: Math.max(0, a.input - b.input),
    output: Math.max(0, a.output - b.output),
    cacheRead: Math.max(0, a.cacheRead - b.cacheRead),
    cacheWrite: Math.max(0, a.cacheWrite - b.cacheWrite),
  };
}
