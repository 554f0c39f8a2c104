import { localDay, localTime } from '../daily/day.ts';
import { shorten } from '../platform/visible-text.ts';
import { messageCount } from '../store/session-facts.ts';
import { type SessionState, stateOf } from '../store/session-state.ts';
import {
  externalIdOf,
  type Outcome,
  type ParentKind,
  projectById,
  type Session,
} from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { plainText } from './terminal.ts';

/** A session as lists show it. Times are ISO 8601, UTC. */
export interface SessionRow {
  readonly id: string;
  readonly externalId: string;
  readonly agent: string;
  readonly project: string;
  readonly title: string | null;
  /** How its first prompt begins; null where that is not kept. */
  readonly preview: string | null;
  readonly cwd: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly startedAt: string;
  readonly lastActivity: string;
  readonly endedAt: string | null;
  readonly state: SessionState;
  readonly outcome: Outcome;
  readonly parentId: string | null;
  readonly parentKind: ParentKind | null;
  readonly isPinned: boolean;
  readonly isArchived: boolean;
  readonly messages: number;
}

export function sessionRow(store: Store, session: Session, nowMs: number): SessionRow {
  const { id, agent, projectId, title, firstPrompt, cwd, branch, model, outcome } = session;
  return {
    id,
    externalId: externalIdOf(store, id),
    agent,
    project: projectById(store, projectId).name,
    title,
    preview: firstPrompt,
    cwd,
    branch,
    model,
    startedAt: iso(session.startedAtMs),
    lastActivity: iso(session.lastActivityMs),
    endedAt: session.endedAtMs === null ? null : iso(session.endedAtMs),
    state: stateOf(session, nowMs),
    outcome,
    parentId: session.parentId,
    parentKind: session.parentKind,
    isPinned: session.isPinned === 1,
    isArchived: session.archivedAtMs !== null,
    messages: messageCount(store, id),
  };
}

const MOST_PREVIEW = 100;

/** Two or three lines for a terminal: what it is, and how it began where the title does not say. */
export function rowLines(row: SessionRow, zone: string): string[] {
  const { agent, project, branch, messages, outcome, isPinned } = row;
  const facts = [
    agent,
    project,
    branch ?? '',
    messages === 1 ? '1 message' : `${messages} messages`,
    row.state,
    outcome === 'open' ? '' : outcome,
    row.parentKind ?? '',
    isPinned ? 'pinned' : '',
  ];
  const title = plainText(row.title ?? 'untitled');
  const preview = plainText(row.preview ?? '');
  const isTold = preview.startsWith(title.replace(/(?: #\d+|…)$/, ''));
  return [
    `${localMinute(row.lastActivity, zone)}  ${title}`,
    ...(preview === '' || isTold ? [] : [`    ${shorten(preview, MOST_PREVIEW)}`]),
    `    ${row.id}  ${facts.map(plainText).filter(Boolean).join(' · ')}`,
  ];
}

/** @param at - ISO 8601. @returns `YYYY-MM-DD HH:MM` in the zone. */
export function localMinute(at: string, zone: string): string {
  const atMs = Date.parse(at);
  return `${localDay(atMs, zone)} ${localTime(atMs, zone)}`;
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
