import { readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeBackend } from '../helpers/fake-backend.ts';
import { allEntries, allJobs, dailyText, expectAllDone } from '../helpers/flush-view.ts';
import { flushWorld } from '../helpers/flush-world.ts';

/** A world whose model tells what it was given. */
function watchedWorld() {
  const model = fakeBackend('command');
  const at = flushWorld({
    settings: { 'summary.backend': 'command' },
    backends: { command: model },
  });
  return { at, given: () => model.asked.map(({ turns }) => turns.map(({ text }) => text)) };
}

test('a compaction and then the end never summarise the same turn twice', async () => {
  const { at, given } = watchedWorld();
  const session = at.session('a').exchanges(3);
  at.spool(session, 'compact');
  await at.run();
  session.exchanges(1, 'late ');
  at.spool(session, 'end');
  await at.run();
  expect(given()).toEqual([
    ['Prompt 1', 'Answer 1', 'Prompt 2', 'Answer 2', 'Prompt 3', 'Answer 3'],
    ['Prompt late 1', 'Answer late 1'],
  ]);
  expect(allJobs(at.world.store).map(({ kind }) => kind)).toEqual(['compact', 'end']);
  expectAllDone(at.world.store, at.world.home);
});

test('an end right after a compaction has nothing left to summarise', async () => {
  const { at, given } = watchedWorld();
  const session = at.session('a').exchanges(3);
  at.spool(session, 'compact');
  at.spool(session, 'end');
  await at.run();
  expect(given()).toHaveLength(1);
  expect(allEntries(at.world.store)).toHaveLength(1);
  expectAllDone(at.world.store, at.world.home);
});

test.each([
  { name: 'four turns at a compaction wait', kind: 'compact', exchanges: 2, entries: 0 },
  { name: 'six turns at a compaction are enough', kind: 'compact', exchanges: 3, entries: 1 },
  { name: 'one exchange is enough at the end', kind: 'end', exchanges: 1, entries: 1 },
] as const)('$name', async ({ kind, exchanges, entries }) => {
  const { at } = watchedWorld();
  at.spool(at.session('a').exchanges(exchanges), kind);
  await at.run();
  expect(allEntries(at.world.store)).toHaveLength(entries);
  expectAllDone(at.world.store, at.world.home);
});

test('what was too little at the compaction comes with the end', async () => {
  const { at, given } = watchedWorld();
  const session = at.session('a').exchanges(2);
  at.spool(session, 'compact');
  await at.run();
  at.spool(session.prompt('The last word'), 'end');
  await at.run();
  expect(given()).toEqual([['Prompt 1', 'Answer 1', 'Prompt 2', 'Answer 2', 'The last word']]);
});

test('a prompt alone, never answered, is enough for an entry at the end', async () => {
  const { at, given } = watchedWorld();
  at.spool(at.session('a').prompt('Only a question'), 'end');
  await at.run();
  expect(given()).toEqual([['Only a question']]);
});

test('the number of turns that is enough is a setting', async () => {
  const at = flushWorld({
    settings: { 'summary.minTurnsAtEnd': 5, 'summary.minTurnsAtCompaction': 2 },
  });
  at.spool(at.session('a').exchanges(2), 'end');
  at.spool(at.session('b').exchanges(1), 'compact');
  await at.run();
  expect(allJobs(at.world.store)).toMatchObject([{ kind: 'compact' }]);
});

test('two sessions in turn within a minute are both complete', async () => {
  const { at, given } = watchedWorld();
  const [a, b] = [at.session('a'), at.session('b')];
  for (const round of [1, 2, 3]) {
    for (const session of [a, b]) {
      session.exchanges(1, `${session.sessionId}${round} `);
      at.spool(session, 'end');
      at.turnClock(5_000);
      await at.run();
    }
  }
  expect(given()).toEqual(
    ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'].map((name) => [`Prompt ${name} 1`, `Answer ${name} 1`]),
  );
  expect(allEntries(at.world.store)).toHaveLength(6);
  expectAllDone(at.world.store, at.world.home);
});

test('the same end reported again adds nothing', async () => {
  const { at, given } = watchedWorld();
  const session = at.session('a').exchanges(2);
  for (let again = 0; again < 3; again++) {
    at.spool(session, 'end');
    await at.run();
  }
  expect(given()).toHaveLength(1);
  expect(allEntries(at.world.store)).toHaveLength(1);
});

test('an entry lies in the day of what it tells about, not in that of its writing', async () => {
  const { at } = watchedWorld();
  const session = at.session('a').exchanges(1);
  at.turnClock(3 * 86_400_000);
  at.spool(session, 'end');
  await at.run();
  expect(allEntries(at.world.store)).toMatchObject([{ day: '2026-11-20' }]);
  expect(dailyText(at.world.home)).toContain('# Daily log: 2026-11-20');
});

test('an end opens its session again when the session goes on, and closes it with the new reason', async () => {
  const { at } = watchedWorld();
  const session = at.session('a').exchanges(1);
  const facts = () =>
    at.world.store.prepare('SELECT ended_at_ms AS at, end_reason AS why FROM sessions').get();
  at.spool(session, 'end', { why: { reason: 'prompt_input_exit' } });
  at.turnClock(1);
  at.spool(session, 'end', { why: { reason: 'other' } });
  await at.run();
  expect(facts()).toMatchObject({ why: 'prompt_input_exit' });
  at.turnClock(60_000);
  session.exchanges(3, 'on ');
  at.spool(session, 'compact');
  await at.run();
  expect(facts()).toEqual({ at: null, why: null });
  at.turnClock(60_000);
  at.spool(session, 'end', { why: { reason: 'clear' } });
  await at.run();
  expect(facts()).toMatchObject({ why: 'clear' });
});

test('a file in the spool that is no event is set aside with its reason, and the others go on', async () => {
  const { at } = watchedWorld();
  at.spool(at.session('a').exchanges(1), 'end');
  for (const [name, text] of Object.entries({
    '0-torn': '{"v":1,',
    '0-other': '{"v":99}',
    '0-list': '[]',
  }))
    writeFileSync(`${at.world.home.spool}/${name}.json`, text);
  await at.run();
  expect(readdirSync(at.world.home.spoolBad).sort()).toEqual([
    ...['0-list.json', '0-list.json.reason.txt', '0-other.json', '0-other.json.reason.txt'],
    ...['0-torn.json', '0-torn.json.reason.txt'],
  ]);
  expect(at.status()).toMatchObject({ badEvents: 3, entries: 1, spooled: 0 });
});
