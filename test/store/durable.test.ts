import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asOneCommit, commitSoFar } from '../../src/store/durable.ts';
import { inTransaction, openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../helpers/places.ts';

function stores(): { store: Store; other: Store } {
  const path = join(temporaryFolder(), 'store.db');
  const [store, other] = [openStore(path), openStore(path)];
  onTestFinished(() => void [store, other].map((one) => one.close()));
  store.exec('CREATE TABLE t (n INTEGER)');
  return { store, other };
}

const add = (store: Store, n: number) =>
  inTransaction(store, () => store.prepare('INSERT INTO t VALUES (?)').run(n));
const seen = (store: Store) => store.prepare('SELECT n FROM t ORDER BY n').pluck().all();

describe('work as one commit', () => {
  test('others see all of it or nothing', async () => {
    const { store, other } = stores();
    const result = await asOneCommit(store, async () => {
      add(store, 1);
      await Promise.resolve();
      add(store, 2);
      expect(seen(other)).toEqual([]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(seen(other)).toEqual([1, 2]);
  });

  test('what it throws takes all of it back', async () => {
    const { store } = stores();
    const fails = asOneCommit(store, async () => {
      add(store, 1);
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(seen(store)).toEqual([]);
    expect(store.inTransaction).toBe(false);
  });

  test('a step that fails and is caught takes back itself alone', async () => {
    const { store } = stores();
    await asOneCommit(store, async () => {
      add(store, 1);
      const step = () =>
        inTransaction(store, () => {
          add(store, 2);
          throw new Error('no');
        });
      expect(step).toThrow('no');
      add(store, 3);
    });
    expect(seen(store)).toEqual([1, 3]);
  });

  test('a transaction that SQLite gave up is an error, though the work caught its cause', async () => {
    const { store } = stores();
    store.exec(
      `CREATE TRIGGER full BEFORE INSERT ON t WHEN new.n = 2 BEGIN SELECT RAISE(ROLLBACK, 'full'); END`,
    );
    const fails = asOneCommit(store, async () => {
      add(store, 1);
      expect(() => store.prepare('INSERT INTO t VALUES (2)').run()).toThrow('full');
    });
    await expect(fails).rejects.toThrow('gave up');
    expect(seen(store)).toEqual([]);
  });

  test('long work lets others write in its midst', async () => {
    const { store, other } = stores();
    other.pragma('busy_timeout = 0');
    await asOneCommit(store, async () => {
      add(store, 1);
      expect(() => add(other, 5)).toThrow('locked');
      commitSoFar(store);
      expect(seen(other)).toEqual([1]);
      add(store, 2);
    });
    add(other, 5);
    commitSoFar(store); // outside of such work it does nothing
    expect(store.inTransaction).toBe(false);
    expect(seen(store)).toEqual([1, 2, 5]);
  });
});
