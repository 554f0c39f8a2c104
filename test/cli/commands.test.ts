import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBuiltCli, workerIsDone } from '../helpers/built-cli.ts';
import { hookWorld, payloadFor, runBuiltHook } from '../helpers/built-hook.ts';
import { fixturePath, temporaryFolder } from '../helpers/places.ts';

const SESSION = '80c8b9cf-d4ec-452c-9fcb-4feea5466ff0';
const folder = mkdtempSync(join(tmpdir(), 'daybook-cli-'));
const world = hookWorld(folder, { DAYBOOK_TIMEZONE: 'UTC', TZ: 'UTC' });
const project = join(folder, 'uploader');
const transcript = join(folder, '.claude', 'projects', 'uploader', `${SESSION}.jsonl`);
const DAY = '2026-11-20';

const daybook = (...words: string[]) => runBuiltCli(words, world.env, project);
const json = async (...words: string[]) => JSON.parse((await daybook(...words, '--json')).stdout);

beforeAll(async () => {
  mkdirSync(project, { recursive: true });
  mkdirSync(join(transcript, '..'), { recursive: true });
  copyFileSync(fixturePath('claude-code/headless-rich+resume+compact.jsonl'), transcript);
  const payload = payloadFor('SessionEnd', transcript, { session_id: SESSION, cwd: project });
  await runBuiltHook('session-end', payload, world.env);
  await workerIsDone(world.home);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('after one session of the real hook and worker', () => {
  test('status tells the entry and that nothing waits', async () => {
    expect(await json('status')).toMatchObject({
      entries: 1,
      sessions: 1,
      spooled: 0,
      results: [],
      lastEntry: { project: 'uploader', backend: 'extractive' },
    });
    expect((await daybook('status')).stdout).toMatch(/^Waiting: +nothing$/m);
  });

  test('today prints the day as the file has it', async () => {
    const file = readFileSync(join(world.home.daily, `${DAY}.md`), 'utf8');
    expect((await daybook('today', DAY)).stdout.trimEnd()).toBe(file.trimEnd());
    expect(await json('today', DAY)).toEqual({ day: DAY, text: file });
    expect(await json('today', '2020-02-29')).toEqual({ day: '2020-02-29', text: null });
  });

  test('today --rebuild renders our block again and leaves the text around it', async () => {
    const path = join(world.home.daily, `${DAY}.md`);
    const before = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      `my own words\n${before.replace(/FINAL ANSWER/g, 'damaged')}more of them\n`,
    );
    expect((await daybook('today', DAY, '--rebuild')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(`my own words\n${before}more of them\n`);
    writeFileSync(path, before);
  });

  test('search finds entry and messages, and lists them under results', async () => {
    const { results } = await json('search', 'final', 'answer');
    expect(results.map(({ kind }: { kind: string }) => kind)).toEqual(['entry', 'message']);
    expect(results[1]).toMatchObject({
      role: 'assistant',
      project: 'uploader',
      externalId: SESSION,
    });
    expect(results[1].snippet).toContain('>>>FINAL<<<');
    expect((await json('search', '=>')).results).toEqual([]);
    expect((await daybook('search', 'nosuchword')).code).toBe(0);
    expect((await json('search', 'line1', '--limit', '1')).results.length).toBeLessThanOrEqual(1);
  });

  test('context prints what the next session starts with', async () => {
    const { context, units, limit } = await json('context');
    expect(context).toContain('uploader');
    expect(units).toBeLessThanOrEqual(limit);
    expect((await json('context', '--project', 'uploader')).context).toBe(context);
    const start = payloadFor('SessionStart', join(folder, 'new.jsonl'), { cwd: project });
    const { stdout } = await runBuiltHook('session-start', start, world.env);
    expect(JSON.parse(stdout)).toEqual({
      hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: context },
    });
  });

  test('flush has nothing to do, and says so', async () => {
    const { code, stdout } = await daybook('flush');
    expect([code, stdout]).toEqual([0, '0 entries written.\n']);
    expect((await daybook('flush', transcript)).stdout).toBe('0 entries written.\n');
  });

  test('flush of a transcript that no hook has named writes its entry, a dry run does not', async () => {
    const other = join(transcript, '..', '5e90fceb-7d35-4713-8458-58782f0f9bd3.jsonl');
    copyFileSync(
      fixturePath('claude-code/interactive-bash+slash+file+model+queued+apierror.jsonl'),
      other,
    );
    const before = await json('status');
    expect((await daybook('flush', other, '--dry-run')).stdout).toContain(other);
    expect(await json('status')).toEqual(before);
    expect((await daybook('flush', other)).stdout).toBe('1 entry written.\n');
    expect((await json('search', 'queued')).results.length).toBeGreaterThan(0);
  });
});

describe('usage', () => {
  test.each([
    [['nosuch']],
    [['search']],
    [['today', '2026-02-30']],
    [['today', '../../etc/passwd']],
    [['search', 'x', '--limit', '0']],
    [['search', 'x', '--nosuch']],
    [['config', 'set', 'nosuch', 'x']],
    [['config', 'set', 'summary.backend', 'gpt']],
  ])('%j is wrong usage', async (words) => {
    const { code, stderr } = await daybook(...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^daybook: .+\n {2}.+/);
  });

  test('a session that is not there has an exit code of its own', async () => {
    for (const words of [
      ['flush', '--session', 'ses_nosuch'],
      ['search', 'x', '--session', 'nosuch'],
    ])
      expect((await daybook(...words)).code).toBe(3);
  });

  test('an error under --json is one document too', async () => {
    const { error } = await json('nosuch');
    expect(error).toMatchObject({ code: 'UNKNOWN_COMMAND' });
  });

  test('help and version', async () => {
    expect((await daybook()).stdout).toContain('Usage: daybook COMMAND');
    expect((await daybook('flush', '--help')).stdout).toContain('Usage: daybook flush');
    expect((await daybook('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('a home in which nothing was captured yet', async () => {
    const empty = hookWorld(temporaryFolder());
    for (const words of [
      ['status'],
      ['search', 'x'],
      ['today'],
      ['context'],
      ['config'],
      ['flush', '--dry-run'],
    ]) {
      expect((await runBuiltCli(words, empty.env)).code).toBe(0);
    }
    expect(existsSync(empty.home.root)).toBe(false);
  });
});

describe('config', () => {
  test('set keeps comments, tells hooks at once, and unset undoes it', async () => {
    const { home, env } = hookWorld(temporaryFolder());
    mkdirSync(home.root, { recursive: true });
    writeFileSync(home.config, '{\n  // mine\n  "timeZone": "UTC",\n}\n');
    const run = (...words: string[]) => runBuiltCli(['config', ...words], env);
    // What an installer has recorded there is not a setting, and stays.
    const programs = { node: '/usr/bin/node', worker: '/opt/daybook/dist/worker.js' };
    writeFileSync(home.hookSettings, JSON.stringify({ v: 1, ...programs }));
    const dry = await run('set', 'ignore', '["/secret/*"]', '--dry-run');
    expect(dry.stdout).toContain('/secret/*');
    expect(readFileSync(home.config, 'utf8')).not.toContain('secret');
    expect((await run('set', 'ignore', '["/secret/*"]')).code).toBe(0);
    const text = readFileSync(home.config, 'utf8');
    expect(text).toContain('// mine');
    const [source] = JSON.parse(readFileSync(home.hookSettings, 'utf8')).ignore;
    expect(
      ['/secret/a', '/secret/a/b', '/secrets'].map((one) => new RegExp(source).test(one)),
    ).toEqual([true, true, false]);
    expect(JSON.parse(readFileSync(home.hookSettings, 'utf8'))).toMatchObject(programs);
    expect((await run('get', 'ignore')).stdout).toBe('["/secret/*"]\n');
    expect((await run('unset', 'ignore')).code).toBe(0);
    expect((await run('get', 'ignore')).stdout).toBe('[]\n');
  });

  test('a file that is not JSON is refused with its line and left alone', async () => {
    const { home, env } = hookWorld(temporaryFolder());
    mkdirSync(home.root, { recursive: true });
    writeFileSync(home.config, '{\n  "timeZone": \n}\n');
    const { code, stderr } = await runBuiltCli(['config', 'set', 'timeZone', 'UTC'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('line 3');
    expect(readFileSync(home.config, 'utf8')).toBe('{\n  "timeZone": \n}\n');
  });
});
