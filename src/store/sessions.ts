import { uuidv7 } from '../platform/ids.ts';
import type { Store } from './open.ts';
import { sql } from './statement.ts';

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
}

/** Who gave a title; a later one in this list beats an earlier one. */
export const TITLE_SOURCES = ['derived', 'llm', 'agent', 'person'] as const;
export type TitleSource = (typeof TITLE_SOURCES)[number];

const SESSION = `SELECT id, agent, project_id AS projectId, cwd, branch, model, title,
  started_at_ms AS startedAtMs, last_activity_ms AS lastActivityMs,
  ended_at_ms AS endedAtMs, end_reason AS endReason FROM sessions`;

/** The project of this key, made or brought up to date. */
export function ensureProject(store: Store, project: Omit<Project, 'id'>): number {
  const row = sql(
    store,
    `INSERT INTO projects (key, name, dir) VALUES (@key, @name, @dir)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, dir = excluded.dir RETURNING id`,
  ).get(project) as { id: number };
  return row.id;
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
  const row = sql(store, 'SELECT external_id AS id FROM external_ids WHERE session_id = ?').get(
    sessionId,
  ) as { id: string } | undefined;
  return row?.id ?? sessionId;
}

export function createSession(
  store: Store,
  session: {
    /** Ours, where a daily log names it; made otherwise. */
    id?: string;
    agent: string;
    externalId: string;
    projectId: number;
    cwd: string;
    startedAtMs: number;
  },
): string {
  const id = session.id ?? `ses_${uuidv7(session.startedAtMs)}`;
  sql(
    store,
    `INSERT INTO sessions (id, agent, project_id, cwd, started_at_ms, last_activity_ms)
     VALUES (@id, @agent, @projectId, @cwd, @startedAtMs, @startedAtMs)`,
  ).run({
    id,
    agent: session.agent,
    projectId: session.projectId,
    cwd: session.cwd,
    startedAtMs: session.startedAtMs,
  });
  sql(store, 'INSERT INTO external_ids (agent, external_id, session_id) VALUES (?, ?, ?)').run(
    session.agent,
    session.externalId,
    id,
  );
  return id;
}

/** Brings up to date what new messages tell of a session. Use after its end opens it again. */
export function touchSession(
  store: Store,
  id: string,
  facts: {
    branch?: string | undefined;
    model?: string | undefined;
    cwd?: string | undefined;
    lastActivityMs: number;
  },
): void {
  sql(
    store,
    `UPDATE sessions SET branch = coalesce(@branch, branch), model = coalesce(@model, model),
       cwd = coalesce(@cwd, cwd),
       ended_at_ms = CASE WHEN @at > last_activity_ms THEN NULL ELSE ended_at_ms END,
       end_reason = CASE WHEN @at > last_activity_ms THEN NULL ELSE end_reason END,
       started_at_ms = min(started_at_ms, @at),
       last_activity_ms = max(last_activity_ms, @at) WHERE id = @id`,
  ).run({
    id,
    branch: facts.branch ?? null,
    model: facts.model ?? null,
    cwd: facts.cwd ?? null,
    at: facts.lastActivityMs,
  });
}

/** The first reason since it was last active stays. */
export function endSession(store: Store, id: string, atMs: number, reason: string): void {
  sql(
    store,
    'UPDATE sessions SET ended_at_ms = ?, end_reason = ? WHERE id = ? AND ended_at_ms IS NULL',
  ).run(atMs, reason, id);
}

/** Sets a title unless a stronger source gave one. */
export function setTitle(store: Store, id: string, title: string, source: TitleSource): void {
  const weaker = TITLE_SOURCES.slice(0, TITLE_SOURCES.indexOf(source) + 1);
  sql(
    store,
    `UPDATE sessions SET title = @title, title_source = @source
     WHERE id = @id AND (title_source IS NULL OR title_source IN (SELECT value FROM json_each(@weaker)))`,
  ).run({ id, title, source, weaker: JSON.stringify(weaker) });
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
