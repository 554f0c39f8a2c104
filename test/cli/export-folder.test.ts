import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openHistory } from '../../src/agents/opencode/open-history.ts';
import { runCli } from '../../src/cli/run.ts';
import { ingestTranscript } from '../../src/flush/ingest-transcript.ts';
import { takeHistories } from '../../src/flush/take-histories.ts';
import { countsOf } from '../../src/store/session-facts.ts';
import { sessionById } from '../../src/store/sessions.ts';
import { CliPlace } from '../helpers/cli-place.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';
import { AFTER_RECORDING, recordedDatabase } from '../helpers/opencode-place.ts';
import { fixture } from '../helpers/places.ts';

const LONG_AGO = new Date(0);

function place() {
  const at = new CliPlace();
  const one = at.session({ title: '../../evil', externalId: 'one' });
  const two = at.session({ title: 'Website', agent: 'opencode', externalId: '../two' });
  at.session({ title: 'Silent' });
  at.say(one, 'Why?');
  at.say(two, 'Hello');
  const folder = join(at.folder, 'for others');
  const run = (...words: string[]) => at.run('export', '--folder', 'for others', ...words);
  const json = (...words: string[]) => at.json('export', '--folder', 'for others', ...words);
  const fileOf = (id: string) => join(folder, `${id}.jsonl`);
  return { at, one, two, folder, run, json, fileOf };
}

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('each session in which something was said has a file of its own, named by its id', async () => {
  const { at, one, two, folder, run, fileOf } = place();
  const { code, out, said } = await run();
  expect([code, said]).toEqual([0, `${folder}: 2 made, 0 rewritten, 0 unchanged, 0 removed.\n`]);
  expect(out.split('\n').filter(Boolean).sort()).toEqual(
    [`made       ${fileOf(one)}`, `made       ${fileOf(two)}`].sort(),
  );
  expect(readdirSync(folder).sort()).toEqual([`${one}.jsonl`, `${two}.jsonl`].sort());
  expect(readdirSync(at.folder)).not.toContain('evil.jsonl');
  expect(statSync(fileOf(one)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('what is known of a session is no speech of anybody', async () => {
  const { at, one, fileOf, run } = place();
  await run();
  const [header, ...others] = lines(fileOf(one));
  expect(header).toMatchObject({
    type: 'daybook-session',
    agent: 'claude-code',
    sessionId: 'one',
    title: '../../evil',
    project: { name: 'uploader', dir: join(at.folder, 'uploader') },
    parent: null,
  });
  expect(others).toMatchObject([
    { type: 'user', message: { role: 'user', content: 'Why?' } },
    { type: 'custom-title', customTitle: '../../evil' },
  ]);
});

test('only what grew or was renamed is written again', async () => {
  const { at, one, two, run, json, fileOf } = place();
  await run();
  const age = () => {
    for (const id of [one, two]) utimesSync(fileOf(id), LONG_AGO, LONG_AGO);
  };
  const isOld = (id: string) => statSync(fileOf(id)).mtimeMs === 0;
  age();
  expect(await json()).toMatchObject({ made: 0, rewritten: 0, unchanged: 2, results: [] });
  expect([isOld(one), isOld(two)]).toEqual([true, true]);

  at.say(one, 'And now?');
  expect(await json()).toMatchObject({
    rewritten: 1,
    unchanged: 1,
    results: [{ id: one, file: fileOf(one), change: 'rewritten', messages: 2 }],
  });
  expect([isOld(one), isOld(two)]).toEqual([false, true]);
  expect(lines(fileOf(one))).toHaveLength(4);

  age();
  await at.run('title', two, 'Other name');
  expect(await json()).toMatchObject({ rewritten: 1, unchanged: 1 });
  expect(lines(fileOf(two))[0].title).toBe('Other name');
  expect(readdirSync(join(fileOf(one), '..'))).toHaveLength(2);
});

test('a file that is gone or is not ours any more is made again', async () => {
  const { one, two, run, json, fileOf } = place();
  await run();
  rmSync(fileOf(one));
  writeFileSync(fileOf(two), '{"type":"user"}\n');
  expect(await json()).toMatchObject({ made: 2, unchanged: 0 });
});

test('the file of a forgotten session goes; one of a session that left otherwise is named', async () => {
  const { at, one, two, folder, run, json, fileOf } = place();
  await run();
  writeFileSync(join(folder, 'mine.jsonl'), '{"type":"user"}\n');
  await at.run('forget', one, '--yes');
  at.fill((store) => store.prepare('DELETE FROM sessions WHERE id = ?').run(two));
  expect(await json('--dry-run')).toMatchObject({ removed: 1, left: 1 });
  expect(existsSync(fileOf(one))).toBe(true);
  const { out, said } = await run();
  expect(out).toBe(`removed    ${fileOf(one)}\n`);
  expect(said).toContain(`${fileOf(two)} stays; its session is not in the store any more`);
  expect(readdirSync(folder).sort()).toEqual(['mine.jsonl', basename(fileOf(two))].sort());
});

test('a session outside of the filter keeps its file', async () => {
  const { two, run, json } = place();
  await run();
  expect(await json('--agent', 'opencode')).toMatchObject({ unchanged: 1, removed: 0, left: 0 });
  expect(await json(two)).toMatchObject({ unchanged: 1, removed: 0, left: 0 });
});

test('--dry-run says what would be written and writes nothing', async () => {
  const { folder, run } = place();
  const { code, out, said } = await run('--dry-run', '--then', 'exit 3');
  expect(code).toBe(0);
  expect(out).toContain('made');
  expect(said).toContain('Nothing was written.');
  expect(existsSync(folder)).toBe(false);
});

test('one file that cannot be written is named, the others are', async () => {
  const { one, two, folder, json, fileOf } = place();
  mkdirSync(fileOf(one), { recursive: true });
  const { code } = await place().run();
  expect(code).toBe(0);
  const told = await json();
  expect(told).toMatchObject({ made: 1, failed: 1 });
  expect(told.results.find((file: { id: string }) => file.id === one)).toMatchObject({
    change: 'failed',
    problem: expect.stringMatching(/EISDIR|EEXIST/),
  });
  expect(existsSync(fileOf(two))).toBe(true);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('what a killed export left behind goes, what another still writes stays', async () => {
  const { one, folder, run } = place();
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  mkdirSync(folder);
  const dead = `${one}.jsonl.${pid}.tmp`;
  const alive = `${one}.jsonl.${process.ppid}.tmp`;
  for (const name of [dead, alive, 'mine.tmp']) writeFileSync(join(folder, name), '');
  await run();
  expect(readdirSync(folder)).toContain(alive);
  expect(readdirSync(folder)).toContain('mine.tmp');
  expect(readdirSync(folder)).not.toContain(dead);
});

describe('--then', () => {
  test('runs in the folder when the files are there', async () => {
    const { at, one, folder, run } = place();
    const { code } = await run('--then', 'ls *.jsonl > ../seen && pwd >> ../seen');
    expect(code).toBe(0);
    const seen = readFileSync(join(at.folder, 'seen'), 'utf8');
    expect(seen).toContain(`${one}.jsonl`);
    expect(seen).toContain(folder);
  });

  test('its exit code is told, and is a failure of a part', async () => {
    const { run, json, folder } = place();
    const command = 'test "$DAYBOOK_EXPORT_FOLDER" = "$PWD" && exit 7';
    const { code, said } = await run('--then', command);
    expect(code).toBe(4);
    expect(said).toContain(`\`${command}\` ended with 7.`);
    expect(await json('--then', command)).toMatchObject({ folder, ran: { command, exitCode: 7 } });
  });
});

test.each([
  { name: 'a file and a folder', words: ['--folder', 'x', '--out', 'y'] },
  { name: 'another format', words: ['--folder', 'x', '--format', 'markdown'] },
  { name: 'a command without a folder', words: ['--then', 'ls'] },
  { name: '--dry-run without a folder', words: ['--dry-run'] },
])('wrong usage: $name', async ({ words }) => {
  const { at } = place();
  const { code, said } = await at.run('export', ...words);
  expect([code, said]).toEqual([2, expect.stringContaining('Nothing was exported.')]);
});

test('a folder that cannot be made is one error', async () => {
  const { folder, run } = place();
  writeFileSync(folder, 'a file');
  const { code, said } = await run();
  expect([code, said]).toEqual([1, expect.stringContaining('Each file there is whole')]);
  expect(readFileSync(folder, 'utf8')).toBe('a file');
});

describe('read again by our own reader of Claude Code', () => {
  async function readAgain({ world, cli, folder }: FlushWorld, into: FlushWorld): Promise<number> {
    const env = { ...cli.env, TZ: 'UTC', HOME: folder };
    const target = join(into.folder, '.claude', 'projects', 'others');
    const quiet = { out: () => {}, say: () => {} };
    expect(await runCli(['export', '--folder', target], { ...cli, ...quiet, env })).toBe(0);
    for (const name of readdirSync(target)) {
      const path = join(target, name);
      const [{ sessionId, lastActivity }] = lines(path);
      const source = { agent: 'claude-code', externalId: sessionId, path, project: undefined };
      const id = (await ingestTranscript(into.world, source))?.sessionId ?? '';
      const before = basename(name, '.jsonl');
      expect(countsOf(into.world.store, id)).toEqual(countsOf(world.store, before));
      expect(sessionById(into.world.store, id)?.lastActivityMs).toBe(Date.parse(lastActivity));
    }
    return readdirSync(target).length;
  }

  test('sessions of opencode have the same counts', async () => {
    const at = flushWorld({ startMs: AFTER_RECORDING });
    const history = openHistory(recordedDatabase(at, '1.18.33'));
    await takeHistories(
      at.world,
      history.sessions().map((head) => ({ history, head })),
      () => {},
    );
    history.close();
    expect(await readAgain(at, flushWorld())).toBeGreaterThan(10);
  });

  test('so have sessions of Claude Code', async () => {
    const at = flushWorld();
    const path = join(at.folder, 'rich.jsonl');
    writeFileSync(path, fixture('claude-code/headless-rich+resume+compact.jsonl'));
    const externalId = '6f1c1f8e-0000-4000-8000-000000000001';
    await ingestTranscript(at.world, {
      agent: 'claude-code',
      externalId,
      path,
      project: undefined,
    });
    expect(await readAgain(at, flushWorld())).toBe(1);
  });
});
