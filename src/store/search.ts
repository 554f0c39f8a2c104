import { type HowMany, hasLooserForm, matchExpression } from './match.ts';
import type { Store } from './open.ts';
import { parseQuery, type Query, wantedTerms } from './search-query.ts';
import { snippet } from './search-snippet.ts';
import { sql } from './statement.ts';

export interface Hit {
  readonly kind: 'entry' | 'message';
  readonly sessionId: string;
  readonly agent: string;
  readonly project: string;
  readonly atMs: number;
  /** Of the entry or the session; null where it has none yet. */
  readonly title: string | null;
  /** Who said it; null for an entry. */
  readonly role: string | null;
  /** The daily log that holds the entry; null for a message. */
  readonly day: string | null;
  /** Around the match, which stands between `>>>` and `<<<`. */
  readonly snippet: string;
}

/**
 * Entries first, then messages, each best first. No input raises.
 *
 * @param limit - most hits in all.
 */
export function search(store: Store, typed: string, limit: number): Hit[] {
  const query = parseQuery(typed);
  const all = found(store, query, 'all', limit);
  return all.length > 0 || !hasLooserForm(query) ? all : found(store, query, 'any', limit);
}

function found(store: Store, query: Query, howMany: HowMany, limit: number): Hit[] {
  const match = matchExpression(query, howMany);
  if (match === '') return [];
  const entries = sql(
    store,
    `SELECT 'entry' AS kind, e.session_id AS sessionId, s.agent, p.name AS project, e.at_ms AS atMs,
       e.title, NULL AS role, e.day, e.search_text AS snippet
     FROM entries_fts f JOIN entries e ON e.number = f.rowid JOIN sessions s ON s.id = e.session_id
     JOIN projects p ON p.id = s.project_id
     WHERE entries_fts MATCH ? ORDER BY f.rank, e.number DESC LIMIT ?`,
  ).all(match, limit) as Hit[];
  const messages = sql(
    store,
    `SELECT 'message' AS kind, m.session_id AS sessionId, s.agent, p.name AS project, m.at_ms AS atMs,
       s.title, m.role, NULL AS day, m.text AS snippet
     FROM messages_fts f JOIN messages m ON m.id = f.rowid JOIN sessions s ON s.id = m.session_id
     JOIN projects p ON p.id = s.project_id
     WHERE messages_fts MATCH ? ORDER BY f.rank, m.id DESC LIMIT ?`,
  ).all(match, limit - entries.length) as Hit[];
  const terms = wantedTerms(query);
  return [...entries, ...messages].map((hit) => ({ ...hit, snippet: snippet(hit.snippet, terms) }));
}
