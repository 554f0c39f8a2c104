import { readMeta, sql, writeMeta } from './statement.ts';
import type { Store } from './store.ts';

/** The schema's trigger drops it when a message goes. */
const COUNTED = 'messages_counted';

interface Counted {
  /** The highest row that is in the count. */
  readonly upTo: number;
  readonly count: number;
}

/** How many messages there are, at the cost of those that came since `noteMessageCount`. */
export function countMessages(store: Store): number {
  return countedNow(store).count;
}

/** Counts once for all later looks: SQLite walks every row of a table to count it. */
export function noteMessageCount(store: Store): void {
  writeMeta(store, COUNTED, JSON.stringify(countedNow(store)));
}

function countedNow(store: Store): Counted {
  const { upTo, count } = JSON.parse(readMeta(store, COUNTED) ?? '{"upTo":0,"count":0}') as Counted;
  const since = sql(
    store,
    'SELECT count(*) AS count, coalesce(max(id), ?) AS upTo FROM messages WHERE id > ?',
  ).get(upTo, upTo) as Counted;
  return { upTo: since.upTo, count: count + since.count };
}
