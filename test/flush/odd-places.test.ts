import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runWorker } from '../../src/flush/run-worker.ts';
import { allEntries, allJobs, dailyIds, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { flushWorld } from '../helpers/flush-world.ts';
import { locksIn } from '../helpers/worker-world.ts';

const TURNS = [{ role: 'user', text: 'What was asked', at: '2026-11-20T11:00:00.000Z' }] as const;

test.each([
  { name: 'holds a NUL', path: '/a\u0000b.jsonl' },
  { name: 'is longer than any may be', path: `/${'x'.repeat(10_000)}.jsonl` },
  { name: 'lies below a file', path: '/etc/passwd/a.jsonl' },
  { name: 'is a device', path: '/dev/null' },
  { name: 'is empty', path: '' },
  { name: 'is relative', path: 'nowhere/a.jsonl' },
])('a transcript path that $name does not keep its event waiting for ever', async ({ path }) => {
  const at = flushWorld();
  const { projectFolder } = at.session('a');
  const session = { sessionId: 'a', projectFolder, path: '/nowhere' };
  at.spool(session, 'end', { turns: TURNS, transcript: { path, size: 0 } });
  await at.run();
  expect(textsOf(at.world.store)).toEqual(['What was asked']);
  expect(allEntries(at.world.store)).toHaveLength(1);
  expectAllDone(at.world.store, at.world.home);
});

test.each([
  '0001-01-01T00:00:00Z',
  '+012026-11-20T12:00:00Z',
  '-000001-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  'yesterday',
  '',
])('a line of the time %j ends in some day of the log', async (timestamp) => {
  const at = flushWorld();
  const message = { role: 'user', content: 'When?' };
  at.spool(at.session('a').line({ type: 'user', timestamp, message }), 'end');
  await at.run();
  expect(dailyIds(at.world.home)).toHaveLength(1);
  expectAllDone(at.world.store, at.world.home);
});

describe('a daily log that cannot be written', () => {
  const path = (home: string) => join(home, 'daily', '2026-11-20.md');

  test.each([
    {
      name: 'since a person saved it as UTF-16',
      make: (file: string) => writeFileSync(file, '\ufeffMine', 'utf16le'),
    },
    { name: 'since a folder is in its place', make: (file: string) => mkdirSync(file) },
  ])('$name keeps the entry for later, once', async ({ make }) => {
    const at = flushWorld();
    const file = path(at.world.home.root);
    mkdirSync(at.world.home.daily, { recursive: true });
    make(file);
    at.spool(at.session('a').exchanges(1), 'end');
    for (let again = 0; again < 2; again++) await at.run();
    expect(allJobs(at.world.store)).toMatchObject([{ state: 'recorded' }]);
    expect(at.status()).toMatchObject({ spooled: 1, results: [{ state: 'recorded' }] });
    expect(at.status().results[0]?.reason).toContain('could not be written to the daily log');
    rmSync(file, { recursive: true });
    await at.run();
    expect(dailyIds(at.world.home)).toHaveLength(1);
    expectAllDone(at.world.store, at.world.home);
  });
});

test('settings that cannot be read make the worker leave, with all that is captured still there', async () => {
  const at = flushWorld();
  const { home, env } = at.world;
  at.spool(at.session('a').exchanges(1), 'end');
  const run = () =>
    runWorker(home, { ...env, DAYBOOK_SUMMARY_BACKEND: 'extractive' }, () => {}, {
      signal: new AbortController().signal,
    });
  writeFileSync(home.config, '{ "timeZone": ');
  await expect(run()).rejects.toMatchObject({ code: 'CONFIG_NOT_JSON' });
  expect(locksIn(home.run)).toEqual([]);
  writeFileSync(home.config, '{ "timeZone": "Nowhere/Atall" }');
  expect(await run()).toBe(true);
  expectAllDone(at.world.store, home);
  expect(allEntries(at.world.store)).toHaveLength(1);
});

test.each([
  { name: 'a reason that is no text', field: { why: { reason: {} } } },
  { name: 'a size that is no whole number', field: { transcript: { path: '/a', size: 1.5 } } },
  { name: 'a pid that is no number', field: { agentPid: 'x' } },
])('a spooled event with $name is set aside, and does not fail again and again', async (one) => {
  const at = flushWorld();
  const name = at.spool(at.session('a').exchanges(1), 'end');
  const file = join(at.world.home.spool, name);
  const event = { ...JSON.parse(readFileSync(file, 'utf8')), ...one.field };
  writeFileSync(file, JSON.stringify(event));
  await at.run();
  expect(existsSync(file)).toBe(false);
  expect(existsSync(join(at.world.home.spoolBad, `${name}.reason.txt`))).toBe(true);
});
