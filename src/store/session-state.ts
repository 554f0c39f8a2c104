import type { Session } from './sessions.ts';

/** How much a session is in use; found from what is stored, never stored itself. */
export const STATES = ['active', 'idle', 'archived'] as const;
export type SessionState = (typeof STATES)[number];

/** Not used for this long, a session is idle. */
export const IDLE_AFTER_MS = 14 * 86_400_000;

type Facts = Pick<Session, 'archivedAtMs' | 'endedAtMs' | 'outcome' | 'lastActivityMs'>;

/**
 * `archived` where a person or the sweep put it away; `active` while it is not over, nobody said
 * what became of it, and it was used within 14 days; `idle` otherwise.
 */
export function stateOf(session: Facts, nowMs: number): SessionState {
  if (session.archivedAtMs !== null) return 'archived';
  const isOver = session.endedAtMs !== null || session.outcome !== 'open';
  return isOver || nowMs - session.lastActivityMs >= IDLE_AFTER_MS ? 'idle' : 'active';
}

const ACTIVE = `s.ended_at_ms IS NULL AND s.outcome = 'open' AND s.last_activity_ms > @idleFromMs`;

/** The same as conditions on `sessions s`; `@idleFromMs` is now less `IDLE_AFTER_MS`. */
export const STATE_CONDITIONS: Readonly<Record<SessionState, string>> = {
  archived: 's.archived_at_ms IS NOT NULL',
  active: `s.archived_at_ms IS NULL AND ${ACTIVE}`,
  idle: `s.archived_at_ms IS NULL AND NOT (${ACTIVE})`,
};
