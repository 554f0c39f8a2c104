import { type Query, type Term, wantedTerms } from './search-query.ts';
import { partsOf, spacedText } from './search-text.ts';
import { otherForms, stem } from './search-words.ts';

/** Whether a row must have all terms of a group, or any term at all. */
export type HowMany = 'all' | 'any';

/**
 * A query as an expression for FTS5 that cannot be a syntax error: every term is quoted, so
 * punctuation in it means nothing (`src/app.ts` is the phrase of its parts).
 *
 * @returns '' when the index knows nothing of the query.
 * @see https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export function matchExpression(query: Query, howMany: HowMany): string {
  // A term without a letter or digit would match nothing and, beside AND, hide everything else.
  const groups = query.groups.map((terms) => terms.filter(isIndexed).map(termExpression));
  const wanted =
    howMany === 'any'
      ? groups.flat().join(' OR ')
      : groups
          .filter((terms) => terms.length > 0)
          .map((terms) => (terms.length > 1 ? `(${terms.join(' AND ')})` : terms[0]))
          .join(' OR ');
  if (wanted === '') return '';
  const unwanted = query.excluded.filter(isIndexed).map(termExpression);
  return unwanted.length > 0 ? `(${wanted}) NOT (${unwanted.join(' OR ')})` : wanted;
}

/** Whether asking for any of its terms finds more than asking for all of them. */
export function hasLooserForm(query: Query): boolean {
  return wantedTerms(query).length > 1 && query.groups.some((g) => g.filter(isIndexed).length > 1);
}

function isIndexed(term: Term): boolean {
  return term.words.length > 0;
}

function termExpression(term: Term): string {
  const forms = [`${quoted(term.text)}${term.isPrefix ? '*' : ''}`];
  const [word] = term.words;
  if (term.words.length === 1 && word !== undefined) {
    if (term.isPrefix) forms.push(...shorterStems(word).map(quoted));
    else if (!term.isPhrase) forms.push(...otherForms(word).map(quoted), ...asParts(term.text));
  }
  return forms.length > 1 ? `(${forms.join(' OR ')})` : (forms[0] as string);
}

/** `userId` is also found in `getUserId` and `user_id`, where it is two words. */
function asParts(text: string): string[] {
  const parts = partsOf(text);
  return parts.length > 1 ? [quoted(parts.join(' '))] : [];
}

/**
 * The index holds stems, and the stem of a longer word can be shorter than the prefix that was
 * typed: `configuration` is `configur` there, which `configurat*` would miss.
 */
function shorterStems(prefix: string): string[] {
  const stems = ['', 'e', 'ion', 'ation', 'ing', 'ed', 'ly', 'y', 'al', 'ity', 'er', 'ment', 'ness']
    .map((ending) => stem(prefix + ending))
    .filter((found) => !found.startsWith(prefix) && found.length > 2);
  return [...new Set(stems)];
}

function quoted(text: string): string {
  return `"${spacedText(text).replaceAll('"', ' ').trim()}"`;
}
