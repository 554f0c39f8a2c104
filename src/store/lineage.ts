import { UserError } from '../platform/errors.ts';
import { recordEvent } from './events.ts';
import { inTransaction } from './open.ts';
import { changeSession, type ParentKind, sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** A session that may be the parent of another; nobody has proved it. */
export interface Candidate {
  readonly sessionId: string;
  readonly parentId: string;
  readonly kind: ParentKind;
  /** What speaks for it, for people. */
  readonly reasons: string;
}

/**
 * Links a session to its parent.
 *
 * @throws {UserError} LINEAGE_CYCLE when the parent is the session itself or comes from it.
 */
export function setParent(
  store: Store,
  id: string,
  parentId: string,
  kind: ParentKind,
  atMs: number,
): void {
  const link = () => {
    const line = ancestorsOf(store, parentId);
    if (parentId === id || line.includes(id)) {
      throw new UserError(
        'LINEAGE_CYCLE',
        `${parentId} comes from ${id}, so it cannot be its parent`,
        'Nothing was changed. `daybook tree` shows the lineage.',
      );
    }
    const session = sessionById(store, id);
    if (session?.parentId === parentId && session.parentKind === kind) return;
    recordEvent(store, 'parent_set', id, atMs, [
      { table: 'sessions', key: { id }, set: { parent_id: parentId, parent_kind: kind } },
      ...candidatesOf(store, id)
        .map(candidateKey)
        .map((key) => ({ table: 'parent_candidates', key }) as const),
    ]);
  };
  if (store.inTransaction) link();
  else inTransaction(store, link);
}

export function removeParent(store: Store, id: string, atMs: number): void {
  changeSession(store, 'parent_removed', id, atMs, { parent_id: null, parent_kind: null });
}

/** Suggests a parent; nothing is merged or linked by it. */
export function addCandidate(store: Store, candidate: Candidate, atMs: number): void {
  const { sessionId, parentId, kind, reasons } = candidate;
  if (sessionId === parentId || sessionById(store, sessionId)?.parentId != null) return;
  recordEvent(store, 'parent_suggested', sessionId, atMs, [
    { table: 'parent_candidates', key: candidateKey(candidate), set: { kind, reasons } },
  ]);
}

export function candidatesOf(store: Store, id: string): Candidate[] {
  return sql(
    store,
    `SELECT session_id AS sessionId, parent_id AS parentId, kind, reasons
     FROM parent_candidates WHERE session_id = ? ORDER BY parent_id DESC`,
  ).all(id) as Candidate[];
}

/** Of every session, the newest session first. */
export function allCandidates(store: Store): Candidate[] {
  return sql(
    store,
    `SELECT session_id AS sessionId, parent_id AS parentId, kind, reasons
     FROM parent_candidates ORDER BY session_id DESC, parent_id DESC`,
  ).all() as Candidate[];
}

/** The parent, its parent and so on, nearest first. */
export function ancestorsOf(store: Store, id: string): string[] {
  const rows = sql(
    store,
    `WITH RECURSIVE line(id, depth) AS (
       SELECT parent_id, 1 FROM sessions WHERE id = ? AND parent_id IS NOT NULL
       UNION SELECT s.parent_id, depth + 1 FROM line JOIN sessions s ON s.id = line.id
       WHERE s.parent_id IS NOT NULL)
     SELECT id FROM line ORDER BY depth`,
  ).all(id) as { id: string }[];
  return rows.map((row) => row.id);
}

export function childrenOf(store: Store, id: string): string[] {
  const rows = sql(
    store,
    'SELECT id FROM sessions WHERE parent_id = ? ORDER BY started_at_ms, id',
  ).all(id);
  return (rows as { id: string }[]).map((row) => row.id);
}

function candidateKey({ sessionId, parentId }: Candidate): {
  session_id: string;
  parent_id: string;
} {
  return { session_id: sessionId, parent_id: parentId };
}
