import { sessionById } from '../store/sessions.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { type Chain, chainsWhere } from './chains.ts';
import type { PromoteMode } from './from-entry.ts';
import { archive, restore } from './lifecycle.ts';

/** How long the working set of a session that was cut off is offered, since it was last active. */
export const OFFERED_MS = 2 * 3_600_000;

/** A session that was found to be over although no end of it was reported. */
export interface CutOffSession {
  readonly id: string;
  readonly projectId: number;
  readonly title: string | null;
  readonly branch: string | null;
  readonly lastActivityMs: number;
}

/** The last active first. A session that has gone on since is none of them. */
export function cutOffSessions(store: Store): CutOffSession[] {
  return sql(
    store,
    `SELECT s.id, s.project_id AS projectId, s.title, s.branch, s.last_activity_ms AS lastActivityMs
     FROM sessions s JOIN jobs j ON j.session_id = s.id AND j.kind = 'recovery'
     WHERE s.ended_at_ms IS NULL AND s.parent_kind IS NOT 'subagent'
       AND j.to_seq >= (SELECT coalesce(max(seq), 0) FROM messages m WHERE m.session_id = s.id)
     GROUP BY s.id ORDER BY s.last_activity_ms DESC, s.id`,
  ).all() as CutOffSession[];
}

/** Those of one project whose working set is still offered. */
export function offeredSessions(store: Store, projectId: number, nowMs: number): CutOffSession[] {
  return cutOffSessions(store).filter(
    (one) => one.projectId === projectId && one.lastActivityMs + OFFERED_MS > nowMs,
  );
}

/**
 * Archives what sessions left behind that were cut off more than two hours ago. What waits for a
 * review goes on waiting.
 *
 * @returns the projects of which something went.
 */
export function archiveLeft(store: Store, mode: PromoteMode, nowMs: number): number[] {
  const projects = new Set<number>();
  for (const session of cutOffSessions(store)) {
    if (session.lastActivityMs + OFFERED_MS > nowMs) continue;
    const waits = ({ entryId, status }: Chain) =>
      mode === 'ask' && entryId !== null && status === 'preliminary';
    const left = chainsWhere(store, { sessionId: session.id, status: ['preliminary', 'stashed'] })
      .filter((chain) => !waits(chain))
      .map(({ id }) => id);
    if (archive(store, left, nowMs, 'left').length > 0) projects.add(session.projectId);
  }
  return [...projects];
}

/** A session that goes on after all gets back what was archived as left behind. */
export function takeUpAgain(store: Store, sessionId: string, nowMs: number): void {
  const lastActivityMs = sessionById(store, sessionId)?.lastActivityMs ?? 0;
  const left = chainsWhere(store, { sessionId, status: ['archived'] }).filter(
    ({ archivedAs, archivedAtMs }) =>
      archivedAs === 'left' && archivedAtMs !== null && lastActivityMs > archivedAtMs,
  );
  restore(
    store,
    left.map(({ id }) => id),
    nowMs,
  );
}
