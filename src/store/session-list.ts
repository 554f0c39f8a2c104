import { IDLE_AFTER_MS, type SessionState, STATE_CONDITIONS } from './session-state.ts';
import { type Outcome, type Session, sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What narrows a list of sessions; each is left out where it does not matter. */
export interface SessionFilters {
  readonly agent?: string;
  readonly projectIds?: readonly number[];
  /** Of the last activity; Unix milliseconds, inclusive. */
  readonly sinceMs?: number;
  /** Of the last activity; Unix milliseconds, exclusive. */
  readonly untilMs?: number;
  readonly state?: SessionState;
  readonly withoutArchived?: boolean;
  readonly outcome?: Outcome;
  /** Whole; the one at its start or the last. */
  readonly branch?: string;
  /** A part of its folder. */
  readonly cwd?: string;
  /** A part of it, in any case. */
  readonly title?: string;
  /** What it is linked to, as it was written. */
  readonly task?: string;
  readonly issue?: string;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** Sessions that pass, the last active first. */
export function listSessions(
  store: Store,
  filters: SessionFilters,
  nowMs: number,
  { limit, offset }: Page,
): Session[] {
  const { where, values } = sessionConditions(filters, nowMs);
  const ids = sql(
    store,
    `SELECT s.id FROM sessions s ${where} ORDER BY s.last_activity_ms DESC, s.id DESC LIMIT @limit OFFSET @offset`,
  )
    .pluck()
    .all({ ...values, limit, offset }) as string[];
  return ids.map((id) => sessionById(store, id) as Session);
}

/** Ids of all sessions that pass, in the order in which they began. */
export function sessionIds(store: Store, filters: SessionFilters, nowMs: number): string[] {
  const { where, values } = sessionConditions(filters, nowMs);
  return sql(store, `SELECT s.id FROM sessions s ${where} ORDER BY s.started_at_ms, s.id`)
    .pluck()
    .all(values) as string[];
}

type Condition = readonly [wanted: unknown, sql: string, values?: Record<string, unknown>];

/** The filters as SQL on `sessions s`, with the values that it names. */
export function sessionConditions(filters: SessionFilters, nowMs: number) {
  const { agent, projectIds, sinceMs, untilMs, state, withoutArchived, outcome } = filters;
  const { branch, cwd, title, task, issue } = filters;
  const all: Condition[] = [
    [agent, 's.agent = @agent', { agent }],
    [
      projectIds,
      's.project_id IN (SELECT value FROM json_each(@projectIds))',
      { projectIds: JSON.stringify(projectIds) },
    ],
    [sinceMs, 's.last_activity_ms >= @sinceMs', { sinceMs }],
    [untilMs, 's.last_activity_ms < @untilMs', { untilMs }],
    [state, STATE_CONDITIONS[state ?? 'active'], { idleFromMs: nowMs - IDLE_AFTER_MS }],
    [withoutArchived || undefined, 's.archived_at_ms IS NULL'],
    [outcome, 's.outcome = @outcome', { outcome }],
    [branch, '(s.branch = @branch OR s.branch_at_start = @branch)', { branch }],
    [cwd, 'instr(s.cwd, @cwd) > 0', { cwd }],
    [title, `s.title LIKE @title ESCAPE '\\'`, { title: `%${escapeLike(title ?? '')}%` }],
    [task, linked('task'), { task }],
    [issue, linked('issue'), { issue }],
  ];
  const wanted = all.filter(([value]) => value !== undefined);
  const where = wanted.map(([, condition]) => condition).join(' AND ');
  return {
    where: where === '' ? '' : `WHERE ${where}`,
    values: Object.assign({}, ...wanted.map(([, , values]) => values)) as Record<string, unknown>,
  };
}

function linked(kind: 'task' | 'issue'): string {
  return `s.id IN (SELECT session_id FROM session_links WHERE kind = '${kind}' AND ref = @${kind})`;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
