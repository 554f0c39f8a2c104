// What a person says about a session; each is one event.
import { UserError } from '../platform/errors.ts';
import { type Change, recordEvent } from './events.ts';
import { changeSession, type Outcome, sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

export const LINK_KINDS = ['task', 'issue'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface Link {
  readonly kind: LinkKind;
  /** As the person writes it: `#42`, `PROJ-7`, an address. */
  readonly ref: string;
}

/** Says what became of the work; a session that was not over is so now, and an end it had stays. */
export function closeSession(
  store: Store,
  id: string,
  outcome: Exclude<Outcome, 'open'>,
  note: string | null,
  atMs: number,
): void {
  const isOver = sessionById(store, id)?.endedAtMs !== null;
  changeSession(store, 'session_closed', id, atMs, {
    outcome,
    outcome_note: note,
    ...(!isOver && { ended_at_ms: atMs, end_reason: 'closed' }),
  });
}

/** The work goes on: no outcome, no end, not archived. */
export function reopenSession(store: Store, id: string, atMs: number): void {
  changeSession(store, 'session_reopened', id, atMs, {
    outcome: 'open',
    outcome_note: null,
    ended_at_ms: null,
    end_reason: null,
    archived_at_ms: null,
  });
}

export function pinSession(store: Store, id: string, isPinned: boolean, atMs: number): void {
  const op = isPinned ? 'session_pinned' : 'session_unpinned';
  changeSession(store, op, id, atMs, { is_pinned: isPinned ? 1 : 0 });
}

export function archiveSession(store: Store, id: string, isArchived: boolean, atMs: number): void {
  const op = isArchived ? 'session_archived' : 'session_unarchived';
  changeSession(store, op, id, atMs, { archived_at_ms: isArchived ? atMs : null });
}

/** @returns whether it was new. */
export function linkSession(store: Store, id: string, link: Link, atMs: number): boolean {
  if (linksOf(store, id).some(({ kind, ref }) => kind === link.kind && ref === link.ref))
    return false;
  recordEvent(store, 'session_linked', id, atMs, [{ ...linkKey(id, link), set: {} }]);
  return true;
}

/** @throws {UserError} NO_SUCH_LINK */
export function unlinkSession(store: Store, id: string, link: Link, atMs: number): void {
  if (!linksOf(store, id).some(({ kind, ref }) => kind === link.kind && ref === link.ref)) {
    throw new UserError(
      'NO_SUCH_LINK',
      `${sessionById(store, id)?.title ?? id} has no link to the ${link.kind} ${link.ref}`,
      'Nothing was changed. `daybook show` lists its links.',
    );
  }
  recordEvent(store, 'session_unlinked', id, atMs, [linkKey(id, link)]);
}

export function linksOf(store: Store, id: string): Link[] {
  return sql(
    store,
    'SELECT kind, ref FROM session_links WHERE session_id = ? ORDER BY kind, ref',
  ).all(id) as Link[];
}

function linkKey(id: string, { kind, ref }: Link): Change {
  return { table: 'session_links', key: { session_id: id, kind, ref } };
}
