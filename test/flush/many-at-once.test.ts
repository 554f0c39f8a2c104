import { expect, test } from 'vitest';
import { allEntries, allJobs, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';

/** More than one commit takes, of sessions that ended. */
const SESSIONS = 50;

function ended(at: FlushWorld): string[] {
  return Array.from({ length: SESSIONS }, (_, n) => {
    const session = at.session(`session-${n}`).exchanges(3, `${n}.`);
    at.turnClock(1);
    at.spool(session, 'end');
    return session.sessionId;
  });
}

function expectEachOnce(at: FlushWorld, sessions: readonly string[]): void {
  const { store } = at.world;
  expect(
    allEntries(store)
      .map(({ externalId }) => externalId)
      .sort(),
  ).toEqual([...sessions].sort());
  expect(new Set(allJobs(store).map(({ state }) => state))).toEqual(new Set(['done']));
  expect(new Set(textsOf(store)).size).toBe(SESSIONS * 6);
  expect(textsOf(store)).toHaveLength(SESSIONS * 6);
}

test('one event among many that cannot be stored keeps none of the others', async () => {
  const at = flushWorld();
  const sessions = ended(at);
  const { store } = at.world;
  store.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON sightings WHEN new.external_id = 'session-7'
     BEGIN SELECT RAISE(ABORT, 'refused'); END`,
  );
  await at.run();
  expect(allEntries(store)).toHaveLength(SESSIONS - 1);
  expect(at.logged.filter((line) => line.includes('event-failed'))).toHaveLength(1);
  store.exec('DROP TRIGGER refuse');
  await at.run();
  expectEachOnce(at, sessions);
});

test('a store that gives up many events at once has them from the spool the next time', async () => {
  const at = flushWorld();
  const sessions = ended(at);
  const { store } = at.world;
  store.exec(
    `CREATE TRIGGER full BEFORE INSERT ON sightings WHEN new.external_id = 'session-7'
     BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END`,
  );
  await at.run();
  expect(at.logged.some((line) => line.includes('events-not-stored'))).toBe(true);
  store.exec('DROP TRIGGER full');
  await at.run();
  expectEachOnce(at, sessions);
});

test('a store that gives up many entries at once gets them the next time', async () => {
  const at = flushWorld();
  const sessions = ended(at);
  const { store } = at.world;
  store.exec(
    `CREATE TRIGGER full BEFORE INSERT ON entries WHEN new.job_id = 9
     BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END`,
  );
  await at.run();
  expect(at.logged.some((line) => line.includes('jobs-not-stored'))).toBe(true);
  store.exec('DROP TRIGGER full');
  await at.run();
  expectEachOnce(at, sessions);
});
