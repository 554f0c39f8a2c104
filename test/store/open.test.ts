import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/platform/errors.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { changesData } from '../../src/store/upgrade-copy.ts';
import { fixturePath, temporaryFolder } from '../helpers/places.ts';

function failure(path: string): UserError {
  try {
    openStore(path).close();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it opened');
}

test('the store and its side files are for the owner alone, whatever the umask', () => {
  const before = process.umask(0);
  try {
    const path = join(temporaryFolder(), 'home', 'store.db');
    const store = openStore(path);
    store.exec("INSERT INTO meta VALUES ('a', 'b')");
    for (const suffix of ['', '-wal', '-shm'])
      expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    store.close();
  } finally {
    process.umask(before);
  }
});

test('a newer store is refused with both numbers and left as it is', () => {
  const path = join(temporaryFolder(), 'store.db');
  const newer = new Database(path);
  newer.pragma(`user_version = ${MIGRATIONS.length + 3}`);
  newer.close();
  const error = failure(path);
  expect(error.code).toBe('STORE_NEWER');
  expect(error.message).toContain(
    `version ${MIGRATIONS.length + 3}, this program knows ${MIGRATIONS.length}`,
  );
  expect(new Database(path).pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 3);
});

test('a text file in its place is refused and left as it is', () => {
  const path = join(temporaryFolder(), 'store.db');
  writeFileSync(path, 'not a database, but long enough to be looked at as one\n'.repeat(100));
  const before = readFileSync(path);
  expect(failure(path).code).toBe('STORE_DAMAGED');
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a place that cannot be written to is a clear error', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  expect(failure(join(file, 'store.db')).code).toBe('STORE_UNREADABLE');
  expect(existsSync(file)).toBe(true);
});

describe('a store of an earlier version', () => {
  function upgraded(): { path: string; copy: string } {
    const path = join(temporaryFolder(), 'store.db');
    copyFileSync(fixturePath('stores/v1.db'), path);
    // What is only in the -wal belongs into the copy too.
    const earlier = new Database(path);
    earlier.pragma('journal_mode = WAL');
    earlier.exec("INSERT INTO meta VALUES ('late', 'in the wal')");
    openStore(path).close();
    earlier.close();
    return { path, copy: `${path}.before-v${MIGRATIONS.length}` };
  }

  test('is copied as it was before steps that change its rows', () => {
    const { path, copy } = upgraded();
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const before = new Database(copy);
    expect(before.pragma('user_version', { simple: true })).toBe(1);
    expect(before.prepare("SELECT value FROM meta WHERE key = 'late'").pluck().get()).toBe(
      'in the wal',
    );
    before.close();
    const after = openStore(path);
    expect(after.prepare("SELECT value FROM meta WHERE key = 'late'").pluck().get()).toBe(
      'in the wal',
    );
    after.close();
  });

  test('a new store has no copy', () => {
    const path = join(temporaryFolder(), 'store.db');
    openStore(path).close();
    expect(readdirSync(join(path, '..')).sort()).toEqual(['run', 'store.db']);
  });

  test.each([
    ['CREATE TABLE a (b TEXT) STRICT', false],
    ['ALTER TABLE a ADD COLUMN c TEXT', true],
    ['insert into a values (1)', true],
    ['DROP TABLE a', true],
  ])('%s changes rows: %s', (step, changes) => {
    expect(changesData(step)).toBe(changes);
  });
});

test('opening it again changes nothing', () => {
  const path = join(temporaryFolder(), 'store.db');
  const schema = () => {
    const store = openStore(path);
    const all = store.prepare('SELECT sql FROM sqlite_schema ORDER BY name').all();
    store.close();
    return all;
  };
  expect(schema()).toEqual(schema());
});
