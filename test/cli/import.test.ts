import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isForgotten } from '../../src/store/tombstones.ts';
import { allJobs, textsOf } from '../helpers/flush-view.ts';
import { HOUR, MINUTE, NOON } from '../helpers/flush-world.ts';
import {
  AFTER_RECORDING,
  opencodeFolder,
  opencodeSession,
  recordedDatabase,
  recordedStorage,
  rowsOf,
} from '../helpers/opencode-place.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';
import { differences, type SessionWorld, sessionWorld } from '../helpers/session-world.ts';

const DAY = 24 * HOUR;

const afterwards = () => sessionWorld({ startMs: AFTER_RECORDING });

/** What a folder holds, and when it was written. */
function stateOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const { mtimeMs, size } = statSync(path);
      return `${path} ${size} ${mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    });
}

/** Sessions of opencode, each with so many exchanges, an hour apart. */
function opencode(
  at: SessionWorld,
  sessions: Readonly<Record<string, number>>,
  fromMs = NOON - DAY,
) {
  const writer = new OpencodeWriter(join(opencodeFolder(at), 'opencode.db'));
  onTestFinished(() => writer.close());
  for (const [index, [id, count]] of Object.entries(sessions).entries()) {
    const startMs = fromMs + index * HOUR;
    writer.session(id, { time_created: startMs });
    for (let n = 0; n < count; n++) {
      writer.prompt(id, startMs + 2 * n * MINUTE + 1, `${id} prompt ${n}`);
      writer.answer(id, startMs + (2 * n + 1) * MINUTE, `${id} answer ${n}`);
    }
  }
  return writer;
}

describe('all that was recorded', () => {
  test('of three versions and the files before 1.2 comes in once, without a model', async () => {
    const at = afterwards();
    recordedDatabase(at, '1.18.33');
    recordedDatabase(at, '1.2.27', 'opencode-old.db');
    recordedDatabase(at, 'v2-synthetic', 'opencode-beta.db');
    recordedStorage(at);
    const first = await at.json('import', 'opencode', '--min-messages', '0');
    expect(first.counts).toMatchObject({ grown: 0, unchanged: 0 });
    expect(first.counts.new).toBeGreaterThan(50);
    expect(first.failures).toEqual([]);
    const messages = rowsOf(at.world.home.store, 'SELECT * FROM messages');
    expect(messages).toHaveLength(first.messages);
    const second = await at.json('import', 'opencode', '--min-messages', '0');
    expect(second).toMatchObject({ messages: 0, counts: { new: 0, grown: 0 } });
    expect(second.counts.unchanged).toBe(first.counts.new);
    expect(rowsOf(at.world.home.store, 'SELECT * FROM messages')).toEqual(messages);
    expect(allJobs(at.store)).toEqual([]);
    expect(differences(at.store)).toEqual([]);
  });

  test('the files that 1.2 took into its database are the same sessions', async () => {
    const at = afterwards();
    const files = recordedStorage(at);
    await at.daybook('import', 'opencode', '--min-messages', '0');
    const before = rowsOf(at.world.home.store, 'SELECT * FROM messages').length;
    const writer = new OpencodeWriter(join(opencodeFolder(at), 'opencode.db'));
    onTestFinished(() => writer.close());
    const session = 'ses_e05abf380ffe41MfsDYb5B1Wcy';
    const read = (path: string) => JSON.parse(readFileSync(join(files, path), 'utf8'));
    writer.session(session, { time_created: 1795201174655, time_updated: 1795201174785 });
    for (const name of readdirSync(join(files, 'message', session))) {
      const { id, sessionID, ...data } = read(`message/${session}/${name}`);
      writer.message(sessionID, data.time.created, data, id);
      for (const part of readdirSync(join(files, 'part', id))) {
        const { id: partId, sessionID: _, messageID, ...contents } = read(`part/${id}/${part}`);
        writer.part(session, messageID, data.time.created, contents, partId);
      }
    }
    const { code } = await at.daybook('import', 'opencode', '--min-messages', '0');
    expect(code).toBe(0);
    expect(rowsOf(at.world.home.store, 'SELECT * FROM messages')).toHaveLength(before);
  });
});

test('a dry run has no effect at all, and says what the import then does', async () => {
  const at = sessionWorld();
  const writer = opencode(at, { ses_grown: 2, ses_same: 2 });
  await at.daybook('import', 'opencode');
  writer.prompt('ses_grown', NOON - HOUR, 'One more');
  writer.answer('ses_grown', NOON - HOUR + 1, 'Yes.');
  writer.session('ses_new', { time_created: NOON - 2 * HOUR });
  for (const n of [1, 2]) {
    writer.prompt('ses_new', NOON - 2 * HOUR + 2 * n, 'Say');
    writer.answer('ses_new', NOON - 2 * HOUR + 2 * n + 1, 'Said.');
  }
  writer.session('ses_short', { time_created: NOON - 2 * HOUR });
  writer.prompt('ses_short', NOON - 2 * HOUR + 1, 'Only this');
  writer.close(); // the last to close takes the -wal away, so a reader would make it again
  at.store.close();
  const before = stateOf(at.folder);
  const planned = await at.json('import', 'opencode', '--dry-run');
  expect(stateOf(at.folder)).toEqual(before);
  expect(planned.isDryRun).toBe(true);
  const states = (results: { externalId: string; state: string; reason: string | null }[]) =>
    Object.fromEntries(
      results.map(({ externalId, state, reason }) => [externalId, [state, reason]]),
    );
  expect(states(planned.results)).toEqual({
    ses_grown: ['grown', null],
    ses_same: ['unchanged', null],
    ses_new: ['new', null],
    ses_short: ['skipped', 'it has fewer than 3 messages'],
  });
  const done = await at.json('import', 'opencode');
  expect(states(done.results)).toEqual(states(planned.results));
  expect(done.messages).toBe(6);
});

test('a dry run before anything was captured makes no home', async () => {
  const at = sessionWorld();
  opencode(at, { ses_one: 2 });
  const env = { ...at.cli.env, DAYBOOK_HOME: join(at.folder, 'elsewhere') };
  const { runCli } = await import('../../src/cli/run.ts');
  const { daybookHome } = await import('../../src/platform/home.ts');
  const lines: string[] = [];
  const cli = {
    ...at.cli,
    env,
    home: daybookHome(env),
    out: (text: string) => void lines.push(text),
  };
  expect(await runCli(['import', 'all', '--dry-run'], cli)).toBe(0);
  expect(lines.at(-1)).toBe('Nothing was done. Sessions: 1 new, 0 grown, 0 unchanged, 0 skipped.');
  expect(readdirSync(at.folder)).not.toContain('elsewhere');
});

describe('what is chosen', () => {
  const chosen = async (at: SessionWorld, ...words: string[]) => {
    const { results } = await at.json('import', 'opencode', ...words);
    return results
      .filter(({ state }: { state: string }) => state === 'new')
      .map(({ externalId }: { externalId: string }) => externalId);
  };
  const three = { ses_a: 2, ses_b: 2, ses_c: 2 };

  test.each([
    { name: 'one session', words: ['--session', 'ses_b'], ids: ['ses_b'] },
    { name: 'the newest two', words: ['--limit', '2'], ids: ['ses_b', 'ses_c'] },
    {
      name: 'a project by its folder',
      words: ['--project', '/home/ada/code/site'],
      ids: Object.keys(three),
    },
    { name: 'a project by its name', words: ['--project', 'site'], ids: Object.keys(three) },
    { name: 'another project', words: ['--project', 'elsewhere'], ids: [] },
    { name: 'longer ones only', words: ['--min-messages', '5'], ids: [] },
    { name: 'since', words: ['--since', '22h'], ids: ['ses_c'] },
    { name: 'until', words: ['--until', '22h'], ids: ['ses_a', 'ses_b'] },
  ])('$name', async ({ words, ids }) => {
    const at = sessionWorld();
    opencode(at, three);
    expect(await chosen(at, ...words)).toEqual(ids);
  });

  test('a day is one of the configured zone', async () => {
    const at = sessionWorld();
    opencode(at, { ses_late: 2 }, Date.UTC(2026, 10, 18, 21, 30)); // in Tokyo it is the 19th already
    const env = { ...at.cli.env, DAYBOOK_TIMEZONE: 'Asia/Tokyo' };
    const { runCli } = await import('../../src/cli/run.ts');
    const lines: string[] = [];
    const cli = { ...at.cli, env, out: (text: string) => void lines.push(text) };
    await runCli(['import', 'opencode', '--since', '2026-11-19', '--dry-run'], cli);
    await runCli(['import', 'opencode', '--since', '2026-11-20', '--dry-run'], cli);
    expect(lines.filter((line) => line.startsWith('Nothing'))).toEqual([
      'Nothing was done. Sessions: 1 new, 0 grown, 0 unchanged, 0 skipped.',
      'Nothing was done. Sessions: 0 new, 0 grown, 0 unchanged, 1 skipped.',
    ]);
  });

  test('a subagent comes with its session, and a fork with the one it left', async () => {
    const at = sessionWorld();
    const writer = opencode(at, { ses_base: 2 });
    const startMs = NOON - DAY;
    writer.session('ses_sub', { parent_id: 'ses_base', time_created: startMs + 2 * MINUTE });
    writer.prompt('ses_sub', startMs + 3 * MINUTE, 'Explore');
    writer.session('ses_fork', { time_created: NOON - HOUR, title: 'Title of ses_base (fork #1)' });
    for (const n of [0, 1]) {
      writer.prompt('ses_fork', startMs + 2 * n * MINUTE + 1, `ses_base prompt ${n}`);
      writer.answer('ses_fork', startMs + (2 * n + 1) * MINUTE, `ses_base answer ${n}`);
    }
    writer.prompt('ses_fork', NOON - HOUR + 1, 'Another way');
    expect(await chosen(at, '--session', 'ses_fork')).toEqual(['ses_base', 'ses_sub', 'ses_fork']);
    expect(textsOf(at.store, 'ses_fork')).toEqual(['Another way']);
    expect(textsOf(at.store, 'ses_base')).toHaveLength(4);
    const parentId = opencodeSession(at, 'ses_base').id;
    expect(opencodeSession(at, 'ses_fork')).toMatchObject({ parentId, parentKind: 'fork' });
    expect(opencodeSession(at, 'ses_sub')).toMatchObject({ parentId, parentKind: 'subagent' });
  });
});

describe('wrong usage ends with 2 and does nothing', () => {
  test.each([
    [[]],
    [['cursor']],
    [['opencode', 'claude-code']],
    [['opencode', '--min-messages', 'three']],
    [['opencode', '--limit', '0']],
    [['opencode', '--since', 'yesterday']],
    [['opencode', '--since', '1d', '--until', '2d']],
    [['opencode', '--session', '']],
    [['opencode', '--max-sessions', '3']],
    [['opencode', '--summarize', '--max-cost', 'cheap']],
    [['claude-code', '--db', 'x.db']],
    [['opencode', '--limit']],
    [['opencode', '--wing', 'x']],
  ])('%j', async (words) => {
    const at = sessionWorld();
    opencode(at, { ses_one: 2 });
    expect((await at.daybook('import', ...words)).code).toBe(2);
    expect(textsOf(at.store)).toEqual([]);
  });
});

describe('what cannot be read', () => {
  test('nothing to import from ends with 3', async () => {
    const at = sessionWorld();
    for (const agent of ['opencode', 'claude-code', 'all'])
      expect((await at.daybook('import', agent)).code).toBe(3);
    expect((await at.daybook('import', 'opencode', '--db', 'gone.db')).code).toBe(3);
  });

  test('a session that is named and not there ends with 3', async () => {
    const at = sessionWorld();
    opencode(at, { ses_one: 2 });
    expect((await at.daybook('import', 'all', '--session', 'ses_two')).code).toBe(3);
  });

  test('a damaged file is refused by its name, others go on, and the store is not blamed', async () => {
    const at = afterwards();
    recordedDatabase(at, '1.18.33');
    const damaged = recordedDatabase(at, '1.2.27', 'opencode-beta.db');
    const bytes = readFileSync(damaged);
    writeFileSync(damaged, bytes.fill(0xff, 4096, bytes.length - 4096));
    const other = join(opencodeFolder(at), 'opencode-x.db');
    writeFileSync(other, 'no database');
    const { code, out, said } = await at.daybook('import', 'opencode');
    expect(code).toBe(4);
    expect(said).toContain(`Not read: ${damaged}`);
    expect(said).toContain(`Not read: ${other}`);
    expect(out).toMatch(/^Sessions: [1-9]\d* new/);
    expect((await at.daybook('import', 'opencode', '--db', other)).code).toBe(3);
    expect(readdirSync(at.world.home.root).join()).not.toContain('damaged');
  });

  test('bad rows are named and passed by, and end with 4', async () => {
    const at = sessionWorld();
    const writer = opencode(at, { ses_one: 2 });
    const bad = writer.message('ses_one', NOON - DAY + 30_000, '{"role":"user",');
    const { code, said } = await at.daybook('import', 'opencode');
    expect(code).toBe(4);
    expect(said).toContain(`session ses_one, row ${bad}`);
    expect(textsOf(at.store, 'ses_one')).toHaveLength(4);
    expect((await at.daybook('import', 'opencode')).code).toBe(0);
  });
});

test('what was forgotten stays away, and what is turned off is not read', async () => {
  const at = sessionWorld();
  const writer = opencode(at, { ses_one: 2, ses_two: 2 });
  const marked = join(at.folder, 'private');
  mkdirSync(marked);
  writeFileSync(join(marked, '.nodaybook'), '');
  writer.db.prepare("UPDATE session SET directory = ? WHERE id = 'ses_two'").run(marked);
  await at.daybook('import', 'opencode');
  expect(textsOf(at.store, 'ses_two')).toEqual([]);
  await at.daybook('forget', opencodeSession(at, 'ses_one').id, '--yes');
  expect(isForgotten(at.store, 'opencode', 'ses_one')).toBe(true);
  writer.prompt('ses_one', NOON, 'Again');
  const { results } = await at.json('import', 'opencode');
  expect(results).toMatchObject([
    { state: 'skipped', reason: 'it was forgotten' },
    { state: 'skipped', reason: 'its folder is not captured (marker)' },
  ]);
  expect(textsOf(at.store)).toEqual([]);
});

test('a database that was moved and a session that was renamed keep their identity', async () => {
  const at = sessionWorld();
  const writer = opencode(at, { ses_one: 2 });
  await at.daybook('import', 'opencode');
  const { id } = opencodeSession(at, 'ses_one');
  writer.db.prepare("UPDATE session SET title = 'Renamed', slug = 'x', time_updated = ?").run(NOON);
  writer.close();
  const moved = join(at.folder, 'moved');
  mkdirSync(moved);
  renameSync(writer.path, join(moved, 'mine.db'));
  const again = await at.json('import', 'opencode', '--db', 'moved/mine.db');
  expect(again).toMatchObject({ messages: 0, counts: { new: 0, grown: 0, unchanged: 1 } });
  expect(opencodeSession(at, 'ses_one')).toMatchObject({ id, title: 'Renamed' });
  copyFileSync(join(moved, 'mine.db'), join(at.folder, 'backup.db'));
  expect(await at.json('import', 'opencode', '--db', 'backup.db')).toMatchObject({ messages: 0 });
});

test('what was imported is history: no recovery summarises it unasked', async () => {
  const at = sessionWorld({ settings: { recovery: 'all' } });
  opencode(at, { ses_one: 2 });
  at.session('claude').exchanges(3, 'old ');
  await at.daybook('import', 'all');
  at.turnClock(HOUR);
  await at.run({ recoverNow: true });
  expect(allJobs(at.store)).toEqual([]);
  expect(textsOf(at.store, 'claude')).toHaveLength(6);
});

describe('--summarize', () => {
  test('takes the newest first, as many as it may, and each once', async () => {
    const at = sessionWorld();
    opencode(at, { ses_a: 2, ses_b: 2, ses_c: 2 });
    const { code, out } = await at.daybook(
      'import',
      'opencode',
      '--summarize',
      '--max-sessions',
      '2',
    );
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 sessions were'),
    });
    const ours = (id: string) => opencodeSession(at, id).id;
    const jobs = () => allJobs(at.store).map(({ sessionId, state }) => [sessionId, state]);
    expect(jobs()).toEqual([
      [ours('ses_c'), 'done'],
      [ours('ses_b'), 'done'],
    ]);
    await at.daybook('import', 'opencode', '--summarize');
    expect(jobs()).toHaveLength(3);
    await at.daybook('import', 'opencode', '--summarize');
    expect(jobs()).toHaveLength(3);
  });

  test('asks nobody once the money is spent', async () => {
    const at = sessionWorld();
    opencode(at, { ses_a: 2 });
    const { code, said } = await at.daybook('import', 'opencode', '--summarize', '--max-cost', '0');
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('--max-cost') });
    expect(allJobs(at.store)).toEqual([]);
  });
});

describe('Claude Code', () => {
  test('transcripts of all projects come in, with what they grew by, once', async () => {
    const at = sessionWorld();
    const grown = at.session('grown', 'one').exchanges(2);
    at.session('short', 'two').exchanges(1);
    at.session('other', 'two').exchanges(2);
    expect((await at.json('import', 'claude-code')).counts).toMatchObject({ new: 2, skipped: 1 });
    grown.exchanges(1, 'more ');
    const second = await at.json('import', 'claude-code');
    expect(second).toMatchObject({ messages: 2, counts: { new: 0, grown: 1, unchanged: 1 } });
    expect(await at.json('import', 'all')).toMatchObject({ messages: 0, counts: { grown: 0 } });
    expect(allJobs(at.store)).toEqual([]);
  });

  test('a transcript that was moved to another folder is the same session', async () => {
    const at = sessionWorld();
    const session = at.session('moved', 'one').exchanges(2);
    await at.daybook('import', 'claude-code');
    const folder = join(at.claudeFolder, 'projects', '-elsewhere');
    mkdirSync(folder, { recursive: true });
    renameSync(session.path, join(folder, 'moved.jsonl'));
    expect(await at.json('import', 'claude-code')).toMatchObject({
      messages: 0,
      counts: { new: 0 },
    });
  });
});
