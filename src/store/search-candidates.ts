import type { Conditions } from './search-filters.ts';
import { type Candidate, newerFirstWhereClose } from './search-rank.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

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
const BLOCK = 60;
/** The best matches among which rows that pass the filters are looked for first. */
const SHALLOW = 400;
/** The best matches of a term's words that are read to see whether they have its punctuation too. */
const MOST_COMPARED = 20_000;

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
  const asked = { store, source, match, conditions, limit };
  if (literals.length === 0) return inBlocks(filtered(asked), closeness);
  const strict = { ...asked, conditions: withLiterals(conditions, source, literals) };
  const asTyped = inBlocks(
    amongBest(strict, SHALLOW) ?? amongBest(strict, MOST_COMPARED, true),
    closeness,
  );
  if (asTyped.length >= limit) return asTyped;
  const first = new Set(asTyped.map(({ id }) => id));
  const others = inBlocks(filtered(asked), closeness).filter(({ id }) => !first.has(id));
  return [...asTyped, ...others];
}

interface Asked {
  readonly store: Store;
  readonly source: Source;
  readonly match: string;
  readonly conditions: Conditions;
  readonly limit: number;
}

function filtered(asked: Asked): Candidate[] {
  if (asked.conditions.where === '') return amongBest(asked, asked.limit, true);
  return amongBest(asked, SHALLOW) ?? amongAll(asked);
}

/**
 * The rows that pass among the best matches. The index alone ranks them, and only they are joined
 * to what the filters need. `bm25()` is called because FTS5's own `ORDER BY rank` sorts the
 * positions of the words along with the rows.
 *
 * @param depth - how many of the best matches.
 * @param isLast - whether to settle for what is among them.
 * @returns undefined when there are too few, and may be more further down.
 */
function amongBest(asked: Asked, depth: number): Candidate[] | undefined;
function amongBest(asked: Asked, depth: number, isLast: true): Candidate[];
function amongBest(asked: Asked, depth: number, isLast = false): Candidate[] | undefined {
  const { store, source, match, conditions, limit } = asked;
  const { where, range, values } = conditions;
  const { index, rows, id } = source;
  const passing = sql(
    store,
    // The order is that of the inner query, so that no more rows are joined than are wanted.
    `SELECT b.id, b.rank, m.at_ms AS atMs FROM (
       SELECT rowid AS id, bm25(${index}) AS rank FROM ${index}
       WHERE ${index} MATCH @match${range} ORDER BY 2, 1 DESC LIMIT @depth
     ) b CROSS JOIN ${rows} m ON ${id} = b.id ${sessionsFor(where)} WHERE 1${where} LIMIT @limit`,
  ).all({ ...values, match, depth, limit }) as Candidate[];
  if (isLast || passing.length === limit) return passing;
  const matches = sql(
    store,
    `SELECT count(*) FROM (SELECT 1 FROM ${index} WHERE ${index} MATCH @match${range} LIMIT @depth)`,
  );
  return (matches.pluck().get({ ...values, match, depth }) as number) < depth ? passing : undefined;
}

/** The best of all rows that pass; they are read in the order of the table, which is quickest. */
function amongAll({ store, source, match, conditions, limit }: Asked): Candidate[] {
  const { where, range, values } = conditions;
  const { index, rows, id } = source;
  return sql(
    store,
    `SELECT f.rowid AS id, bm25(${index}) AS rank, m.at_ms AS atMs
     FROM ${index} f CROSS JOIN ${rows} m ON ${id} = f.rowid ${sessionsFor(where)}
     WHERE ${index} MATCH @match${range.replaceAll('rowid', 'f.rowid')}${where}
     ORDER BY 2, 1 DESC LIMIT @limit`,
  ).all({ ...values, match, limit }) as Candidate[];
}

function sessionsFor(where: string): string {
  return /\bs\./.test(where) ? 'CROSS JOIN sessions s ON s.id = m.session_id' : '';
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
