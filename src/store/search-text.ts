import type { Database } from 'better-sqlite3';

/**
 * Scripts that are written without spaces between words, or in which endings grow on to a word.
 * Each of their characters is a word of the index: any piece of such text, from one character on,
 * is then found as the phrase of its characters.
 */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/gu;

/** The first script above begins here; most texts have no character beyond and are spared a search. */
const MAYBE_UNSPACED = /[\u0e00-\u{10ffff}]/u;

/** Where a new part of an identifier begins: `retry|Backoff`, `HTTP|Server`, `v2|Client`. */
const PART_BORDER = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
/** A word with such a border, from the border on. */
const BORDERED = /(?:[\p{Ll}\p{N}]\p{Lu}|\p{Lu}\p{Lu}\p{Ll})[\p{L}\p{N}]*/gu;
const WORD_END = /[\p{L}\p{N}]*$/u;
/** Longer runs are encoded data, not identifiers. Characters. */
const LONGEST_IDENTIFIER = 80;

/**
 * What the index is given of a text: the text in one spelling, with spaces around the characters of
 * scripts that have none, and after it the parts of the identifiers in it. Changing what this
 * returns takes a schema step that fills the indexes again.
 */
export function indexText(text: string): string {
  const spaced = spacedText(text);
  const parts = identifierParts(spaced);
  return parts === '' ? spaced : `${spaced}\n${parts}`;
}

/** The same without the parts: for a term of a query, which is looked for in either. */
export function spacedText(text: string): string {
  const spelled = oneSpelling(text);
  return MAYBE_UNSPACED.test(spelled) ? spelled.replace(UNSPACED, ' $& ') : spelled;
}

/** Whether a character is a word by itself. */
export function isUnspaced(character: string): boolean {
  return character.search(UNSPACED) === 0;
}

/** Whether there is an identifier with parts in a text. */
export function hasParts(text: string): boolean {
  return PART_BORDER.test(text);
}

/** The parts of one word; the word alone where it has no borders. */
export function partsOf(word: string): string[] {
  return word.length > LONGEST_IDENTIFIER || !hasParts(word) ? [word] : word.split(PART_BORDER);
}

/** Lets the schema's triggers call `index_text`; every connection that writes needs it. */
export function registerIndexText(database: Database): void {
  database.function('index_text', { deterministic: true }, (text) => indexText(String(text)));
}

/** Full-width letters and composed characters would each be a word of their own otherwise. */
function oneSpelling(text: string): string {
  return text.normalize('NFKC');
}

function identifierParts(text: string): string {
  const identifiers = new Map<string, string>();
  for (const { 0: rest, index } of text.matchAll(BORDERED)) {
    if (rest.length > LONGEST_IDENTIFIER) continue;
    const before = text.slice(Math.max(0, index - LONGEST_IDENTIFIER), index);
    const word = `${WORD_END.exec(before)?.[0]}${rest}`;
    if (!identifiers.has(word)) identifiers.set(word, partsOf(word).join(' '));
  }
  return [...identifiers.values()].join('\n');
}
