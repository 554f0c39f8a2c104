import type { Term } from './search-query.ts';
import {
  dividedWords,
  literalPattern,
  otherForms,
  stem,
  type Word,
  wordsOf,
} from './search-words.ts';

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
 * Makes snippets for one query: the stretch of a text that has most of the terms, on one line, each
 * match between `>>>` and `<<<`, with `…` where something was left out.
 */
export function snippetMaker(terms: readonly Term[]): (text: string) => string {
  const finders = terms.map(spanFinder);
  const worth = beginnings(terms);
  return (text) => {
    const whole = wordsOf(text, worth);
    const read = { text, whole, divided: dividedWords(text, whole) };
    return marked(text, merged(finders.flatMap((find) => find(read))));
  };
}

/** Where all terms are single words, most words of a text need no look beyond their letters. */
function beginnings(terms: readonly Term[]): RegExp | undefined {
  const words = terms.flatMap((term) => dividedWords(term.text, wordsOf(term.text)));
  const isSimple = words.length === terms.length && terms.every((t) => t.words.length === 1);
  const begins = words.map(({ folded }) => folded.slice(0, 2));
  // A word can be all accents, and `⑴` is spelled with brackets.
  if (!isSimple || begins.includes('')) return;
  return new RegExp(begins.map(literalPattern).join('|'), 'gi');
}

/** A text with its words, and with those that its identifiers are made of. */
interface ReadText {
  readonly text: string;
  readonly whole: readonly Word[];
  readonly divided: readonly Word[];
}

/** Finds where a term stands in a text: by its words in any form, else as it was typed. */
function spanFinder(term: Term, n: number): (read: ReadText) => Span[] {
  if (term.words.length === 0) return ({ text }) => literalSpans(text, term.text, n);
  const ofWhole = wordTests(term.words, term.isPrefix);
  const parts = dividedWords(term.text, wordsOf(term.text)).map(({ folded }) => folded);
  const ofDivided = wordTests(parts, term.isPrefix);
  return ({ whole, divided }) => {
    const spans = sequences(whole, ofWhole, n);
    return divided === whole ? spans : [...spans, ...sequences(divided, ofDivided, n)];
  };
}

type WordTest = (folded: string) => boolean;

function sequences(words: readonly Word[], tests: readonly WordTest[], n: number): Span[] {
  const spans: Span[] = [];
  const [first] = tests;
  for (let at = 0; at + tests.length <= words.length && spans.length < MOST_SPANS; at++) {
    const { start, folded } = words[at] as Word;
    if (!first?.(folded)) continue;
    if (!tests.every((passes, next) => passes((words[at + next] as Word).folded))) continue;
    spans.push({ start, end: (words[at + tests.length - 1] as Word).end, term: n });
  }
  return spans;
}

function wordTests(wanted: readonly string[], isPrefix: boolean): WordTest[] {
  return wanted.map((word, at) =>
    isPrefix && at === wanted.length - 1 ? (folded) => folded.startsWith(word) : formTest(word),
  );
}

/** Whether a word is a form of the wanted one. */
function formTest(wanted: string): WordTest {
  const stems = new Set([wanted, ...otherForms(wanted)].map(stem));
  const begin = wanted.slice(0, 2); // no stem changes it, and most words end their test here
  return (folded) =>
    folded === wanted || (wanted.length > 2 && folded.startsWith(begin) && stems.has(stem(folded)));
}

function marked(text: string, spans: readonly Span[]): string {
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

function literalSpans(text: string, wanted: string, n: number): Span[] {
  const spans: Span[] = [];
  for (const { index } of text.matchAll(new RegExp(literalPattern(wanted), 'giu'))) {
    spans.push({ start: index, end: index + wanted.length, term: n });
    if (spans.length === MOST_SPANS) break;
  }
  return spans;
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
