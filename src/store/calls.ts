import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** One call of a model, whether it helped or not: it may have cost either way. */
export interface Call {
  readonly atMs: number;
  readonly day: string;
  readonly backend: string;
  /** `ok` or the kind of failure. */
  readonly outcome: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
}

export interface Spent {
  readonly calls: number;
  readonly tokens: number;
  /** Only what backends told. */
  readonly costUsd: number;
}

export function addCall(store: Store, call: Call): void {
  sql(
    store,
    `INSERT INTO calls (at_ms, day, backend, outcome, input_tokens, output_tokens, cost_usd)
     VALUES (@atMs, @day, @backend, @outcome, @inputTokens, @outputTokens, @costUsd)`,
  ).run(call);
}

/** What was spent on a local day. */
export function spentOn(store: Store, day: string): Spent {
  return sql(
    store,
    `SELECT count(*) AS calls, coalesce(sum(input_tokens + output_tokens), 0) AS tokens,
       coalesce(sum(cost_usd), 0.0) AS costUsd FROM calls WHERE day = ?`,
  ).get(day) as Spent;
}

/** What was spent since a time. @returns undefined where a backend has not told what it cost. */
export function usdSince(store: Store, atMs: number): number | undefined {
  const row = sql(
    store,
    `SELECT coalesce(sum(cost_usd), 0.0) AS usd,
       count(*) FILTER (WHERE cost_usd IS NULL AND input_tokens + output_tokens > 0) AS untold
     FROM calls WHERE at_ms >= ?`,
  ).get(atMs) as { usd: number; untold: number };
  return row.untold > 0 ? undefined : row.usd;
}

export function callsSince(store: Store, atMs: number): number {
  const row = sql(store, 'SELECT count(*) AS n FROM calls WHERE at_ms >= ?').get(atMs) as {
    n: number;
  };
  return row.n;
}
