import type { CapturedTurn, SpoolEvent } from '../capture/spool-event.ts';
import { lastMessageAt, lastSeq, messagesBetween, seqUntil } from '../store/messages.ts';
import type { Store } from '../store/store.ts';

/**
 * The turns of an event that are not stored yet, for a transcript that is gone or was cut since. Of an
 * answer whose first pieces were read, the rest.
 *
 * @param sessionId - ours; undefined for a session that is not known yet.
 */
export function unreadTurns(
  store: Store,
  sessionId: string | undefined,
  event: SpoolEvent,
): CapturedTurn[] {
  const sinceMs = sessionId === undefined ? undefined : lastMessageAt(store, sessionId);
  if (sessionId === undefined || sinceMs === undefined) return [...event.turns];
  const isNew = ({ at }: CapturedTurn) => (Date.parse(at) || Date.parse(event.at)) > sinceMs;
  const begun = event.turns.findLast((turn) => !isNew(turn));
  const rest = begun && restOf(store, sessionId, begun);
  const at = new Date(sinceMs).toISOString();
  return [
    ...(begun && rest ? [{ ...begun, text: rest, at }] : []),
    ...event.turns.filter((turn) => isNew(turn)),
  ];
}

/** A turn holds the pieces of an answer in their order, with a blank line between them. */
function restOf(store: Store, sessionId: string, turn: CapturedTurn): string | undefined {
  const startMs = Date.parse(turn.at);
  if (turn.role !== 'assistant' || !Number.isFinite(startMs)) return undefined;
  const from = seqUntil(store, sessionId, startMs - 1);
  const read = messagesBetween(store, sessionId, from, lastSeq(store, sessionId))
    .filter(({ role, kind }) => role === 'assistant' && kind === 'speech')
    .map(({ text }) => text.trim())
    .join('\n\n');
  if (read === '' || !turn.text.startsWith(`${read}\n\n`)) return undefined;
  return turn.text.slice(read.length).trim() || undefined;
}
