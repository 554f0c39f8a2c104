import { factsOf } from '../agents/opencode/facts.ts';
import { FROM_START, type History, type SessionHead } from '../agents/opencode/history.ts';
import { keptMessages } from './kept-messages.ts';

/** Where a fork came from. */
export interface ForkOrigin {
  readonly head: SessionHead;
  /** Its last copied message was made at this time; Unix milliseconds. */
  readonly copiedUntilMs: number;
}

/**
 * Finds the session that a fork was made of. opencode 1.x copies the messages under new ids and does
 * not say from where; they keep their times and contents, so that they are older than their session.
 * Where several sessions hold the copied messages, the oldest of those with the most of them is it:
 * the others are forks as well.
 *
 * @returns undefined for a session that is no fork, or whose origin is gone.
 */
export function forkOrigin(history: History, head: SessionHead): ForkOrigin | undefined {
  const { firstMessageMs, createdMs, forkOf } = head;
  const isCopied = firstMessageMs !== undefined && firstMessageMs < createdMs;
  if (firstMessageMs === undefined || (!isCopied && forkOf === undefined)) return undefined;
  const named = forkOf === undefined ? undefined : history.session(forkOf);
  const candidates = (named ? [named] : history.sessionsWithMessageOf(firstMessageMs))
    .filter((one) => one.id !== head.id && one.createdMs <= createdMs)
    .sort((a, b) => a.createdMs - b.createdMs);
  const own = marksOf(history, head, createdMs);
  let best: ForkOrigin | undefined;
  for (const candidate of candidates) {
    const shared = sharedMarks(own, marksOf(history, candidate, createdMs));
    const copiedUntilMs = own[shared - 1]?.createdMs;
    if (copiedUntilMs !== undefined && copiedUntilMs > (best?.copiedUntilMs ?? 0))
      best = { head: candidate, copiedUntilMs };
  }
  return best;
}

interface Mark {
  readonly createdMs: number;
  readonly contents: string;
}

/** What tells two copies of a message from two messages, for those from before a time. */
function marksOf(history: History, head: SessionHead, untilMs: number): Mark[] {
  const marks: Mark[] = [];
  for (const message of keptMessages(history, head, FROM_START)) {
    if (message.createdMs >= untilMs) break;
    const { pieces } = factsOf(message, head);
    const contents = JSON.stringify(pieces.map(({ kind, text }) => [kind, text.slice(0, 500)]));
    marks.push({ createdMs: message.createdMs, contents });
  }
  return marks;
}

function sharedMarks(own: readonly Mark[], other: readonly Mark[]): number {
  const differs = own.findIndex(
    (mark, at) => other[at]?.createdMs !== mark.createdMs || other[at]?.contents !== mark.contents,
  );
  return differs < 0 ? own.length : differs;
}
