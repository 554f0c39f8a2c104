import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flushCommand } from '../../src/cli/flush.ts';
import { writeHookSettings } from '../../src/flush/hook-settings-file.ts';
import { processStart } from '../../src/platform/processes.ts';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, MINUTE } from '../helpers/flush-world.ts';

const NOW = { recoverNow: true };

/** What Claude Code writes for a session that runs, and leaves behind when it is killed. */
function register(at: FlushWorld, sessionId: string, pid: number, procStart: string | undefined) {
  const folder = join(at.claudeFolder, 'sessions');
  mkdirSync(folder, { recursive: true });
  const entry = { pid, sessionId, procStart, kind: 'interactive' };
  writeFileSync(join(folder, `${pid}.json`), JSON.stringify(entry));
}

/** A world in which the baseline is recorded and nothing was there before. */
async function begun(options: Parameters<typeof flushWorld>[0] = {}): Promise<FlushWorld> {
  // Sessions of these tests are told of by their transcripts alone, unless a test says otherwise.
  const at = flushWorld({ ...options, settings: { recovery: 'all', ...options.settings } });
  await at.run();
  return at;
}

const mine = processStart(process.pid);
/** Above the highest pid that Linux gives (proc_sys_kernel(5)), so nobody has it. */
const NOBODY = 4_194_305;

describe('a session whose end was never reported', () => {
  test.each([
    { name: 'its process is gone', pid: NOBODY, start: '105802', silentMin: 1, isOver: true },
    { name: 'its process runs', pid: process.pid, start: mine, silentMin: 1, isOver: false },
    {
      name: 'another process has its pid',
      pid: process.pid,
      start: '1',
      silentMin: 1,
      isOver: true,
    },
    { name: 'nobody knows it, silent for 31 min', silentMin: 31, isOver: true },
    { name: 'nobody knows it, silent for a minute', silentMin: 1, isOver: false },
    {
      name: 'its process runs, silent for 31 min',
      pid: process.pid,
      start: mine,
      silentMin: 31,
      isOver: true,
    },
    {
      name: 'its start is not told, silent for a minute',
      pid: process.pid,
      silentMin: 1,
      isOver: false,
    },
  ])('$name: flushed is $isOver', async ({ pid, start, silentMin, isOver }) => {
    const at = await begun();
    const session = at.session('lost').exchanges(2);
    session.touched(at.world.now() - silentMin * MINUTE);
    if (pid !== undefined) register(at, 'lost', pid, start);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toMatchObject(
      isOver ? [{ kind: 'recovery', state: 'done' }] : [],
    );
    expectAllDone(at.world.store, at.world.home);
  });

  test('is flushed once, however often it is looked for', async () => {
    const at = await begun();
    at.session('lost').exchanges(2);
    at.turnClock(31 * MINUTE);
    for (let again = 0; again < 3; again++) await at.run(NOW);
    expect(allJobs(at.world.store)).toHaveLength(1);
  });

  test('and whose end comes after all has nothing left to summarise', async () => {
    const at = await begun();
    const session = at.session('lost').exchanges(2);
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    at.spool(session, 'end');
    await at.run();
    expect(allJobs(at.world.store)).toHaveLength(1);
    session.exchanges(1, 'late ');
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toMatchObject([{ toSeq: 4 }, { fromSeq: 4, toSeq: 6 }]);
  });

  test('a living entry beside a dead one of the same session counts', async () => {
    const at = await begun();
    at.session('lost').exchanges(1);
    register(at, 'lost', NOBODY, '1');
    register(at, 'lost', process.pid, mine);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toEqual([]);
  });

  test('what was said while its end was being handled is not taken for flushed', async () => {
    const at = await begun();
    const session = at.session('a').exchanges(1);
    at.spool(session, 'end');
    // Between the reading of the transcript and the transaction that records the end.
    let looks = 0;
    at.onAssertHeld(() => {
      if (++looks === 2) session.exchanges(1, 'resumed ');
    });
    await at.run();
    at.onAssertHeld(() => {});
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(textsOf(at.world.store)).toContain('Prompt resumed 1');
    expect(allJobs(at.world.store)).toMatchObject([{ kind: 'end' }, { kind: 'recovery' }]);
  });
});

describe('what recovery leaves alone', () => {
  test.each([
    { recovery: 'all', found: ['named', 'unnamed'] },
    { recovery: 'named', found: ['named'] },
    { recovery: 'off', found: [] },
  ])('recovery = $recovery finds $found', async ({ recovery, found }) => {
    const at = await begun({ settings: { recovery } });
    const named = at.session('named');
    at.spool(named, 'start');
    named.exchanges(1);
    at.session('unnamed').exchanges(1);
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    const sessions = at.world.store
      .prepare('SELECT external_id AS id FROM external_ids ORDER BY 1')
      .all();
    expect(sessions).toEqual(found.map((id) => ({ id })));
  });

  test('a session that ran without our hooks, as under DAYBOOK=0, unless it is asked for', async () => {
    const at = await begun({ settings: { recovery: 'named' } });
    const { path } = at.session('off').exchanges(2);
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(at.status()).toMatchObject({ sessions: 0, messages: 0, entries: 0, unnamed: 1 });
    expect(await flushCommand.run(at.cli, [path], {})).toBe(0);
    expect(at.status()).toMatchObject({ sessions: 1, entries: 1, unnamed: 0 });
  });

  test.each([
    {
      name: 'an ignored project',
      ignore: ['**/secret'],
      project: 'work/secret/deep',
      marker: false,
    },
    { name: 'a project with the off marker', ignore: [], project: 'marked', marker: true },
    {
      name: 'the folder that summarisers run in',
      ignore: [],
      project: 'daybook/run/neutral',
      marker: false,
    },
  ])('$name is not even read', async ({ ignore, project, marker }) => {
    const at = await begun({ settings: { ignore } });
    writeHookSettings(at.world.home, at.world.settings, at.world.env);
    const session = at.session('private', project).exchanges(3);
    if (marker) writeFileSync(join(session.projectFolder, '.nodaybook'), '');
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    at.spool(session, 'end');
    await at.run(NOW);
    expect(at.status()).toMatchObject({ sessions: 0, messages: 0, entries: 0, spooled: 0 });
  });

  test('a transcript that tells no folder cannot be known not to be ignored', async () => {
    const at = await begun();
    at.session('nowhere').line({
      type: 'user',
      cwd: undefined,
      message: { content: 'Where am I?' },
    });
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(at.status()).toMatchObject({ sessions: 0 });
  });
});
