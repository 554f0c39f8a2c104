import type { Statement } from 'better-sqlite3';
import type { Store } from './store.ts';

const CACHES = new WeakMap<Store, Map<string, Statement>>();

/** A prepared statement, prepared once for each store. Named parameters: `@name`. */
export function sql(store: Store, text: string): Statement {
  const cache = CACHES.get(store) ?? new Map<string, Statement>();
  CACHES.set(store, cache);
  const statement = cache.get(text) ?? store.prepare(text);
  cache.set(text, statement);
  return statement;
}

/** One small fact that outlives a run, by its key. */
export function readMeta(store: Store, key: string): string | undefined {
  const row = sql(store, 'SELECT value FROM meta WHERE key = ?').get(key) as
    | { value: string }
    | undefined;
  return row?.value;
}

export function writeMeta(store: Store, key: string, value: string): void {
  sql(
    store,
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ).run(key, value);
}
