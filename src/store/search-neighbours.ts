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
 * The messages that an entry was made of: those that have most of the texts, else the first of what
 * was said. They are read and not looked up: in so few rows that is quicker than the index.
 *
 * @param texts - in any case.
 */
export function messagesBehind(
  store: Store,
  stretch: { sessionId: string; fromSeq: number; toSeq: number },
  texts: readonly string[],
  most: number,
): Nearby[] {
  const counted = texts.slice(0, MOST_COUNTED).map((text) => text.replace(/[\\%_]/g, '\\$&'));
  const named = Object.fromEntries(counted.map((text, n) => [`text${n}`, `%${text}%`]));
  const values = { ...stretch, ...named, most };
  const found = counted.length > 0 ? sql(store, matchingMost(counted.length)).all(values) : [];
  const shown = found.length > 0 ? found : sql(store, FIRST_SAID).all(values);
  return (shown as Nearby[]).map(shortened);
}

/** Words of a long question that are looked for behind an entry. */
const MOST_COUNTED = 8;
/** Messages of a stretch that are read for them. */
const MOST_READ = 500;

function matchingMost(texts: number): string {
  const tests = Array.from({ length: texts }, (_, n) => `(text LIKE @text${n} ESCAPE '\\')`);
  // The texts of the few that are shown are cut last.
  return `SELECT m.seq, m.role, ${BEGINNING} AS text FROM (
      SELECT id, matches FROM (
        SELECT id, seq, ${tests.join(' + ')} AS matches
        FROM messages WHERE ${STRETCH} ORDER BY seq LIMIT ${MOST_READ}
      ) WHERE matches > 0 ORDER BY matches DESC, seq LIMIT @most
    ) b JOIN messages m ON m.id = b.id ORDER BY b.matches DESC, m.seq`;
}

const STRETCH = 'session_id = @sessionId AND seq > @fromSeq AND seq <= @toSeq';
// Twice the length leaves room for what `shorten` takes away in white space.
const BEGINNING = `substr(text, 1, ${NEARBY_LENGTH * 2})`;
const NEARBY = `SELECT seq, role, ${BEGINNING} AS text FROM messages`;
const FIRST_SAID = `${NEARBY} WHERE ${STRETCH} AND kind = 'speech' ORDER BY seq LIMIT @most`;

function shortened(message: Nearby): Nearby {
  return { ...message, text: shorten(message.text.replace(/\s+/g, ' ').trim(), NEARBY_LENGTH) };
}
