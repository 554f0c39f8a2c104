import type { History, HistoryMessage, SessionHead, Since } from '../agents/opencode/history.ts';

/** The messages of a session without those that the person took back, in order. */
export function* keptMessages(
  history: History,
  head: SessionHead,
  since: Since,
): Generator<HistoryMessage, void, void> {
  for (const message of history.messages(head, since)) {
    const isTakenBack = message.id === head.revert?.messageId;
    if (isTakenBack && head.revert.partId === undefined) return;
    yield message;
    if (isTakenBack) return;
  }
}
