import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { search } from '../../src/store/search.ts';
import { fixturePath, temporaryFolder } from '../helpers/places.ts';

const V1 = fixturePath('stores/v1.db');
const TABLES = ['projects', 'sessions', 'external_ids', 'messages', 'jobs', 'entries', 'calls'];

test('a store of version 1 keeps all its rows and is searched like a new one', () => {
  const path = join(temporaryFolder(), 'store.db');
  copyFileSync(V1, path);
  const old = new Database(path);
  const before = countRows(old);
  old.close();
  const store = openStore(path);
  expect(countRows(store)).toEqual(before);
  expect(before.messages).toBeGreaterThan(0);
  for (const typed of ['reply', 'replies', 'a.txt', '/home/u/project', 'FINAL ANSWER', 'prompts']) {
    expect(search(store, typed, { limit: 20 }).hits, typed).not.toEqual([]);
  }
  store.close();
});

test('rows leave the index with their session', () => {
  const path = join(temporaryFolder(), 'store.db');
  copyFileSync(V1, path);
  const store = openStore(path);
  store.exec('DELETE FROM sessions');
  expect(search(store, 'reply', { limit: 20 }).hits).toEqual([]);
  store.close();
});

function countRows(store: Database.Database): Record<string, number> {
  const count = (table: string) => store.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  return Object.fromEntries(TABLES.map((table) => [table, count(table) as number]));
}
