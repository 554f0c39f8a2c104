import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR, MINUTE, NOON } from '../helpers/flush-world.ts';
import { opencodeFolder } from '../helpers/opencode-place.ts';
import { spoolOpencode } from '../helpers/opencode-spool.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';

const NOW = { recoverNow: true };
const SESSION = 'ses_one';

function opencode(at: FlushWorld, name = 'opencode.db'): OpencodeWriter {
  const writer = new OpencodeWriter(join(opencodeFolder(at), name));
  onTestFinished(() => writer.close());
  return writer;
}

function exchanges(writer: OpencodeWriter, count: number, fromMs: number, id = SESSION): void {
  for (let n = 0; n < count; n++) {
    writer.prompt(id, fromMs + 2 * n, `prompt ${fromMs + n}`);
    writer.answer(id, fromMs + 2 * n + 1, `answer ${fromMs + n}`);
  }
}

describe.each(['named', 'all'])('recovery = %s', (recovery) => {
  const newWorld = () => flushWorld({ settings: { recovery } });

  test('sessions from before the first run are not summarised unasked, only what they grow by', async () => {
    const at = newWorld();
    const writer = opencode(at);
    writer.session(SESSION, { time_created: NOON - HOUR });
    exchanges(writer, 5, NOON - HOUR);
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toEqual([]);
    expect(textsOf(at.world.store)).toEqual([]);
    exchanges(writer, 1, at.world.now());
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toMatchObject([
      { fromSeq: 10, toSeq: 12, state: 'done', kind: 'recovery' },
    ]);
    expectAllDone(at.world.store, at.world.home);
  });

  test('they are flushed whole when a hook reports their end', async () => {
    const at = newWorld();
    const writer = opencode(at);
    writer.session(SESSION, { time_created: NOON - HOUR });
    exchanges(writer, 5, NOON - HOUR);
    await at.run(NOW);
    exchanges(writer, 1, NOON - MINUTE);
    spoolOpencode(at, SESSION, 'end');
    await at.run();
    at.turnClock(HOUR);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toMatchObject([{ fromSeq: 0, toSeq: 12, kind: 'end' }]);
  });

  test('a session that was killed is flushed once, after half an hour of silence', async () => {
    const at = newWorld();
    const writer = opencode(at);
    await at.run(NOW);
    writer.session(SESSION, { time_created: at.world.now() });
    exchanges(writer, 2, at.world.now());
    spoolOpencode(at, SESSION, 'idle');
    await at.run();
    const prompt = writer.prompt(SESSION, at.world.now() + 10, 'the last one');
    const open = writer.answer(SESSION, at.world.now() + 11, '', { time: { created: 1 } });
    expect(prompt < open).toBe(true); // and then SIGKILL
    at.turnClock(29 * MINUTE);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toEqual([]);
    at.turnClock(2 * MINUTE);
    await at.run(NOW);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toMatchObject([{ fromSeq: 0, toSeq: 5, kind: 'recovery' }]);
    expectAllDone(at.world.store, at.world.home);
  });

  test('one that no hook has named is left alone unless all are to be taken', async () => {
    const at = newWorld();
    const writer = opencode(at);
    await at.run(NOW);
    writer.session(SESSION, { time_created: at.world.now() });
    exchanges(writer, 2, at.world.now());
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toHaveLength(recovery === 'all' ? 1 : 0);
  });

  test('another database, which shows up later, holds history as well', async () => {
    const at = newWorld();
    await at.run(NOW);
    const writer = opencode(at, 'opencode-dev.db');
    writer.session(SESSION, { time_created: NOON - HOUR });
    exchanges(writer, 3, NOON - HOUR);
    await at.run(NOW);
    at.turnClock(31 * MINUTE);
    await at.run(NOW);
    expect(allJobs(at.world.store)).toEqual([]);
  });
});

test('a damaged database is named in the log, and the store is not blamed', async () => {
  const at = flushWorld({ settings: { recovery: 'all' } });
  const writer = opencode(at);
  await at.run(NOW);
  const { writeFileSync } = await import('node:fs');
  const damaged = join(opencodeFolder(at), 'opencode-beta.db');
  writeFileSync(damaged, `SQLite format 3\0${'not one at all '.repeat(500)}`);
  writer.session(SESSION, { time_created: at.world.now() });
  exchanges(writer, 2, at.world.now());
  at.turnClock(31 * MINUTE);
  await at.run(NOW);
  expect(allJobs(at.world.store)).toHaveLength(1);
  expect(at.logged.join('\n')).toContain(`history-not-read error="${damaged}`);
});
