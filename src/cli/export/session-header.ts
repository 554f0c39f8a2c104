import { createHash } from 'node:crypto';
import { messageCount } from '../../store/session-facts.ts';
import {
  externalIdOf,
  type ParentKind,
  projectById,
  type Session,
  sessionById,
} from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { iso } from '../session-row.ts';

/** Goes up when the same session is written in another way, so that files are written again. */
const FORMAT = 1;

/**
 * What is known of an exported session, as a line of its own: readers of transcripts pass a type by
 * that they do not know, and nobody takes it for something that was said.
 */
export interface SessionHeader {
  readonly type: 'daybook-session';
  readonly agent: string;
  /** The agent's id. */
  readonly sessionId: string;
  readonly project: { readonly name: string; readonly dir: string };
  readonly cwd: string;
  readonly branch: string | null;
  readonly model: string | null;
  readonly title: string | null;
  readonly startedAt: string;
  readonly lastActivity: string;
  readonly parent: { readonly sessionId: string; readonly kind: ParentKind | null } | null;
  /** Another one means that the file would be another. */
  readonly state: string;
}

export function sessionHeader(store: Store, session: Session): SessionHeader {
  const { id, agent, cwd, branch, model, title, titleSource, parentId, parentKind } = session;
  const { name, dir } = projectById(store, session.projectId);
  const parent = parentId === null ? undefined : sessionById(store, parentId);
  const facts = {
    agent,
    sessionId: externalIdOf(store, id),
    project: { name, dir },
    ...{ cwd, branch, model, title },
    startedAt: iso(session.startedAtMs),
    lastActivity: iso(session.lastActivityMs),
    parent: parent ? { sessionId: externalIdOf(store, parent.id), kind: parentKind } : null,
  };
  const told = JSON.stringify([FORMAT, facts, titleSource, messageCount(store, id)]);
  const state = createHash('sha256').update(told).digest('hex').slice(0, 16);
  return { type: 'daybook-session', ...facts, state };
}

/** @returns undefined for a line that is no header. */
export function readHeader(line: string): SessionHeader | undefined {
  try {
    const value = JSON.parse(line);
    return value?.type === 'daybook-session' ? value : undefined;
  } catch {
    return undefined;
  }
}
