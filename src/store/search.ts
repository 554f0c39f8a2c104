import { type HowMany, hasLooserForm, matchExpression } from './match.ts';
import { candidates, ENTRIES, MESSAGES, type Source } from './search-candidates.ts';
import {
  admitsEntries,
  type Conditions,
  entryConditions,
  messageConditions,
  type SearchFilters,
} from './search-filters.ts';
import { entryHit, type Hit, messageHit } from './search-hits.ts';
import { parseQuery, type Query, type Term, wantedTerms } from './search-query.ts';
import { type Candidate, interleaved } from './search-rank.ts';
import { scan } from './search-scan.ts';
import { snippetMaker } from './search-snippet.ts';
import { stem } from './search-words.ts';
import type { Store } from './store.ts';

export type { Hit } from './search-hits.ts';

export interface SearchOptions {
  /** Most hits in all. */
  readonly limit: number;
  /** Hits to pass over, for a later page. */
  readonly offset?: number;
  readonly filters?: SearchFilters;
}

export interface SearchResult {
  /** What the hits have of the query; with `scan` the index knew nothing of it. */
  readonly how: 'all words' | 'any word' | 'scan';
  /** Rows read by a scan, the newest ones. */
  readonly scanned?: number;
  readonly hits: readonly Hit[];
}

/** A row with one word less has a rank that is not close. */
const CLOSENESS = { all: 0.7, any: 0.85 } as const;
const HOW = { all: 'all words', any: 'any word' } as const;

/** One of the two things that are searched, narrowed by the filters. */
interface Place {
  readonly source: Source;
  readonly conditions: Conditions;
}

interface Found {
  readonly place: Place;
  readonly row: Candidate;
}

/**
 * Finds what was said and what was noted: rows with all words, where there are none those with any
 * of them, where there are none the newest rows that have the text as it was typed. Entries and
 * messages take turns, each best first. No input raises.
 */
export function search(store: Store, typed: string, options: SearchOptions): SearchResult {
  const { limit, offset = 0, filters = {} } = options;
  const query = parseQuery(typed);
  const wanted = offset + limit;
  const places = placesOf(filters);
  const shown = (rows: readonly Found[]) => hitsOf(store, query, rows.slice(offset, wanted));
  for (const howMany of ['all', 'any'] as const) {
    if (howMany === 'any' && !hasLooserForm(query)) continue;
    const rows = ranked(store, places, query, howMany, wanted);
    if (rows.length > 0) return { how: HOW[howMany], hits: shown(rows) };
  }
  return { how: 'scan', ...scanned(store, places, query, wanted, shown) };
}

function placesOf(filters: SearchFilters): Place[] {
  const entries = { source: ENTRIES, conditions: entryConditions(filters) };
  const messages = { source: MESSAGES, conditions: messageConditions(filters) };
  return [
    ...(admitsEntries(filters) ? [entries] : []),
    ...(filters.kind === 'entry' ? [] : [messages]),
  ];
}

function ranked(
  store: Store,
  places: readonly Place[],
  query: Query,
  howMany: HowMany,
  rows: number,
): Found[] {
  const match = matchExpression(query, howMany);
  if (match === '') return [];
  const literals = howMany === 'all' ? literalsOf(query) : [];
  const closeness = CLOSENESS[howMany];
  const [first = [], second = []] = places.map((place) =>
    candidates(store, place.source, place.conditions, { match, literals, closeness, rows }).map(
      (row) => ({ place, row }),
    ),
  );
  return interleaved(first, second);
}

function scanned(
  store: Store,
  places: readonly Place[],
  query: Query,
  wanted: number,
  shown: (rows: readonly Found[]) => Hit[],
): { scanned: number; hits: Hit[] } {
  if (wantedTerms(query).length === 0) return { scanned: 0, hits: [] };
  const scans = places.map((place) => {
    const { rows, scanned: read } = scan(store, place.source, place.conditions, query, wanted);
    return { read, found: rows.map((row) => ({ place, row })) };
  });
  const newestFirst = scans.flatMap(({ found }) => found).sort((a, b) => b.row.atMs - a.row.atMs);
  return { scanned: scans.reduce((sum, { read }) => sum + read, 0), hits: shown(newestFirst) };
}

/** What the words alone do not say: `C#` is more than `c`, a phrase more than the stems of its words. */
function literalsOf({ groups }: Query): string[] {
  const [terms = [], ...others] = groups;
  if (others.length > 0) return [];
  return terms
    .filter((term) => term.hasPunctuation || (term.isPhrase && term.words.length > 1))
    .map(({ text }) => text);
}

function hitsOf(store: Store, query: Query, rows: readonly Found[]): Hit[] {
  const snippetOf = snippetMaker(wantedTerms(query));
  const texts = wantedTerms(query).map(commonText);
  return rows.map(({ place, row }) =>
    place.source === ENTRIES
      ? entryHit(store, row.id, snippetOf, texts)
      : messageHit(store, row.id, snippetOf),
  );
}

/** What all forms of a term begin with. */
function commonText({ text, words }: Term): string {
  const [word] = words;
  return words.length === 1 && word !== undefined ? sharedBeginning(word, stem(word)) : text;
}

function sharedBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}
