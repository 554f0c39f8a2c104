import { statSync } from 'node:fs';
import { readMeta, sql, writeMeta } from './statement.ts';
import type { Store } from './store.ts';

/** A store with less of it free than this keeps its free pages: new rows will fill them. */
const FREE_SHARE = 0.25;

/** Told while deleted text may still stand in the file: in free pages, in the parts of an index. */
const OWED = 'space_owed';

/** Notes, with what deletes text for good, that its space is to be given back whatever happens. */
export function oweSpace(store: Store): void {
  writeMeta(store, OWED, '1');
}

/** Does what a process that was killed after it deleted has left undone. */
export function settleSpace(store: Store): void {
  if (readMeta(store, OWED) !== undefined) giveBackSpace(store, true);
}

/**
 * Gives free space back to the system where there is much of it. Whoever writes meanwhile waits: a
 * few seconds for 100 MB.
 *
 * @param always - also where little is free: then no deleted text stays in the file or its `-wal`.
 * @returns bytes that the file became smaller by.
 */
export function giveBackSpace(store: Store, always = false): number {
  const before = fileBytes(store);
  const numberOf = (name: string) => store.pragma(name, { simple: true }) as number;
  if (!always && numberOf('freelist_count') <= FREE_SHARE * numberOf('page_count')) return 0;
  // The words of deleted rows stay in the indexes until their parts are merged.
  for (const index of ['messages_fts', 'entries_fts'])
    store.prepare(`INSERT INTO ${index}(${index}) VALUES ('optimize')`).run();
  store.exec('VACUUM');
  sql(store, 'DELETE FROM meta WHERE key = ?').run(OWED);
  store.pragma('wal_checkpoint(TRUNCATE)');
  return Math.max(0, before - fileBytes(store));
}

function fileBytes(store: Store): number {
  return ['', '-wal'].reduce(
    (sum, side) => sum + (statSync(store.name + side, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
