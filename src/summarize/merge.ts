import { oneLine } from '../platform/visible-text.ts';
import type { Summary } from './backend.ts';
import { distinct, tidySummary } from './tidy.ts';

/**
 * One summary of a stretch that was summarised in parts, given in order. The title is the first
 * part's, which names what the work set out to do; an action item that a later part repeats stays
 * where it came up first.
 *
 * @throws {RangeError} when there is no part.
 */
export function mergeSummaries(parts: readonly Summary[]): Summary {
  const [first] = parts;
  if (first === undefined) throw new RangeError('there is no summary to merge');
  return tidySummary({
    title: parts.find(({ title }) => oneLine(title) !== '')?.title ?? '',
    context: distinct(parts.map(({ context }) => context))
      .join('\n\n')
      .trim(),
    keyExchanges: parts.flatMap((part) => part.keyExchanges),
    decisions: parts.flatMap((part) => part.decisions),
    lessons: parts.flatMap((part) => part.lessons),
    actionItems: parts.flatMap((part) => part.actionItems),
    doneItems: parts.flatMap((part) => part.doneItems ?? []),
    questions: parts.flatMap((part) => part.questions),
    otherWords: parts.flatMap((part) => part.otherWords),
  });
}
