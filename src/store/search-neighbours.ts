import { shorten } from '../platform/visible-text.ts';
import type { MessageRole } from './messages.ts';
import { literalPattern } from './search-words.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** A message beside a hit, or behind an entry. */
export interface Nearby {
  readonly seq: number;
  readonly role: MessageRole;
  /** Its beginning, at most 200 characters. */
  readonly text: string;
}

/** Messages of a session: `fromSeq < seq <= toSeq`. */
interface Stretch {
  readonly sessionId: string;
  readonly fromSeq: number;
  readonly toSeq: number;
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
  stretch: Stretch,
  texts: readonly string[],
  most: number,
): Nearby[] {
  const found = texts.length > 0 ? havingMost(store, stretch, texts, most) : [];
  if (found.length > 0) return found.map(shortened);
  return (sql(store, FIRST_SAID).all({ ...stretch, most }) as Nearby[]).map(shortened);
}

/** Words of a long question that are looked for behind an entry. */
const MOST_COUNTED = 8;
/** Messages of a stretch that are read for them, so many at a time. */
const MOST_READ = 500;
const READ_AT_ONCE = 50;

/** Reads only until there are enough that have all texts. */
function havingMost(
  store: Store,
  { sessionId, fromSeq, toSeq }: Stretch,
  texts: readonly string[],
  most: number,
): Nearby[] {
  const literals = texts.slice(0, MOST_COUNTED).map(literalPattern);
  const any = new RegExp(literals.join('|'), 'i');
  const each = literals.map((literal) => new RegExp(literal, 'i'));
  /** By how many of the texts they have. */
  const having: Nearby[][] = each.map(() => []);
  let after = fromSeq;
  for (
    let read = 0;
    read < MOST_READ && (having.at(-1)?.length ?? 0) < most;
    read += READ_AT_ONCE
  ) {
    const rows = sql(store, WHOLE).all({ sessionId, fromSeq: after, toSeq }) as Nearby[];
    for (const row of rows) {
      if (any.test(row.text))
        having[each.filter((one) => one.test(row.text)).length - 1]?.push(row);
    }
    if (rows.length < READ_AT_ONCE) break;
    after = rows.at(-1)?.seq ?? toSeq;
  }
  const best = having.reverse().flat().slice(0, most);
  return best.map((row) => ({ ...row, text: row.text.slice(0, BEGINNING) }));
}

const STRETCH = 'session_id = @sessionId AND seq > @fromSeq AND seq <= @toSeq';
// Twice the length leaves room for what `shorten` takes away in white space.
const BEGINNING = NEARBY_LENGTH * 2;
const NEARBY = `SELECT seq, role, substr(text, 1, ${BEGINNING}) AS text FROM messages`;
const WHOLE = `SELECT seq, role, text FROM messages WHERE ${STRETCH} ORDER BY seq LIMIT ${READ_AT_ONCE}`;
const FIRST_SAID = `${NEARBY} WHERE ${STRETCH} AND kind = 'speech' ORDER BY seq LIMIT @most`;

function shortened(message: Nearby): Nearby {
  return { ...message, text: shorten(message.text.replace(/\s+/g, ' ').trim(), NEARBY_LENGTH) };
}
