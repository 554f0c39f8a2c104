import { type Entry, entryById } from './entries.ts';
import { type Session, sessionById } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** How far the news of a store has been told. */
export interface NewsMark {
  readonly event: number;
  readonly entry: number;
}

export type News =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'entry'; readonly entry: Entry };

/** Everything that is there now has been told. */
export function newsMark(store: Store): NewsMark {
  return sql(
    store,
    `SELECT (SELECT coalesce(max(seq), 0) FROM events) AS event,
       (SELECT coalesce(max(number), 0) FROM entries) AS entry`,
  ).get() as NewsMark;
}

/** Sessions that began to be known and entries that were written since, each in order. */
export function newsSince(store: Store, mark: NewsMark): { news: News[]; mark: NewsMark } {
  // One moment for all reads: what comes between two of them would be told never or twice.
  return store.transaction(() => {
    const sessions = sql(
      store,
      `SELECT session_id FROM events WHERE seq > ? AND op = 'session_seen' ORDER BY seq`,
    )
      .pluck()
      .all(mark.event) as string[];
    const entries = sql(store, 'SELECT id FROM entries WHERE number > ? ORDER BY number')
      .pluck()
      .all(mark.entry) as string[];
    const news: News[] = [];
    for (const id of sessions) {
      const session = sessionById(store, id); // it may have been forgotten since
      if (session) news.push({ kind: 'session', session });
    }
    for (const id of entries) {
      const entry = entryById(store, id);
      if (entry) news.push({ kind: 'entry', entry });
    }
    return { news, mark: newsMark(store) };
  })();
}
