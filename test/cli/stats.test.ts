import { expect, test } from 'vitest';
import { addCall } from '../../src/store/calls.ts';
import { CliPlace, DAY, NOW } from '../helpers/cli-place.ts';

function place() {
  const at = new CliPlace();
  const one = at.session({ startedAtMs: NOW - DAY, set: { model: 'opus' } });
  const two = at.session({ project: 'website', agent: 'opencode', startedAtMs: NOW - 5 * DAY });
  at.session({ startedAtMs: NOW, set: { model: 'opus' } });
  for (const text of ['a', 'b', 'c']) at.say(one, text);
  at.say(two, 'd');
  at.entry(one, 'Noted');
  at.fill((store) => {
    const call = { day: '2026-11-20', backend: 'claude', inputTokens: 100, outputTokens: 20 };
    addCall(store, { ...call, atMs: NOW, outcome: 'ok', costUsd: 0.25 });
    addCall(store, { ...call, atMs: NOW - 3 * DAY, outcome: 'temporary', costUsd: null });
    addCall(store, { ...call, atMs: NOW, backend: 'http', outcome: 'ok', costUsd: null });
  });
  return at;
}

test.each([
  {
    by: 'project',
    rows: ['uploader 2 3 1', 'website 1 1 0'],
  },
  { by: 'agent', rows: ['claude-code 2 3 1', 'opencode 1 1 0'] },
  { by: 'day', rows: ['2026-11-20 1 0 0', '2026-11-19 1 3 1', '2026-11-15 1 1 0'] },
  { by: 'model', rows: ['opus 2 3 1', 'not told 1 1 0'] },
])('sessions, messages and entries by $by', async ({ by, rows }) => {
  const { results, ...all } = await place().json('stats', '--by', by);
  expect(all).toMatchObject({ sessions: 3, messages: 4, entries: 1 });
  type Row = Record<string, string | number>;
  expect(
    results.map((row: Row) => `${row.name} ${row.sessions} ${row.messages} ${row.entries}`),
  ).toEqual(rows);
});

test.each([
  { words: ['--project', 'website'], sessions: 1, messages: 1 },
  { words: ['--agent', 'claude-code'], sessions: 2, messages: 3 },
  { words: ['--since', '2d'], sessions: 2, messages: 3 },
  { words: ['--until', '2026-11-16'], sessions: 1, messages: 1 },
])('stats $words', async ({ words, sessions, messages }) => {
  expect(await place().json('stats', ...words)).toMatchObject({ sessions, messages });
});

test('calls are told by backend with what they cost', async () => {
  const at = place();
  expect((await at.json('stats')).calls).toEqual([
    { backend: 'claude', calls: 2, failed: 1, inputTokens: 200, outputTokens: 40, costUsd: 0.25 },
    { backend: 'http', calls: 1, failed: 0, inputTokens: 100, outputTokens: 20, costUsd: null },
  ]);
  expect((await at.json('stats', '--since', '1d')).calls[0].calls).toBe(1);
});

test('as text, all tables with as many rows as wanted', async () => {
  const at = place();
  const { out } = await at.run('stats');
  expect(out).toMatch(/^All +3 +4 +1$/m);
  expect(out).toMatch(/^By project\n {2}uploader +2 +3 +1\n {2}website +1 +1 +0$/m);
  expect(out).toMatch(/^ {2}claude +2 +1 +240 +0\.2500$/m);
  expect((await at.run('stats', '--by', 'day', '-n', '1')).out.match(/2026/g)).toHaveLength(1);
});

test('before anything was captured everything is none', async () => {
  const { code, out } = await new CliPlace().run('stats');
  expect(code).toBe(0);
  expect(out).toMatch(/^All +0 +0 +0$/m);
});

test('--by knows its tables', async () => {
  expect((await place().run('stats', '--by', 'moon')).code).toBe(2);
});
