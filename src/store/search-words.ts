import { stemmer } from 'stemmer';
import { hasParts, isUnspaced, partsOf } from './search-text.ts';

/** A word of a text, by its place in it (UTF-16 units), spelled as the index spells it. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly folded: string;
}

const RUN = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** The same for a text of ASCII alone, in a third of the time. */
const ASCII_RUN = /[A-Za-z0-9]+/g;
const ASCII_LETTER = /[A-Za-z0-9]/;
const ASCII = /^[\0-\x7f]*$/;

/**
 * The words of a text as the index sees them.
 *
 * @param worth - global; in a text of ASCII alone only words in which this matches are given.
 */
export function wordsOf(text: string, worth?: RegExp): Word[] {
  const isAscii = ASCII.test(text);
  if (isAscii && worth) return wordsAt(text, worth);
  const words: Word[] = [];
  for (const match of text.matchAll(isAscii ? ASCII_RUN : RUN)) {
    let start = match.index;
    for (const word of piecesOf(match[0])) {
      const end = start + word.length;
      words.push({ start, end, folded: fold(word) });
      start = end;
    }
  }
  return words;
}

/** One search for a few letters is much quicker than a look at every word of a long text. */
function wordsAt(text: string, letters: RegExp): Word[] {
  const words: Word[] = [];
  let end = 0;
  for (const { index } of text.matchAll(letters)) {
    if (index < end) continue;
    let start = index;
    while (start > end && ASCII_LETTER.test(text[start - 1] as string)) start--;
    end = index;
    while (end < text.length && ASCII_LETTER.test(text[end] as string)) end++;
    words.push({ start, end, folded: text.slice(start, end).toLowerCase() });
  }
  return words;
}

/** The same words with the parts of identifiers instead of these; the same list where there is none. */
export function dividedWords(text: string, words: readonly Word[]): readonly Word[] {
  if (!hasParts(text)) return words;
  return words.flatMap((word) => {
    const typed = text.slice(word.start, word.end);
    if (typed === word.folded) return word; // no capital in it
    let { start } = word;
    return partsOf(typed).map((part) => {
      const end = start + part.length;
      const one = { start, end, folded: fold(part) };
      start = end;
      return one;
    });
  });
}

/** The form that a word shares with its other forms, such as `retri` for `retries`. */
export function stem(folded: string): string {
  // The limits of FTS5's own stemmer, which takes bytes.
  return folded.length < 3 || folded.length >= 64 ? folded : stemmer(folded);
}

/** In lower case and without accents. */
export function fold(word: string): string {
  if (ASCII.test(word)) return word.toLowerCase();
  return word.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

/** A regular expression that matches this text and no other. */
export function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function piecesOf(run: string): string[] {
  if (ASCII.test(run)) return [run];
  const pieces: string[] = [];
  let word = '';
  for (const character of run) {
    const standsAlone = isUnspaced(character);
    if (standsAlone) pieces.push(word, character);
    word = standsAlone ? '' : word + character;
  }
  return [...pieces, word].filter((piece) => piece !== '');
}

/** Verbs and their nouns that do not share a stem, by their endings: `decide`, `decision`. */
const VERBS_AND_NOUNS: readonly (readonly [verb: RegExp, noun: RegExp, stems: [string, string]])[] =
  [
    [/id(?:e|es|ed|ing)$/, /isions?$/, ['ide', 'ision']],
    [/ud(?:e|es|ed|ing)$/, /usions?$/, ['ude', 'usion']],
    [/mit(?:s|ted|ting)?$/, /missions?$/, ['mit', 'mission']],
  ];

/** Words of the same family with another stem. */
export function otherForms(folded: string): string[] {
  if (folded.length < 6) return [];
  return VERBS_AND_NOUNS.flatMap(([verb, noun, [verbEnd, nounEnd]]) => {
    if (noun.test(folded)) return [folded.replace(noun, verbEnd)];
    return verb.test(folded) ? [folded.replace(verb, nounEnd)] : [];
  });
}
