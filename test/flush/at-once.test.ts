import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spooledNames } from '../../src/capture/spool.ts';
import { openStore } from '../../src/store/open.ts';
import { allEntries, allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { locksIn, type WorkerWorld, workerWorld } from '../helpers/worker-world.ts';

function world(): WorkerWorld {
  const made = workerWorld();
  onTestFinished(() => made.remove());
  return made;
}

function stored<T>({ home }: WorkerWorld, look: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(home.store);
  try {
    expectAllDone(store, home);
    return look(store);
  } finally {
    store.close();
  }
}

test('20 ends at once over 5 sessions: each is flushed once, by one worker at a time', async () => {
  const at = world();
  const sessions = [1, 2, 3, 4, 5].map((n) => at.session(`session-${n}`).exchanges(3, `${n}.`));
  await Promise.all([1, 2, 3, 4].flatMap(() => sessions.map((one) => at.hook('session-end', one))));
  await at.quiet();
  expect(locksIn(at.home.run)).toEqual([]);
  stored(at, (store) => {
    expect(allJobs(store)).toMatchObject(
      sessions.map(() => ({ fromSeq: 0, toSeq: 6, state: 'done' })),
    );
    expect(new Set(allEntries(store).map(({ externalId }) => externalId)).size).toBe(5);
    const texts = textsOf(store);
    expect(texts).toHaveLength(30);
    expect(new Set(texts).size).toBe(30);
  });
  // Whoever takes the lock is the next to leave it: nobody came in between.
  const turns = at.witnessed().filter((line) => /^(?:takes|leaves) /.test(line));
  expect(turns.length).toBeGreaterThan(0);
  for (let turn = 0; turn < turns.length; turn += 2) {
    const [word, pid] = turns[turn]?.split(' ') ?? [];
    expect([word, turns[turn + 1]]).toEqual(['takes', `leaves ${pid}`]);
  }
});

test('an event that is spooled while the worker is finishing is not left behind', async () => {
  const at = world();
  const [first, late] = [
    at.session('first').exchanges(1),
    at.session('late').exchanges(1, 'late '),
  ];
  await at.hook('session-end', late, 'no worker');
  const name = spooledNames(at.home)[0] as string;
  const [aside, spooled] = [join(at.folder, name), join(at.home.spool, name)];
  renameSync(spooled, aside);
  await at.hook('session-end', first, 'no worker');
  const run = await at.worker('./spool-at-the-end.cjs', {
    TEST_LATE_EVENT: aside,
    TEST_SPOOLED_AS: spooled,
  });
  expect(run).toEqual({ code: 0, signal: null });
  expect(existsSync(aside)).toBe(false);
  expect(spooledNames(at.home)).toEqual([]);
  stored(at, (store) => {
    expect(allEntries(store).map(({ externalId }) => externalId)).toEqual(['first', 'late']);
  });
});

test('hooks of one session that overlap the worker end in one row for each stretch', async () => {
  const at = world();
  const session = at.session('busy');
  for (let round = 1; round <= 6; round++) {
    session.exchanges(3, `${round}.`);
    await at.hook(round % 2 === 0 ? 'session-end' : 'pre-compact', session);
  }
  await at.hook('session-end', session);
  await at.quiet();
  stored(at, (store) => {
    expect(textsOf(store)).toHaveLength(36);
    const jobs = allJobs(store);
    expect(jobs.map(({ fromSeq }) => fromSeq)).toEqual(
      [0, ...jobs.map(({ toSeq }) => toSeq)].slice(0, -1),
    );
    expect(jobs.at(-1)?.toSeq).toBe(36);
    expect(allEntries(store)).toHaveLength(jobs.length);
  });
});
