import { lastSeq, messagesBetween } from '../../store/messages.ts';
import type { Session } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { momentOf, shortMessage } from './expand.ts';
import { quoted, type Step, withinStep } from './step.ts';

const MESSAGE_LENGTH = 600;

/**
 * The third step: a piece of a session around one of its messages.
 *
 * @param around - its place in the session, from 1; 0 for the end.
 * @param count - messages on either side of it.
 */
export function openSession(
  store: Store,
  session: Session,
  around: number,
  count: number,
  zone: string,
): Step {
  const { id, title, startedAtMs } = session;
  const last = lastSeq(store, id);
  const middle = around === 0 ? last : Math.min(around, last);
  const messages = messagesBetween(store, id, Math.max(0, middle - count - 1), middle + count);
  const all = messages.map((one) => shortMessage(one, MESSAGE_LENGTH));
  const lines = withinStep(all);
  const shown = messages.slice(0, all.length === lines.length ? all.length : lines.length - 1);
  const [first, end] = [shown[0]?.seq ?? 0, shown.at(-1)?.seq ?? 0];
  const further = [
    ...(first > 1 ? [`before: \`--around ${Math.max(1, first - count - 1)}\``] : []),
    ...(end < last ? [`after: \`--around ${Math.min(last, end + count + 1)}\``] : []),
  ];
  return {
    about: `Messages ${first} to ${end} of ${last} of "${quoted(title ?? 'untitled', 80)}", begun ${momentOf(startedAtMs, zone)}.`,
    lines,
    next: further.length === 0 ? '' : `More ${further.join(', ')}.`,
    results: shown,
  };
}
