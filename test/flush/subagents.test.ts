import { expect, test } from 'vitest';
import { search } from '../../src/store/search.ts';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { flushWorld, HOUR, NOON } from '../helpers/flush-world.ts';
import { allSessions, recorded, recordedSubagent, sessionOf } from '../helpers/recorded.ts';
import { differences } from '../helpers/session-world.ts';

test.each([
  { name: 'at the end of its session', isReported: true },
  { name: 'by a recovery', isReported: false },
])('a subagent is a session of its own, linked, read $name', async ({ isReported }) => {
  const at = flushWorld({ settings: { recovery: 'all' } });
  await at.run();
  const session = recorded(at, 'headless-rich+resume+compact').touched(NOON);
  const subagent = recordedSubagent(session);
  at.turnClock(8 * HOUR);
  if (isReported) at.spool(session, 'end');
  await at.run({ recoverNow: !isReported });
  const { store, home } = at.world;
  const parent = sessionOf(store, session.sessionId);
  expect(sessionOf(store, subagent)).toMatchObject({
    parentId: parent.id,
    parentKind: 'subagent',
    projectId: parent.projectId,
    title: 'You are the sub. MOCK@sub@',
  });
  expect(textsOf(store, subagent)[0]).toBe('You are the sub. MOCK@sub@');
  expect(allSessions(store)).toHaveLength(2);
  expect(search(store, '"You are the sub"', { limit: 5 }).hits).not.toHaveLength(0);
  // What it did is told in the entry of the session that it worked for.
  expect(new Set(allJobs(store).map((job) => job.sessionId))).toEqual(new Set([parent.id]));
  expect(textsOf(store, session.sessionId)).not.toContain('You are the sub. MOCK@sub@');
  expect(differences(store)).toEqual([]);
  expectAllDone(store, home);
});

test('a subagent is read once, has no flush of its own, and is no project folder', async () => {
  const at = flushWorld();
  const session = recorded(at, 'headless-rich+resume+compact');
  const subagent = recordedSubagent(session);
  for (let again = 0; again < 3; again++) {
    at.spool(session, 'end');
    await at.run({ recoverNow: true });
  }
  const { store } = at.world;
  expect(allSessions(store)).toHaveLength(2);
  expect(allJobs(store)).toHaveLength(1);
  const { id } = sessionOf(store, subagent);
  const baselines = store.prepare("SELECT count(*) FROM meta WHERE key LIKE 'baseline%'").pluck();
  expect(baselines.get()).toBe(1);
  expect(store.prepare('SELECT count(*) FROM jobs WHERE session_id = ?').pluck().get(id)).toBe(0);
});
