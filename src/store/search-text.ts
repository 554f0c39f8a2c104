import type { Database } from 'better-sqlite3';

/**
 * Scripts that are written without spaces between words, or in which endings grow on to a word.
 * Each of their characters is a word of the index: any piece of such text, from one character on,
 * is then found as the phrase of its characters.
 */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/gu;

/** Where a new part of an identifier begins: `retry|Backoff`, `HTTP|Server`, `v2|Client`. */
const PART_BORDER = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const WORD = /[\p{L}\p{N}]+/gu;
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
  return oneSpelling(text).replace(UNSPACED, ' $& ');
}

/** Whether a character is a word by itself. */
export function isUnspaced(character: string): boolean {
  return character.search(UNSPACED) === 0;
}

/** The parts of one word; the word alone where it has no borders. */
export function partsOf(word: string): string[] {
  return word.length > LONGEST_IDENTIFIER ? [word] : word.split(PART_BORDER);
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
  if (!PART_BORDER.test(text)) return '';
  const identifiers = new Map<string, string>();
  for (const [word] of text.matchAll(WORD)) {
    if (identifiers.has(word)) continue;
    const parts = partsOf(word);
    if (parts.length > 1) identifiers.set(word, parts.join(' '));
  }
  return [...identifiers.values()].join('\n');
}
