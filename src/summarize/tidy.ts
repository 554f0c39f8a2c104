import { oneLine, shorten, visibleText } from '../platform/visible-text.ts';
import type { Summary } from './backend.ts';
import { fencedLines } from './fences.ts';

/** UTF-16 units and counts; what is longer is shortened visibly, what is more is left out. */
export const LIMITS = {
  title: 100,
  context: 3_000,
  item: 1_000,
  items: 40,
  question: 200,
  questions: 15,
  word: 80,
  words: 60,
} as const;

/**
 * Makes any texts a summary that is safe to store and to render: no control or bidi characters, no
 * marker of the daily log, no heading, every length within `LIMITS`, no bullet twice. Tidying a tidy
 * summary changes nothing.
 */
export function tidySummary(summary: Summary): Summary {
  const items = (texts: readonly string[]) =>
    list(texts, (text) => tidyBlock(text, LIMITS.item), LIMITS.items);
  return {
    title: tidyLine(summary.title, LIMITS.title),
    context: tidyBlock(summary.context, LIMITS.context),
    keyExchanges: items(summary.keyExchanges),
    decisions: items(summary.decisions),
    lessons: items(summary.lessons),
    actionItems: items(summary.actionItems),
    ...(summary.doneItems?.length && { doneItems: items(summary.doneItems) }),
    questions: list(summary.questions, (text) => tidyLine(text, LIMITS.question), LIMITS.questions),
    otherWords: list(summary.otherWords, (text) => tidyLine(text, LIMITS.word), LIMITS.words),
  };
}

/** Without the texts that only repeat an earlier one, but for case, quotes and the last full stop. */
export function distinct(texts: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const text of texts) {
    const core = text
      .toLowerCase()
      .replace(/[`*"'“”]/g, '')
      .replace(/\s+/g, ' ')
      .replace(/[\s.!;:,。]+$/, '');
    if (!kept.has(core)) kept.set(core, text);
  }
  return [...kept.values()];
}

export function tidyLine(text: string, limit: number): string {
  return shorten(withoutMarkers(oneLine(text)), limit);
}

function tidyBlock(text: string, limit: number): string {
  const lines = visibleText(text).split('\n');
  const fenced = fencedLines(lines);
  const plain = lines.map((line, at) => (fenced[at] ? line : withoutHeading(line)).trimEnd());
  const block = withoutMarkers(plain.join('\n'))
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return shorten(block, limit);
}

function list(
  texts: readonly string[],
  tidy: (text: string) => string,
  limit: number,
): readonly string[] {
  return distinct(texts.map(tidy).filter((text) => text !== '')).slice(0, limit);
}

const LEADING_MARKS = /^(?:\s*(?:[-*+>]|\d{1,9}[.)]|#{1,6})(?=\s|$))+/;

/** Also below a bullet or a quote; `#include` and `#12` are no headings and stay. */
function withoutHeading(line: string): string {
  return line.replace(LEADING_MARKS, (marks) =>
    marks.includes('#') ? marks.replace(/\s*#{1,6}/g, '') : marks,
  );
}

// A reader of the log that looks for our markers must never find one that content brought along.
function withoutMarkers(text: string): string {
  return text.replace(/<(?=!-{2,9}\s{0,9}\/?\s{0,9}daybook)/gi, '‹');
}
