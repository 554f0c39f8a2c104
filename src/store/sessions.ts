import { uuidv7 } from '../platform/ids.ts';
import { type Change, recordEvent, type Value } from './events.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

export interface Project {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly dir: string;
}

export interface Session {
  readonly id: string;
  readonly agent: string;
  readonly projectId: number;
  readonly cwd: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly title: string | null;
  readonly startedAtMs: number;
  readonly lastActivityMs: number;
  readonly endedAtMs: number | null;
  readonly endReason: string | null;
  readonly titleSource: TitleSource | null;
  readonly branchAtStart: string | null;
  /** Commit ids. */
  readonly headAtStart: string | null;
  readonly headLast: string | null;
  readonly firstPrompt: string | null;
  readonly parentId: string | null;
  readonly parentKind: ParentKind | null;
  readonly outcome: Outcome;
  readonly outcomeNote: string | null;
  readonly isPinned: 0 | 1;
  readonly archivedAtMs: number | null;
}

/** How a session came from its parent. */
export const PARENT_KINDS = ['fork', 'clear', 'subagent', 'continuation', 'manual'] as const;
export type ParentKind = (typeof PARENT_KINDS)[number];

/** What became of the work; said by a person. */
export const OUTCOMES = ['open', 'done', 'blocked', 'abandoned', 'merged', 'superseded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Who gave a title; a later one in this list beats an earlier one. */
export const TITLE_SOURCES = ['derived', 'llm', 'agent', 'person'] as const;
export type TitleSource = (typeof TITLE_SOURCES)[number];

const SESSION = `SELECT id, agent, project_id AS projectId, cwd, branch, model, title,
  started_at_ms AS startedAtMs, last_activity_ms AS lastActivityMs,
  ended_at_ms AS endedAtMs, end_reason AS endReason, title_source AS titleSource,
  branch_at_start AS branchAtStart, head_at_start AS headAtStart, head_last AS headLast, first_prompt AS firstPrompt, parent_id AS parentId,
  parent_kind AS parentKind, outcome, outcome_note AS outcomeNote, is_pinned AS isPinned,
  archived_at_ms AS archivedAtMs FROM sessions`;

/** The project of this key, made or brought up to date. */
export function ensureProject(store: Store, project: Omit<Project, 'id'>, atMs: number): number {
  const { key, name, dir } = project;
  const known = sql(store, 'SELECT id, key, name, dir FROM projects WHERE key = ?').get(key) as
    | Project
    | undefined;
  if (known && known.name === name && known.dir === dir) return known.id;
  const id = known?.id ?? nextProjectId(store);
  const change = { table: 'projects', key: { id }, set: { key, name, dir } } as const;
  recordEvent(store, 'project_seen', null, atMs, [change]);
  return id;
}

/** A number that no project has. */
export function nextProjectId(store: Store): number {
  const row = sql(store, 'SELECT coalesce(max(id), 0) + 1 AS id FROM projects').get();
  return (row as { id: number }).id;
}

export function projectById(store: Store, id: number): Project {
  return sql(store, 'SELECT id, key, name, dir FROM projects WHERE id = ?').get(id) as Project;
}

/** Projects whose key, folder or name is this; the exact key first. */
export function findProjects(store: Store, keyOrName: string): Project[] {
  return sql(
    store,
    `SELECT id, key, name, dir FROM projects WHERE key = @it OR dir = @it OR name = @it
     ORDER BY key = @it DESC, id DESC`,
  ).all({ it: keyOrName }) as Project[];
}

export function sessionById(store: Store, id: string): Session | undefined {
  return sql(store, `${SESSION} WHERE id = ?`).get(id) as Session | undefined;
}

/** Our id of the conversation that the agent calls `externalId`. */
export function sessionIdOf(store: Store, agent: string, externalId: string): string | undefined {
  const row = sql(
    store,
    'SELECT session_id AS id FROM external_ids WHERE agent = ? AND external_id = ?',
  ).get(agent, externalId) as { id: string } | undefined;
  return row?.id;
}

/** The agent's own id, the newest where it has changed it. */
export function externalIdOf(store: Store, sessionId: string): string {
  const row = sql(
    store,
    `SELECT external_id AS id FROM external_ids WHERE session_id = ?
     ORDER BY seen_at_ms DESC, external_id DESC LIMIT 1`,
  ).get(sessionId) as { id: string } | undefined;
  return row?.id ?? sessionId;
}

/** What is known of a session when somebody first speaks in it. */
export interface NewSession {
  /** Ours, where a daily log names it; made otherwise. */
  readonly id?: string;
  readonly agent: string;
  readonly externalId: string;
  readonly projectId: number;
  readonly cwd: string;
  readonly startedAtMs: number;
}

export function createSession(store: Store, session: NewSession): string {
  const { agent, externalId, projectId, cwd, startedAtMs } = session;
  const id = session.id ?? `ses_${uuidv7(startedAtMs)}`;
  const set = {
    agent,
    project_id: projectId,
    cwd,
    started_at_ms: startedAtMs,
    last_activity_ms: startedAtMs,
  };
  recordEvent(store, 'session_seen', id, startedAtMs, [
    { table: 'sessions', key: { id }, set },
    externalIdChange(agent, externalId, id, startedAtMs),
  ]);
  return id;
}

/** The agent calls this session by another id from now on. */
export function addExternalId(
  store: Store,
  id: string,
  agent: string,
  externalId: string,
  atMs: number,
): void {
  recordEvent(store, 'session_renamed_by_agent', id, atMs, [
    externalIdChange(agent, externalId, id, atMs),
  ]);
}

function externalIdChange(agent: string, externalId: string, id: string, atMs: number): Change {
  return {
    table: 'external_ids',
    key: { agent, external_id: externalId },
    set: { session_id: id, seen_at_ms: atMs },
  };
}

/** What new messages tell of their session. */
export interface SessionFacts {
  readonly branch?: string | undefined;
  /** For a session that has none yet; otherwise the first one stays. */
  readonly branchAtStart?: string | undefined;
  readonly headAtStart?: string | undefined;
  readonly headLast?: string | undefined;
  readonly model?: string | undefined;
  readonly cwd?: string | undefined;
  readonly lastActivityMs: number;
}

/** Brings a session up to date. Use after its end opens it again, and wakes it if it was archived. */
export function touchSession(store: Store, id: string, facts: SessionFacts): void {
  const session = sessionById(store, id);
  if (session === undefined) return;
  const {
    branch,
    branchAtStart = branch,
    headAtStart,
    headLast,
    model,
    cwd,
    lastActivityMs,
  } = facts;
  const isUsed = lastActivityMs > session.lastActivityMs;
  const set: Record<string, Value> = {
    ...(branch !== undefined && branch !== session.branch && { branch }),
    ...(branchAtStart !== undefined &&
      session.branchAtStart === null && { branch_at_start: branchAtStart }),
    ...(headAtStart !== undefined &&
      session.headAtStart === null && { head_at_start: headAtStart }),
    ...(headLast !== undefined && headLast !== session.headLast && { head_last: headLast }),
    ...(model !== undefined && model !== session.model && { model }),
    ...(cwd !== undefined && cwd !== session.cwd && { cwd }),
    ...(lastActivityMs < session.startedAtMs && { started_at_ms: lastActivityMs }),
    ...(isUsed && { last_activity_ms: lastActivityMs }),
    ...(isUsed && session.endedAtMs !== null && { ended_at_ms: null, end_reason: null }),
    ...(isUsed && session.archivedAtMs !== null && { archived_at_ms: null }),
  };
  if (Object.keys(set).length > 0) changeSession(store, 'session_active', id, lastActivityMs, set);
}

/** The first reason since it was last active stays. */
export function endSession(store: Store, id: string, atMs: number, reason: string): void {
  if (sessionById(store, id)?.endedAtMs !== null) return;
  changeSession(store, 'session_ended', id, atMs, { ended_at_ms: atMs, end_reason: reason });
}

/** Sets columns of a session, as one event. */
export function changeSession(
  store: Store,
  op: string,
  id: string,
  atMs: number,
  set: Readonly<Record<string, Value>>,
): void {
  recordEvent(store, op, id, atMs, [{ table: 'sessions', key: { id }, set }]);
}

/** Our ids of the sessions that have exactly this id, ours or an agent's. */
export function sessionsWithId(store: Store, id: string): string[] {
  return sql(
    store,
    'SELECT DISTINCT session_id FROM external_ids WHERE session_id = @id OR external_id = @id',
  )
    .pluck()
    .all({ id }) as string[];
}

/** Our ids of the sessions that this names: an id of ours or the agent's, or a beginning of one. */
export function findSessions(store: Store, wanted: string): string[] {
  const pattern = `${wanted.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = sql(
    store,
    `SELECT DISTINCT session_id AS id, (session_id = @wanted OR external_id = @wanted) AS isExact
     FROM external_ids WHERE session_id LIKE @pattern ESCAPE '\\' OR external_id LIKE @pattern ESCAPE '\\'
     ORDER BY isExact DESC, id`,
  ).all({ wanted, pattern }) as { id: string; isExact: 0 | 1 }[];
  const exact = rows.filter(({ isExact }) => isExact === 1);
  return (exact.length > 0 ? exact : rows).map(({ id }) => id);
}
