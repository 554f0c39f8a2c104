import { expect, test } from 'vitest';
import { linkSession, pinSession } from '../../src/store/session-acts.ts';
import { CliPlace, DAY, HOUR, NOW } from '../helpers/cli-place.ts';

/** Five sessions, by what makes them different. */
function place() {
  const at = new CliPlace();
  const ids = {
    running: at.session({ title: 'running', startedAtMs: NOW - HOUR, set: { branch: 'main' } }),
    ended: at.session({
      title: 'ended',
      startedAtMs: NOW - 2 * DAY,
      set: { ended_at_ms: NOW - DAY, end_reason: 'other', branch: 'fix', branch_at_start: 'main' },
    }),
    opencode: at.session({
      title: 'opencode',
      agent: 'opencode',
      project: 'website',
      cwd: '/srv/web_site/app',
      startedAtMs: NOW - 3 * DAY,
      set: { outcome: 'done' },
    }),
    old: at.session({ title: 'old', startedAtMs: NOW - 14 * DAY }),
    archived: at.session({
      title: 'archived',
      startedAtMs: NOW - 60 * DAY,
      set: { archived_at_ms: NOW },
    }),
  };
  at.fill((store) => {
    linkSession(store, ids.ended, { kind: 'issue', ref: 'PROJ-7' }, NOW);
    linkSession(store, ids.old, { kind: 'task', ref: 'PROJ-7' }, NOW);
    pinSession(store, ids.old, true, NOW);
  });
  return { at, ids };
}

test.each([
  { words: ['list'], found: ['running', 'ended', 'opencode', 'old'] },
  { words: ['list', '--all'], found: ['running', 'ended', 'opencode', 'old', 'archived'] },
  { words: ['list', '--agent', 'opencode'], found: ['opencode'] },
  { words: ['list', '--project', 'website'], found: ['opencode'] },
  { words: ['list', '-p', './uploader'], found: ['running', 'ended', 'old'] },
  { words: ['list', '--since', '3d'], found: ['running', 'ended', 'opencode'] },
  { words: ['list', '--since', '2026-11-18'], found: ['running', 'ended'] },
  { words: ['list', '--until', '2026-11-17'], found: ['opencode', 'old'] },
  { words: ['list', '--state', 'active'], found: ['running'] },
  { words: ['list', '--state', 'idle'], found: ['ended', 'opencode', 'old'] },
  { words: ['list', '--state', 'archived'], found: ['archived'] },
  { words: ['list', '--outcome', 'done'], found: ['opencode'] },
  { words: ['list', '--limit', '2'], found: ['running', 'ended'] },
  { words: ['list', '--limit', '2', '--offset', '2'], found: ['opencode', 'old'] },
  { words: ['list', '--offset', '9'], found: [] },
  { words: ['find'], found: ['running', 'ended', 'opencode', 'old', 'archived'] },
  { words: ['find', '--issue', 'PROJ-7'], found: ['ended'] },
  { words: ['find', '--task', 'PROJ-7'], found: ['old'] },
  { words: ['find', '--task', 'PROJ'], found: [] },
  { words: ['find', '--branch', 'main'], found: ['running', 'ended'] },
  { words: ['find', '--branch', 'fix'], found: ['ended'] },
  { words: ['find', '--cwd', 'web_site'], found: ['opencode'] },
  { words: ['find', '--cwd', 'webXsite'], found: [] },
  { words: ['find', '--title', 'D'], found: ['ended', 'opencode', 'old', 'archived'] },
  { words: ['find', '--title', '%'], found: [] },
  { words: ['find', '--project', 'uploader', '--state', 'idle'], found: ['ended', 'old'] },
  { words: ['find', '--outcome', 'open', '--title', 'run'], found: ['running'] },
])('$words finds $found', async ({ words, found }) => {
  const { at } = place();
  const { results } = await at.json(...words);
  expect(results.map(({ title }: { title: string }) => title)).toEqual(found);
});

test('a row tells what a person needs to choose', async () => {
  const { at, ids } = place();
  at.say(ids.old, 'Hello');
  const { isMore, results } = await at.json('find', '--title', 'old');
  expect(isMore).toBe(false);
  expect(results).toEqual([
    {
      id: ids.old,
      externalId: 'external-4',
      agent: 'claude-code',
      project: 'uploader',
      title: 'old',
      preview: null,
      cwd: expect.stringContaining('uploader'),
      branch: null,
      model: null,
      startedAt: '2026-11-06T12:00:00.000Z',
      lastActivity: '2026-11-06T12:00:00.000Z',
      endedAt: null,
      state: 'idle',
      outcome: 'open',
      parentId: null,
      parentKind: null,
      isPinned: true,
      isArchived: false,
      messages: 1,
    },
  ]);
  expect((await at.run('find', '--title', 'old')).out).toBe(
    `2026-11-06 12:00  old\n    ${ids.old}  claude-code · uploader · 1 message · idle · pinned\n`,
  );
});

test('the preview stands where the title does not say it', async () => {
  const at = new CliPlace();
  at.session({ title: 'Fix the tests #2', prompt: 'Fix the tests please, all of them' });
  at.session({ title: 'Named by hand', prompt: 'Why is the upload slow?' });
  const { out } = await at.run('list');
  expect(out).toContain('Named by hand\n    Why is the upload slow?\n');
  expect(out).not.toContain('please');
});

test('there being more is said, beside the results', async () => {
  const { at } = place();
  const { out, said } = await at.run('list', '-n', '2');
  expect(out.match(/^\d/gm)).toHaveLength(2);
  expect(said).toBe('There are more: --offset 2 shows the next.\n');
  expect((await at.json('list', '-n', '2')).isMore).toBe(true);
  expect((await at.run('list', '-n', '4')).said).toBe('');
});

test('nothing in what was recorded reaches the terminal as a control', async () => {
  const at = new CliPlace();
  at.session({
    project: 'up\u001b[31mloader',
    agent: 'claude\u0007code',
    prompt: 'line one\nline two \u202egnp.exe \u009b2J',
    set: {
      title: 'Title \u001b]0;owned\u0007 \u2066hidden\u2069\r\nsecond line',
      branch: 'a\u001bb',
    },
  });
  for (const command of ['list', 'find']) {
    const { out } = await at.run(command);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(out.split('\n')).toHaveLength(4);
  }
});

test.each([
  [['list', 'uploader']],
  [['list', '--state', 'asleep']],
  [['list', '--outcome', 'great']],
  [['list', '--limit', '0']],
  [['list', '--offset', '-1']],
  [['list', '--since', 'yesterday']],
  [['find', 'retry']],
])('%j is wrong usage', async (words) => {
  const { at } = place();
  const { code, out, said } = await at.run(...words);
  expect([code, out]).toEqual([2, '']);
  expect(said).toMatch(/^daybook: /);
});

test('a project that is not known has an exit code of its own', async () => {
  const { at } = place();
  expect((await at.run('list', '--project', 'nosuch')).code).toBe(3);
});

test('before anything was captured there is nothing to list', async () => {
  const at = new CliPlace();
  expect(await at.run('list')).toEqual({
    code: 0,
    out: '',
    said: 'Nothing has been captured yet.\n',
  });
  expect((await at.json('find', '--branch', 'x')).results).toEqual([]);
});
