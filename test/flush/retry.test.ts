import { describe, expect, test } from 'vitest';
import { failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, allJobs, dailyIds, expectAllDone } from '../helpers/flush-view.ts';
import { flushWorld, HOUR, MINUTE } from '../helpers/flush-world.ts';
import { ended, theJob, waitsMs } from './ended.ts';

describe('inside a run', () => {
  test('what is temporary is tried three times, each time after a longer wait', async () => {
    const { at, model } = await ended(failure('temporary', 'overloaded'));
    expect(model.asked).toHaveLength(3);
    expect(at.slept).toEqual([2_000, 4_000]);
  });

  test.each([
    { name: 'the second', answers: [failure('temporary'), reply('Done')], asked: 2 },
    { name: 'the third', answers: [failure('bad-reply'), 'I am sorry.', reply('Done')], asked: 3 },
  ])('$name try may succeed, and the job is done', async ({ answers, asked }) => {
    const { at, model } = await ended(...answers);
    expect(model.asked).toHaveLength(asked);
    expectAllDone(at.world.store, at.world.home);
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'Done', backend: 'claude' }]);
    expect(theJob(at)).toMatchObject({ attempts: 0 });
  });

  test('a short wait that the backend asks for is kept', async () => {
    const { at } = await ended(failure('temporary', '429', 20_000), reply('Done'));
    expect(at.slept).toEqual([20_000]);
    expect(allEntries(at.world.store)).toHaveLength(1);
  });

  test('a long wait that the backend asks for is left to the job', async () => {
    const { at, model } = await ended(failure('temporary', '429', 2 * HOUR));
    expect(model.asked).toHaveLength(1);
    expect(at.slept).toEqual([]);
    expect(waitsMs(at)).toBe(2 * HOUR);
  });

  test('the end of the run ends the tries and uses none up', async () => {
    const model = fakeBackend('claude', () => {
      at.abort();
      throw failure('temporary', 'it was stopped');
    });
    const at = flushWorld({
      settings: { 'summary.backend': 'claude' },
      backends: { claude: model },
    });
    at.spool(at.session('a').exchanges(1), 'end');
    await at.run();
    expect(model.asked).toHaveLength(1);
    expect(theJob(at)).toMatchObject({ state: 'waiting', attempts: 0, reason: 'the run was over' });
    expect(waitsMs(at)).toBe(0);
    expect(at.status().spooled).toBe(1);
  });
});

describe('across runs', () => {
  test('a job waits 1 min, 10 min, 1 h, 6 h and then a day', async () => {
    const { at, model } = await ended(failure('temporary', 'overloaded'));
    const waited: number[] = [];
    for (let run = 1; run <= 5; run++) {
      waited.push(waitsMs(at) / MINUTE);
      at.turnClock(waitsMs(at) - 1);
      await at.run();
      expect(model.asked).toHaveLength(run * 3);
      at.turnClock(1);
      if (run < 5) await at.run();
    }
    expect(waited).toEqual([1, 10, 60, 360, 1_440]);
    expect(theJob(at)).toMatchObject({ attempts: 5 });
  });

  test('the reason and the next try are in the status, and the event waits in the spool', async () => {
    const { at } = await ended(failure('temporary', 'HTTP 529, overloaded'));
    expect(at.status()).toMatchObject({
      entries: 0,
      spooled: 1,
      results: [
        {
          state: 'waiting',
          externalId: 'a',
          backend: 'claude',
          attempts: 1,
          reason: 'claude: HTTP 529, overloaded',
          nextTry: new Date(at.world.now() + MINUTE).toISOString(),
        },
      ],
    });
  });

  test('a later success leaves exactly one entry and one block', async () => {
    const { at, model } = await ended(failure('temporary'));
    for (const wait of [MINUTE, 10 * MINUTE, HOUR]) {
      at.turnClock(wait);
      await at.run();
    }
    model.answers = [reply('At last')];
    at.turnClock(6 * HOUR);
    await at.run();
    await at.run();
    expectAllDone(at.world.store, at.world.home);
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'At last' }]);
    expect(dailyIds(at.world.home)).toHaveLength(1);
    expect(theJob(at)).toMatchObject({ state: 'done', reason: null });
  });

  test('one job that fails does not keep another waiting', async () => {
    const model = fakeBackend('claude', ({ turns }) => {
      if (turns[0]?.text === 'Prompt bad 1') throw failure('temporary');
      return reply('Fine');
    });
    const at = flushWorld({
      settings: { 'summary.backend': 'claude' },
      backends: { claude: model },
    });
    at.spool(at.session('bad').exchanges(1, 'bad '), 'end');
    at.spool(at.session('good').exchanges(1, 'good '), 'end');
    await at.run();
    expect(allEntries(at.world.store)).toMatchObject([{ externalId: 'good' }]);
    expect(at.status()).toMatchObject({ spooled: 1, results: [{ externalId: 'bad' }] });
  });

  test('a session that goes on gets its next entry while the earlier one waits', async () => {
    const { at, model } = await ended(failure('temporary'));
    const session = at.session('b').exchanges(1);
    model.answers = [
      failure('temporary'),
      failure('temporary'),
      failure('temporary'),
      reply('Next'),
    ];
    at.spool(session, 'end');
    at.turnClock(MINUTE);
    await at.run();
    expect(allJobs(at.world.store)).toMatchObject([{ state: 'waiting' }, { state: 'done' }]);
  });
});
