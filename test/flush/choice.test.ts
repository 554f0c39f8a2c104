import { describe, expect, test } from 'vitest';
import type { BackendName, FailureKind } from '../../src/summarize/backend.ts';
import { type Answer, failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, allJobs, dailyText, expectAllDone } from '../helpers/flush-view.ts';
import { flushWorld, HOUR, MINUTE } from '../helpers/flush-world.ts';
import { ended, theJob, waitsMs } from './ended.ts';

/** `auto` with these backends ready, the best first. */
async function autoEnded(answers: Partial<Record<BackendName, Answer>>) {
  const fakes = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      fakeBackend(name as BackendName, answer),
    ]),
  );
  const settings = {
    'summary.backend': 'auto',
    'http.url': 'http://127.0.0.1:1/v1',
    'command.argv': ['true'],
  };
  const at = flushWorld({ settings, backends: fakes });
  at.spool(at.session('a').exchanges(2), 'end');
  await at.run();
  return { at, fakes };
}

describe('auto', () => {
  test.each(['auth', 'quota', 'missing'] as FailureKind[])(
    'what fails by %s falls to the next backend and uses up no try',
    async (kind) => {
      const { at } = await autoEnded({ claude: failure(kind), http: reply('By http') });
      expect(allEntries(at.world.store)).toMatchObject([{ backend: 'http', title: 'By http' }]);
      expect(theJob(at)).toMatchObject({ attempts: 0, state: 'done' });
      expect(at.slept).toEqual([]);
    },
  );

  test.each(['temporary', 'bad-reply', 'too-long'] as FailureKind[])(
    'what fails by %s stays with its backend, now and later',
    async (kind) => {
      const { at, fakes } = await autoEnded({ claude: failure(kind), http: reply('By http') });
      expect(theJob(at)).toMatchObject({ state: 'waiting', backend: 'claude', attempts: 1 });
      if (fakes.claude) fakes.claude.answers = [reply('By claude')];
      at.turnClock(MINUTE);
      await at.run();
      expect(fakes.http?.asked).toEqual([]);
      expect(allEntries(at.world.store)).toMatchObject([{ backend: 'claude' }]);
    },
  );

  test('what took over from a backend that was not logged in keeps the job when it has a bad hour', async () => {
    const { at, fakes } = await autoEnded({
      claude: failure('auth', 'Not logged in'),
      http: failure('temporary', '503'),
      command: reply('By command'),
    });
    expect(theJob(at)).toMatchObject({ backend: 'http', attempts: 1, reason: 'http: 503' });
    at.turnClock(MINUTE);
    await at.run();
    expect(fakes.claude?.asked).toHaveLength(1);
    expect(fakes.http?.asked).toHaveLength(6);
    expect(fakes.command?.asked).toEqual([]);
  });

  test('with no model at all the extract is the entry, at once, and says so', async () => {
    const { at } = await autoEnded({});
    expect(allEntries(at.world.store)).toMatchObject([
      { backend: 'extractive', setAsideReason: null },
    ]);
    expect(dailyText(at.world.home)).toContain('written by extractive');
    expectAllDone(at.world.store, at.world.home);
  });
});

describe('one backend by choice', () => {
  test.each([
    { kind: 'auth', message: 'Not logged in. Please run /login' },
    { kind: 'quota', message: 'You have hit your limit' },
    { kind: 'missing', message: 'claude cannot be started' },
  ] as const)(
    'that fails by $kind is asked again later and uses up no try',
    async ({ kind, message }) => {
      const { at, model } = await ended(failure(kind, message));
      expect(model.asked).toHaveLength(1);
      expect(theJob(at)).toMatchObject({ attempts: 0, reason: `claude: ${message}` });
      expect(waitsMs(at)).toBe(10 * MINUTE);
      model.answers = [reply('Logged in again')];
      at.turnClock(10 * MINUTE);
      await at.run();
      expect(allEntries(at.world.store)).toMatchObject([{ title: 'Logged in again' }]);
    },
  );

  test('that is out of quota is asked again when it said it would be back', async () => {
    const { at } = await ended(failure('quota', 'resets at 3pm', 3 * HOUR));
    expect(waitsMs(at)).toBe(3 * HOUR);
  });

  test('that is not ready is not asked at all', async () => {
    const model = fakeBackend('claude', reply('Done'));
    model.notReady = 'it is not logged in';
    const at = flushWorld({
      settings: { 'summary.backend': 'claude' },
      backends: { claude: model },
    });
    at.spool(at.session('a').exchanges(1), 'end');
    await at.run();
    expect(model.asked).toEqual([]);
    expect(theJob(at)).toMatchObject({ attempts: 0, reason: 'claude: it is not logged in' });
  });
});

describe('the reply', () => {
  test('NOTHING leaves no entry and no block, and the stretch is done', async () => {
    const { at } = await ended('NOTHING');
    expect(dailyText(at.world.home)).toBe('');
    expect(allJobs(at.world.store)).toMatchObject([{ state: 'done' }]);
    expectAllDone(at.world.store, at.world.home);
  });

  test.each(['FLUSH_OK', 'FLUSH_ERROR', 'NOTHING'])(
    '%s inside a summary is a summary',
    async (word) => {
      const { at } = await ended(
        reply('The token', { context: `It prints ${word} when it is done.` }),
      );
      expect(dailyText(at.world.home)).toContain(word);
      expect(allEntries(at.world.store)).toHaveLength(1);
    },
  );

  test('rubbish is a failed reply, and its words are the reason', async () => {
    const { at } = await ended('FLUSH_OK');
    expect(dailyText(at.world.home)).toBe('');
    expect(theJob(at)).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(theJob(at)?.reason).toContain('FLUSH_OK');
  });
});
