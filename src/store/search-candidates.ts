import type { Store } from './open.ts';
import type { Conditions } from './search-filters.ts';
import { type Candidate, newerFirstWhereClose } from './search-rank.ts';
import { sql } from './statement.ts';

/** What is searched: `m` are its rows, `s` their sessions. */
export interface Source {
  readonly index: string;
  readonly rows: string;
  readonly id: string;
  readonly text: string;
}

export const MESSAGES: Source = {
  index: 'messages_fts',
  rows: 'messages',
  id: 'm.id',
  text: 'm.text',
};

export const ENTRIES: Source = {
  index: 'entries_fts',
  rows: 'entries',
  id: 'm.number',
  text: 'm.search_text',
};

/** Rows that are put in order by rank and age together. */
const BLOCK = 200;
/** The best matches among which rows that pass the filters are looked for first. */
const SHALLOW = 2_000;
/** The best matches of a term's words that are read to see whether they have its punctuation too. */
const MOST_COMPARED = 20_000;
const ALL = -1;

export interface Wanted {
  /** An expression for FTS5. */
  readonly match: string;
  /** Texts to be found as they were typed; rows that have them all go first. */
  readonly literals: readonly string[];
  /** See `newerFirstWhereClose`. */
  readonly closeness: number;
  /** Least number of rows, where there are so many. */
  readonly rows: number;
}

/**
 * The rows that match, best first. Only numbers are read here: text, session and project belong to
 * the few rows that are shown.
 */
export function candidates(
  store: Store,
  source: Source,
  conditions: Conditions,
  wanted: Wanted,
): Candidate[] {
  const { match, literals, closeness } = wanted;
  const limit = Math.ceil(wanted.rows / BLOCK) * BLOCK;
  const find = (filter: Conditions, deepest: number) =>
    inBlocks(bestRows(store, source, match, filter, limit, deepest), closeness);
  if (literals.length === 0) return find(conditions, ALL);
  const asTyped = find(withLiterals(conditions, source, literals), MOST_COMPARED);
  if (asTyped.length >= limit) return asTyped;
  const first = new Set(asTyped.map(({ id }) => id));
  return [...asTyped, ...find(conditions, ALL).filter(({ id }) => !first.has(id))];
}

/**
 * The index alone ranks the rows, and only the best of them are joined to what the filters need.
 * `bm25()` is called where FTS5's own `ORDER BY rank` would sort positions along with the rows.
 */
function bestRows(
  store: Store,
  source: Source,
  match: string,
  conditions: Conditions,
  limit: number,
  deepest: number,
): Candidate[] {
  const { where, values } = conditions;
  const named = { ...values, match };
  if (where === '') {
    return sql(store, rankedRows(source, conditions, '')).all({ ...named, depth: limit }) as Row[];
  }
  const shallow = sql(store, rankedRows(source, conditions, `, (1 ${where}) AS passes`)).all({
    ...named,
    depth: SHALLOW,
  }) as Row[];
  const passing = shallow.filter(({ passes }) => passes === 1).slice(0, limit);
  if (passing.length === limit || shallow.length < SHALLOW) return passing;
  return sql(
    store,
    `SELECT * FROM (${rankedRows(source, conditions, '', where)}) LIMIT @limit`,
  ).all({
    ...named,
    depth: deepest,
    limit,
  }) as Row[];
}

interface Row extends Candidate {
  readonly passes?: 0 | 1;
}

function rankedRows(
  { index, rows, id }: Source,
  { range }: Conditions,
  columns: string,
  where = '',
): string {
  return `SELECT b.id, b.rank, m.at_ms AS atMs${columns} FROM (
      SELECT rowid AS id, bm25(${index}) AS rank FROM ${index}
      WHERE ${index} MATCH @match${range} ORDER BY 2, 1 DESC LIMIT @depth
    ) b CROSS JOIN ${rows} m ON ${id} = b.id
    ${/\bs\./.test(columns + where) ? 'CROSS JOIN sessions s ON s.id = m.session_id' : ''}
    WHERE 1${where} ORDER BY b.rank, b.id DESC`;
}

function withLiterals(
  { where, range, values }: Conditions,
  { text }: Source,
  literals: readonly string[],
): Conditions {
  const tests = literals.map((_, n) => ` AND instr(lower(${text}), lower(@literal${n})) > 0`);
  const named = Object.fromEntries(literals.map((literal, n) => [`literal${n}`, literal]));
  return { where: where + tests.join(''), range, values: { ...values, ...named } };
}

/** Each block is ordered by itself, so that a later page never moves a row of an earlier one. */
function inBlocks(rows: readonly Candidate[], closeness: number): Candidate[] {
  const ordered: Candidate[] = [];
  for (let at = 0; at < rows.length; at += BLOCK) {
    ordered.push(...newerFirstWhereClose(rows.slice(at, at + BLOCK), closeness));
  }
  return ordered;
}
