import { isStopWord } from './search-stop-words.ts';
import { fold, wordsOf } from './search-words.ts';

/** One thing to look for. */
export interface Term {
  /** As it was typed, without its quotes and its star. */
  readonly text: string;
  /** Its words as the index spells them; none where it is all punctuation. */
  readonly words: readonly string[];
  readonly isPhrase: boolean;
  readonly isPrefix: boolean;
  /** The index knows more of it than it says: `C#` is `c` there. Such a term is also compared. */
  readonly hasPunctuation: boolean;
}

/** What a person typed: rows that have all terms of any group, and none of the excluded ones. */
export interface Query {
  readonly groups: readonly (readonly Term[])[];
  readonly excluded: readonly Term[];
}

/** A pasted page is cut here; each term costs a look into the index. */
const MOST_TERMS = 64;

/**
 * Reads what a person typed. Every input means something: words must all occur, `"a phrase"` stays
 * together, `AND`, `OR` and `NOT` stand between terms, a word that ends in `*` is a prefix; what
 * is none of these is text. Words such as `what` and `the` count only where nothing else is asked.
 */
export function parseQuery(typed: string): Query {
  const groups: Term[][] = [[]];
  const excluded: Term[] = [];
  let operator = '';
  let count = 0;
  for (const token of typed.replaceAll('\0', ' ').matchAll(/"([^"]*)"?|[^\s"]+/g)) {
    const [whole, phrase] = token;
    if (phrase === undefined && /^(?:AND|OR|NOT)$/.test(whole)) {
      // An operator needs a term before it.
      if (count > 0) operator = whole;
      continue;
    }
    const term = phrase === undefined ? wordTerm(whole) : phraseTerm(phrase);
    if (term === undefined || ++count > MOST_TERMS) continue;
    if (operator === 'NOT') excluded.push(term);
    else if (operator === 'OR') groups.push([term]);
    else groups.at(-1)?.push(term);
    operator = '';
  }
  return { groups: withoutStopWords(groups), excluded };
}

/** All terms that a row may be found by. */
export function wantedTerms(query: Query): Term[] {
  return query.groups.flat();
}

/** A term that is looked for by its spelling alone, as one phrase. */
function phraseTerm(phrase: string): Term | undefined {
  return phrase.trim() === '' ? undefined : termOf(phrase.trim(), true, false);
}

function wordTerm(typed: string): Term | undefined {
  const isPrefix = /[^*]\*+$/.test(typed);
  const text = isPrefix ? typed.replace(/\*+$/, '') : typed;
  // A sentence ends its words with marks that mean nothing: `backoff?`, `retry,`.
  const bare = text.replace(/(?<=[\p{L}\p{N}])[?!.,;:…]+$/u, '');
  return termOf(bare, false, isPrefix);
}

function termOf(text: string, isPhrase: boolean, isPrefix: boolean): Term {
  const words = wordsOf(text).map(({ folded }) => folded);
  const hasPunctuation = !/^[\p{L}\p{N}\p{M}\p{Co}\s]*$/u.test(text);
  return { text, words, isPhrase, isPrefix: isPrefix && words.length > 0, hasPunctuation };
}

function withoutStopWords(groups: readonly Term[][]): Term[][] {
  const isTelling = (term: Term) =>
    term.isPhrase || term.isPrefix || (term.words.length > 0 && !isStopWord(term.text));
  return groups
    .map((terms) => (terms.some(isTelling) ? terms.filter((t) => !isNoise(t)) : terms))
    .filter((terms) => terms.length > 0);
}

function isNoise(term: Term): boolean {
  return !term.isPhrase && !term.isPrefix && isStopWord(fold(term.text));
}
