import type { Session } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** A session that was not used for a while. */
export interface UnusedSession extends Pick<Session, 'id' | 'title'> {
  readonly project: string;
  /** When somebody last spoke in it or took it up again; Unix milliseconds. */
  readonly lastUseMs: number;
  readonly isArchived: 0 | 1;
}

/**
 * Sessions that nobody has used since a time and that are not pinned, longest unused first. Taking
 * one up again by hand is use: what was just brought back must not go again at once. When a session
 * began says nothing of it.
 */
export function unusedSince(store: Store, sinceMs: number): UnusedSession[] {
  return sql(
    store,
    `SELECT * FROM (
       SELECT s.id, s.title, p.name AS project, s.archived_at_ms IS NOT NULL AS isArchived,
         max(s.last_activity_ms, coalesce((SELECT max(e.at_ms) FROM events e WHERE e.session_id = s.id
           AND e.op IN ('session_reopened', 'session_unarchived', 'session_unpinned')), 0)) AS lastUseMs
       FROM sessions s JOIN projects p ON p.id = s.project_id
       WHERE s.is_pinned = 0 AND s.last_activity_ms <= @sinceMs)
     WHERE lastUseMs <= @sinceMs ORDER BY lastUseMs, id`,
  ).all({ sinceMs }) as UnusedSession[];
}
