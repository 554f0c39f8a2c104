import type { Term } from './search-query.ts';
import { otherForms, stem, type Word, wordsOf } from './search-words.ts';

/** Where a match stands in a text; UTF-16 units. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** Which term it is of, by its place among them. */
  readonly term: number;
}

/** Length of a snippet without its marks. Characters. */
const SNIPPET_LENGTH = 280;
/** Enough to choose from; a text of 200,000 characters can have every other word marked. */
const MOST_SPANS = 200;

/**
 * The stretch of a text that has most of the terms, on one line, each match between `>>>` and
 * `<<<`, with `…` where something was left out.
 */
export function snippet(text: string, terms: readonly Term[]): string {
  const spans = merged(terms.flatMap((term, n) => spansOf(text, term, n)));
  const { from, to } = bestWindow(text, spans);
  let out = from > 0 ? '…' : '';
  let at = from;
  for (const { start, end } of spans) {
    if (start < at || end > to) continue;
    out += `${text.slice(at, start)}>>>${text.slice(start, end)}<<<`;
    at = end;
  }
  out += text.slice(at, to) + (to < text.length ? '…' : '');
  return out.replace(/\s+/g, ' ').trim();
}

/** Where a term stands in a text: by its words in any form, else as it was typed. */
function spansOf(text: string, term: Term, n: number): Span[] {
  if (term.words.length === 0) return literalSpans(text, term.text, n);
  const whole = sequences(wordsOf(text), term.words, term, n);
  const parts = [...wordsOf(term.text, true)].map(({ folded }) => folded);
  return [...whole, ...sequences(wordsOf(text, true), parts, term, n)];
}

function sequences(
  words: Iterable<Word>,
  wanted: readonly string[],
  term: Term,
  n: number,
): Span[] {
  const tests = wanted.map((word, at) => wordTest(word, term.isPrefix && at === wanted.length - 1));
  const spans: Span[] = [];
  const last: Word[] = [];
  for (const word of words) {
    last.push(word);
    if (last.length > tests.length) last.shift();
    if (last.length < tests.length || !last.every((w, at) => tests[at]?.(w.folded))) continue;
    spans.push({ start: (last[0] as Word).start, end: word.end, term: n });
    if (spans.length === MOST_SPANS) break;
  }
  return spans;
}

function wordTest(wanted: string, isPrefix: boolean): (folded: string) => boolean {
  if (isPrefix) return (folded) => folded.startsWith(wanted);
  const stems = new Set([wanted, ...otherForms(wanted)].map(stem));
  const begin = wanted.slice(0, 2); // no stem changes it, and most words end their test here
  return (folded) =>
    folded === wanted || (wanted.length > 2 && folded.startsWith(begin) && stems.has(stem(folded)));
}

function literalSpans(text: string, wanted: string, n: number): Span[] {
  const spans: Span[] = [];
  for (const { index } of text.matchAll(new RegExp(literalPattern(wanted), 'giu'))) {
    spans.push({ start: index, end: index + wanted.length, term: n });
    if (spans.length === MOST_SPANS) break;
  }
  return spans;
}

function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** In the order of the text; of two that overlap the one that begins first, then the longer. */
function merged(spans: readonly Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}

/** The window with most different terms, then most matches; the first of those. */
function bestWindow(text: string, spans: readonly Span[]): { from: number; to: number } {
  let best = { score: -1, start: 0, end: 0 };
  for (const [n, first] of spans.entries()) {
    const inside = [first];
    for (let next = n + 1; next < spans.length; next++) {
      const span = spans[next] as Span;
      if (span.end - first.start > SNIPPET_LENGTH) break;
      inside.push(span);
    }
    const score = new Set(inside.map(({ term }) => term)).size * MOST_SPANS + inside.length;
    if (score > best.score) best = { score, start: first.start, end: (inside.at(-1) as Span).end };
  }
  const room = Math.max(0, SNIPPET_LENGTH - (best.end - best.start));
  const from = wordStart(text, Math.max(0, best.start - Math.floor(room / 3)), best.start);
  return { from, to: wordEnd(text, Math.max(best.end, from + SNIPPET_LENGTH), best.end) };
}

/** The begin of a word at or after `at`, at most at `latest`. */
function wordStart(text: string, at: number, latest: number): number {
  if (at === 0) return 0;
  const space = text.slice(at, latest).search(/\s/);
  return space >= 0 && space < 40 ? at + space + 1 : whole(text, at);
}

function wordEnd(text: string, at: number, earliest: number): number {
  if (at >= text.length) return text.length;
  const space = text.slice(earliest, at).search(/\s\S*$/);
  return space >= 0 && at - earliest - space < 40 ? earliest + space : whole(text, at);
}

/** Not between the two halves of one character. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
