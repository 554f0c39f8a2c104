import { sessionWithLine } from '../store/messages.ts';
import { type ParentKind, sessionIdOf } from '../store/sessions.ts';
import { startWord } from '../store/sightings.ts';
import type { Store } from '../store/store.ts';
import { sessionEndingWith } from '../store/transcripts.ts';

/** What a new transcript is to a session of ours. */
export type Lineage =
  /** The same conversation, which its agent calls by another id now. */
  | { readonly is: 'same'; readonly sessionId: string }
  /** A session of its own that came from it. */
  | { readonly is: 'child'; readonly sessionId: string; readonly kind: ParentKind };

/**
 * Places a transcript by the line that its first line follows. Where that is the last line of a
 * known session, the conversation goes on under a new id; where it lies further up, or the hook
 * called the start a fork, the two have parted. What the hook called a new session stays one.
 *
 * @param follows - the agent's id of the line that the first one follows.
 * @returns undefined when no session of ours has that line.
 */
export function lineageOf(
  store: Store,
  agent: string,
  externalId: string,
  follows: string,
): Lineage | undefined {
  const ending = sessionEndingWith(store, agent, follows, externalId);
  const last = ending === undefined ? undefined : sessionIdOf(store, agent, ending);
  const sessionId = last ?? sessionWithLine(store, agent, follows);
  if (sessionId === undefined) return undefined;
  const word = startWord(store, agent, externalId) ?? 'resume';
  if (word === 'startup') return { is: 'child', sessionId, kind: 'continuation' };
  if (word === 'clear') return { is: 'child', sessionId, kind: 'clear' };
  if (word === 'fork' || last === undefined) return { is: 'child', sessionId, kind: 'fork' };
  return { is: 'same', sessionId };
}
