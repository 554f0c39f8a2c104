import { entriesOfSession } from '../store/entries.ts';
import { candidatesOf, childrenOf } from '../store/lineage.ts';
import { type Link, linksOf } from '../store/session-acts.ts';
import { countsOf, externalIdsOf, type SessionCounts } from '../store/session-facts.ts';
import { type ParentKind, projectById, type Session, sessionById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { costOf, type SessionCost, type SessionTokens, tokensOf } from '../store/usage.ts';
import { iso, type SessionRow, sessionRow } from './session-row.ts';

/** A session beside another. */
export interface Relative {
  readonly id: string;
  readonly title: string | null;
  readonly kind: ParentKind | null;
}

/** All that is known of a session. Times are ISO 8601, UTC. */
export interface SessionDetail extends Omit<SessionRow, 'project' | 'messages'> {
  readonly ids: readonly { agent: string; externalId: string }[];
  readonly project: { readonly name: string; readonly dir: string; readonly key: string };
  readonly titleSource: Session['titleSource'];
  readonly branchAtStart: string | null;
  /** Commit ids. */
  readonly headAtStart: string | null;
  readonly headLast: string | null;
  readonly endReason: string | null;
  readonly outcomeNote: string | null;
  readonly archivedAt: string | null;
  readonly links: readonly Link[];
  readonly parent: Relative | null;
  readonly children: readonly Relative[];
  /** Sessions that it may have come from; nobody has proved it. */
  readonly candidates: readonly (Relative & { readonly reasons: string })[];
  readonly counts: SessionCounts;
  readonly tokens: SessionTokens;
  readonly cost: SessionCost;
  /** Newest first. */
  readonly entries: readonly {
    readonly id: string;
    readonly day: string;
    readonly at: string;
    readonly title: string;
    readonly backend: string;
    readonly model: string | null;
  }[];
}

export function sessionDetail(store: Store, session: Session, nowMs: number): SessionDetail {
  const { id, projectId, titleSource, branchAtStart, headAtStart, headLast } = session;
  const { endReason, outcomeNote } = session;
  const { name, dir, key } = projectById(store, projectId);
  const { messages: _, ...row } = sessionRow(store, session, nowMs);
  const candidates = candidatesOf(store, id).map(({ parentId, kind, reasons }) => ({
    ...relative(store, parentId, kind),
    reasons,
  }));
  const entries = entriesOfSession(store, id).map((entry) => ({
    id: entry.id,
    day: entry.day,
    at: iso(entry.atMs),
    title: entry.title,
    backend: entry.backend,
    model: entry.model,
  }));
  return {
    ...row,
    ids: externalIdsOf(store, id),
    project: { name, dir, key },
    titleSource,
    branchAtStart,
    headAtStart,
    headLast,
    endReason,
    outcomeNote,
    archivedAt: session.archivedAtMs === null ? null : iso(session.archivedAtMs),
    links: linksOf(store, id),
    parent:
      session.parentId === null ? null : relative(store, session.parentId, session.parentKind),
    children: childrenOf(store, id).map((child) => relative(store, child)),
    candidates,
    counts: countsOf(store, id),
    tokens: tokensOf(store, id),
    cost: costOf(store, id),
    entries,
  };
}

/** @param kind - how it is related; a child says it itself. */
function relative(store: Store, id: string, kind?: ParentKind | null): Relative {
  const session = sessionById(store, id);
  return { id, title: session?.title ?? null, kind: kind ?? session?.parentKind ?? null };
}
