import { describe, expect, test } from 'vitest';
import { flushCommand } from '../../src/cli/flush.ts';
import { failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import {
  allEntries,
  allJobs,
  dailyIds,
  dailyText,
  expectAllDone,
  expectSound,
} from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR } from '../helpers/flush-world.ts';
import { ended, theJob } from './ended.ts';

const NOTE = 'No summary could be had (';

describe('a job that has waited a day', () => {
  test('gets an extract for its entry, in the log and in the row, with the reason', async () => {
    const { at } = await ended(failure('temporary', 'overloaded'));
    at.turnClock(24 * HOUR - 1);
    await at.run();
    expect(allEntries(at.world.store)).toEqual([]);
    at.turnClock(1);
    await at.run();
    expect(allEntries(at.world.store)).toMatchObject([
      { backend: 'extractive', day: '2026-11-20', setAsideReason: 'claude: overloaded' },
    ]);
    expect(dailyText(at.world.home)).toContain(NOTE);
    expect(theJob(at)).toMatchObject({ state: 'set_aside', reason: 'claude: overloaded' });
    expect(at.status()).toMatchObject({ spooled: 0, setAside: 1, entries: 1, results: [] });
  });

  test('is asked once more before it is set aside when its try is due', async () => {
    const { at, model } = await ended(failure('temporary'));
    model.answers = [reply('Just in time')];
    at.turnClock(25 * HOUR);
    await at.run();
    expect(allEntries(at.world.store)).toMatchObject([
      { backend: 'claude', title: 'Just in time' },
    ]);
    expectAllDone(at.world.store, at.world.home);
  });

  test('is set aside too when its backend was never ready', async () => {
    const { at } = await ended(failure('auth', 'Not logged in'));
    at.turnClock(25 * HOUR);
    await at.run();
    expect(theJob(at)).toMatchObject({ state: 'set_aside', reason: 'claude: Not logged in' });
  });

  test('is not asked for again by itself', async () => {
    const { at, model } = await ended(failure('temporary'));
    at.turnClock(25 * HOUR);
    await at.run();
    const asked = model.asked.length;
    at.turnClock(100 * HOUR);
    await at.run({ recoverNow: true });
    expect(model.asked).toHaveLength(asked);
    expect(dailyIds(at.world.home)).toHaveLength(1);
  });
});

/** What a model program prints when it is given a prompt. */
const printing = (text: string) =>
  `process.stdin.resume().on('end', () => process.stdout.write(${JSON.stringify(text)}))`;

/** `daybook flush` by a person whose summaries come from a program of this source. */
function flush(at: FlushWorld, source: string, values = {}, words: string[] = []) {
  const env = {
    ...at.world.env,
    DAYBOOK_TIMEZONE: 'UTC',
    DAYBOOK_SUMMARY_BACKEND: 'command',
    DAYBOOK_COMMAND_ARGV: JSON.stringify([process.execPath, '-e', source]),
  };
  return flushCommand.run({ ...at.cli, env, now: () => new Date() }, words, values);
}

/** An extract in the log since the model failed for a day, as of now. */
async function setAside(): Promise<FlushWorld> {
  const model = fakeBackend('command', failure('temporary', 'overloaded'));
  const at = flushWorld({
    settings: { 'summary.backend': 'command' },
    backends: { command: model },
    startMs: Date.now() - 25 * HOUR,
  });
  at.spool(at.session('a').exchanges(2), 'end');
  await at.run();
  at.turnClock(25 * HOUR);
  await at.run();
  expect(theJob(at)).toMatchObject({ state: 'set_aside' });
  return at;
}

describe('daybook flush --retry', () => {
  test('replaces the extract within the same markers and the same row', async () => {
    const at = await setAside();
    const [before] = allEntries(at.world.store);
    const [first] = dailyIds(at.world.home);
    expect(await flush(at, printing(reply('A real summary')), { retry: true })).toBe(0);
    expect(allEntries(at.world.store)).toMatchObject([
      {
        id: before?.id,
        day: before?.day,
        backend: 'command',
        title: 'A real summary',
        setAsideReason: null,
      },
    ]);
    expect(dailyIds(at.world.home)).toEqual([first]);
    expect(dailyText(at.world.home)).toContain('A real summary');
    expect(dailyText(at.world.home)).not.toContain(NOTE);
    expectAllDone(at.world.store, at.world.home);
  });

  test('that fails again leaves the extract, and says so', async () => {
    const at = await setAside();
    const [before] = allEntries(at.world.store);
    expect(await flush(at, 'process.exit(1)', { retry: true })).toBe(1);
    expect(at.cli.printed.join('\n')).toMatch(/Still an extract: .*exit code 1/);
    expect(theJob(at)).toMatchObject({ state: 'set_aside' });
    expect(allEntries(at.world.store)).toMatchObject([
      { id: before?.id, summary: before?.summary, backend: 'extractive' },
    ]);
    expect(dailyText(at.world.home)).toContain(NOTE);
    expectSound(at.world.store, at.world.home);
  });

  test('that finds nothing worth keeping leaves the extract without its note', async () => {
    const at = await setAside();
    expect(await flush(at, printing('NOTHING'), { retry: true })).toBe(0);
    expect(theJob(at)).toMatchObject({ state: 'done', reason: null });
    expect(dailyIds(at.world.home)).toHaveLength(1);
    expect(dailyText(at.world.home)).not.toContain(NOTE);
    expectAllDone(at.world.store, at.world.home);
  });

  test('does not wait for the next try of what waits', async () => {
    const at = flushWorld({
      settings: { 'summary.backend': 'command' },
      backends: { command: fakeBackend('command', failure('temporary', '503')) },
      startMs: Date.now(),
    });
    at.spool(at.session('a').exchanges(2), 'end');
    await at.run();
    expect(await flush(at, printing(reply('Later')))).toBe(1);
    expect(at.cli.printed.join('\n')).toContain('command: 503');
    expect(await flush(at, printing(reply('Now')), { retry: true })).toBe(0);
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'Now' }]);
  });
});

describe('daybook flush', () => {
  test.each([
    {
      name: 'a transcript',
      ask: (at: FlushWorld, path: string) => flush(at, printing(reply('Asked for')), {}, [path]),
    },
    {
      name: 'a session',
      ask: (at: FlushWorld) => flush(at, printing(reply('Asked for')), { session: 'a' }),
    },
  ])('summarises $name that is not over, once', async ({ ask }) => {
    const at = flushWorld({ startMs: Date.now() });
    const session = at.session('a').exchanges(2);
    at.spool(session, 'compact');
    await at.run();
    expect(allJobs(at.world.store)).toEqual([]);
    for (let again = 0; again < 2; again++) expect(await ask(at, session.path)).toBe(0);
    expect(allEntries(at.world.store)).toMatchObject([{ title: 'Asked for' }]);
    expectAllDone(at.world.store, at.world.home);
  });

  test('with --dry-run tells what waits and does nothing', async () => {
    const at = flushWorld({ startMs: Date.now() });
    at.spool(at.session('a').exchanges(2), 'end');
    expect(await flush(at, 'process.exit(1)', { 'dry-run': true })).toBe(0);
    expect(at.cli.printed.join('\n')).toContain('1 captured events would be taken');
    expect(at.status()).toMatchObject({ spooled: 1, sessions: 0 });
  });
});
