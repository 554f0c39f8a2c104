import { shorten } from '../platform/visible-text.ts';
import type { MessageRole } from './messages.ts';
import type { Store } from './open.ts';
import { sql } from './statement.ts';

/** A message beside a hit, or behind an entry. */
export interface Nearby {
  readonly seq: number;
  readonly role: MessageRole;
  /** Its beginning, at most 200 characters. */
  readonly text: string;
}

const NEARBY_LENGTH = 200;

/**
 * The messages before and after one, in its own session: those of other sessions that were stored
 * between them do not count. `null` where the session begins or ends.
 */
export function neighbours(
  store: Store,
  sessionId: string,
  seq: number,
): { before: Nearby | null; after: Nearby | null } {
  const one = (comparison: string, order: string) =>
    sql(
      store,
      `${NEARBY} WHERE session_id = ? AND seq ${comparison} ? ORDER BY seq ${order} LIMIT 1`,
    ).get(sessionId, seq) as Nearby | undefined;
  const before = one('<', 'DESC');
  const after = one('>', 'ASC');
  return { before: before ? shortened(before) : null, after: after ? shortened(after) : null };
}

/**
 * The messages that an entry was made of and that match best, else the first of what was said.
 *
 * @param match - an expression for FTS5.
 */
export function messagesBehind(
  store: Store,
  stretch: { sessionId: string; fromSeq: number; toSeq: number },
  match: string,
  most: number,
): Nearby[] {
  const values = { ...stretch, match, most };
  const matching = sql(
    store,
    `SELECT m.seq, m.role, substr(m.text, 1, ${NEARBY_LENGTH * 2}) AS text FROM (
       SELECT rowid AS id, bm25(messages_fts) AS rank FROM messages_fts
       WHERE messages_fts MATCH @match
         AND rowid BETWEEN (${edge('min')}) AND (${edge('max')})
     ) b CROSS JOIN messages m ON m.id = b.id
     WHERE ${STRETCH} ORDER BY b.rank LIMIT @most`,
  );
  const first = sql(
    store,
    `${NEARBY} WHERE ${STRETCH} AND kind = 'speech' ORDER BY seq LIMIT @most`,
  );
  const found = match === '' ? [] : (matching.all(values) as Nearby[]);
  return (found.length > 0 ? found : (first.all(values) as Nearby[])).map(shortened);
}

const STRETCH = 'session_id = @sessionId AND seq > @fromSeq AND seq <= @toSeq';
// Twice the length leaves room for what `shorten` takes away in white space.
const NEARBY = `SELECT seq, role, substr(text, 1, ${NEARBY_LENGTH * 2}) AS text FROM messages`;

function edge(which: 'min' | 'max'): string {
  return `SELECT ${which}(id) FROM messages WHERE ${STRETCH}`;
}

function shortened(message: Nearby): Nearby {
  return { ...message, text: shorten(message.text.replace(/\s+/g, ' ').trim(), NEARBY_LENGTH) };
}
