import type { Store } from './open.ts';
import { findSessions } from './sessions.ts';
import { sql } from './statement.ts';

/** What a person needs to tell one session from another. */
export interface NamedSession {
  readonly id: string;
  readonly agent: string;
  readonly externalId: string;
  readonly title: string | null;
  readonly project: string;
  readonly lastActivityMs: number;
}

/**
 * The sessions that a person may mean, last active first: by an id of ours or the agent's, whole or
 * its beginning, or by the title in any case. More than one: it is ambiguous.
 */
export function sessionsNamed(store: Store, wanted: string): NamedSession[] {
  const name = wanted.trim();
  if (name === '') return [];
  const byId = findSessions(store, name);
  const isExact = byId.length === 1 && isWholeId(store, name);
  const ids = isExact ? byId : titled(store, name);
  return described(store, ids.length > 0 ? ids : byId);
}

function isWholeId(store: Store, id: string): boolean {
  const known = 'SELECT 1 FROM external_ids WHERE session_id = @id OR external_id = @id LIMIT 1';
  return sql(store, known).get({ id }) !== undefined;
}

function titled(store: Store, title: string): string[] {
  return sql(store, 'SELECT id FROM sessions WHERE title = ? COLLATE NOCASE')
    .pluck()
    .all(title) as string[];
}

function described(store: Store, ids: readonly string[]): NamedSession[] {
  return sql(
    store,
    `SELECT s.id, s.agent, s.title, p.name AS project, s.last_activity_ms AS lastActivityMs,
       coalesce((SELECT external_id FROM external_ids x WHERE x.session_id = s.id LIMIT 1), s.id) AS externalId
     FROM sessions s JOIN projects p ON p.id = s.project_id
     WHERE s.id IN (SELECT value FROM json_each(?)) ORDER BY s.last_activity_ms DESC, s.id DESC`,
  ).all(JSON.stringify(ids)) as NamedSession[];
}
