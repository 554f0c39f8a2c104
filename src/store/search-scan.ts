import type { Source } from './search-candidates.ts';
import type { Conditions } from './search-filters.ts';
import type { Query } from './search-query.ts';
import type { Candidate } from './search-rank.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** Rows that are read where the index cannot help. */
export const MOST_SCANNED = 5_000;

export interface Scanned {
  readonly rows: readonly Candidate[];
  readonly scanned: number;
}

/**
 * Reads the newest rows for the terms as they were typed, in any case: `=>`, `🚀`, the middle of a
 * word. Newest first.
 */
export function scan(
  store: Store,
  { rows, id, text }: Source,
  { where, values }: Conditions,
  query: Query,
  wanted: number,
): Scanned {
  const passes = rowTest(query);
  const newest = sql(
    store,
    `SELECT ${id} AS id, 0 AS rank, m.at_ms AS atMs, ${text} AS text
     FROM ${rows} m CROSS JOIN sessions s ON s.id = m.session_id
     WHERE 1${where} ORDER BY ${id} DESC LIMIT ${MOST_SCANNED}`,
  ).iterate(values) as Iterable<Candidate & { text: string }>;
  const found: Candidate[] = [];
  let scanned = 0;
  for (const { text: read, ...row } of newest) {
    scanned++;
    if (passes(read.toLowerCase())) found.push(row);
    if (found.length === wanted) break;
  }
  return { rows: found, scanned };
}

function rowTest({ groups, excluded }: Query): (lower: string) => boolean {
  const wanted = groups.map((terms) => terms.map(({ text }) => text.toLowerCase()));
  const unwanted = excluded.map(({ text }) => text.toLowerCase());
  return (lower) =>
    wanted.some((terms) => terms.every((term) => lower.includes(term))) &&
    !unwanted.some((term) => lower.includes(term));
}
