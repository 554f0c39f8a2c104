// The built package, installed as people do it: from npx, over an older one, and tried for real.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { shellLine } from '../../install/command-line.ts';
import { lockWhenFree } from '../../src/cli/under-worker-lock.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { recordedDatabase } from '../helpers/opencode-place.ts';
import { builtPath, fixture } from '../helpers/places.ts';
import { makePackage, run, type TestPlace, testPlace } from './place.ts';

const BUILT = dirname(builtPath(''));
const REAL = { yes: true, 'no-trial': false };

/** What npx leaves in its cache: the package, and beside it all that it needs. */
function fromNpx(place: TestPlace, built?: string): TestPlace {
  const tree = join(place.userHome, '.npm', '_npx', '1f3c');
  const packageRoot = makePackage(join(tree, 'node_modules', 'daybook'));
  mkdirSync(join(tree, 'node_modules', '.bin'));
  symlinkSync('../daybook/dist/cli.js', join(tree, 'node_modules', '.bin', 'daybook'));
  mkdirSync(join(tree, 'node_modules', 'helper'));
  writeFileSync(join(tree, 'node_modules', 'helper', 'index.js'), 'module.exports = 1;');
  writeFileSync(join(tree, 'package.json'), '{"dependencies":{"daybook":"0.1.0"}}');
  writeFileSync(join(tree, 'other'), 'no part of it');
  if (built !== undefined) cpSync(built, join(packageRoot, 'dist'), { recursive: true });
  return { ...place, packageRoot };
}

const scriptsIn = (place: TestPlace): string[] =>
  Object.values(JSON.parse(readFileSync(place.settings, 'utf8')).hooks).map(
    (groups) => (groups as [{ hooks: [{ args: [string] }] }])[0].hooks[0].args[0],
  );

describe('run from a cache', () => {
  test('it puts itself where it stays, and points the hooks there', async () => {
    const place = fromNpx(testPlace());
    const home = daybookHome(place.env);
    const { code, said, out } = await run('install', place, { yes: true, json: true });
    expect(code).toBe(0);
    expect(said).toContain(`Copying Daybook to ${home.app}`);
    expect(readdirSync(home.app).sort()).toEqual(['.daybook-copy', 'node_modules', 'package.json']);
    expect(readFileSync(join(home.app, 'node_modules', 'helper', 'index.js'), 'utf8')).toContain(
      '1',
    );
    const hooks = join(home.app, 'node_modules', 'daybook', 'dist', 'hooks');
    for (const script of scriptsIn(place)) {
      expect(dirname(script)).toBe(hooks);
      expect(existsSync(script)).toBe(true);
    }
    const worker = join(home.app, 'node_modules', 'daybook', 'dist', 'worker.js');
    expect(JSON.parse(readFileSync(home.hookSettings, 'utf8')).worker).toBe(worker);
    expect(JSON.parse(out).next).toBe(
      `${shellLine(place.platform, 'node', join(hooks, '..', 'cli.js'))} status`,
    );

    rmSync(join(place.userHome, '.npm'), { recursive: true });
    for (const script of scriptsIn(place)) expect(existsSync(script)).toBe(true);
  });

  test('again, nothing is copied and no byte changes; a newer one takes the same place', async () => {
    const place = fromNpx(testPlace());
    const home = daybookHome(place.env);
    await run('install', place);
    const settings = readFileSync(place.settings, 'utf8');
    const again = await run('install', place);
    expect(again.said).not.toContain('Copying');
    expect(again.out).toContain('already');
    writeFileSync(join(place.packageRoot, 'dist', 'worker.js'), '// newer');
    expect((await run('install', place)).said).toContain('Copying');
    expect(readFileSync(place.settings, 'utf8')).toBe(settings);
    const worker = join(home.app, 'node_modules', 'daybook', 'dist', 'worker.js');
    expect(readFileSync(worker, 'utf8')).toBe('// newer');
    expect(readdirSync(home.root).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('--dry-run says so and copies nothing', async () => {
    const place = fromNpx(testPlace());
    const { said, out } = await run('install', place, { 'dry-run': true });
    const home = daybookHome(place.env);
    expect(said).toContain(`Daybook would be copied to ${home.app} first.`);
    expect(out).toContain(join(home.app, 'node_modules', 'daybook'));
    expect(existsSync(home.root)).toBe(false);
  });

  test('an earlier copy is replaced whole, and waits for the worker that runs from it', async () => {
    const place = fromNpx(testPlace());
    const home = daybookHome(place.env);
    await run('install', place);
    writeFileSync(join(home.app, 'node_modules', 'gone.js'), '');
    writeFileSync(join(place.packageRoot, 'dist', 'worker.js'), '// newer');
    const lock = await lockWhenFree({ home } as never);
    const order: string[] = [];
    const installing = run('install', place).then(({ said }) => {
      order.push('installed');
      return said;
    });
    await sleep(500);
    order.push('released');
    await lock.release();
    expect(await installing).toContain('A worker is at it already');
    expect(order).toEqual(['released', 'installed']);
    expect(existsSync(join(home.app, 'node_modules', 'gone.js'))).toBe(false);
  });

  test.skipIf(process.platform === 'win32')(
    'what cannot be copied leaves the settings and the earlier copy alone',
    async () => {
      const place = fromNpx(testPlace());
      const home = daybookHome(place.env);
      await run('install', place);
      const settings = readFileSync(place.settings, 'utf8');
      const copy = readFileSync(join(home.app, '.daybook-copy'), 'utf8');
      writeFileSync(join(place.packageRoot, 'dist', 'worker.js'), '// newer');
      await execa('mkfifo', [join(place.packageRoot, '..', 'pipe')]);
      await expect(run('install', place)).rejects.toMatchObject({ code: 'COPY_NOT_MADE' });
      expect(readFileSync(place.settings, 'utf8')).toBe(settings);
      expect(readFileSync(join(home.app, '.daybook-copy'), 'utf8')).toBe(copy);
      expect(readdirSync(home.root).filter((name) => name.includes('tmp'))).toEqual([]);
    },
  );

  test('what a killed installation left beside it goes', async () => {
    const place = fromNpx(testPlace());
    const home = daybookHome(place.env);
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    for (const name of [`app.${pid}.tmp`, `app.${pid}.tmp.old`, `app.${process.ppid}.tmp`])
      mkdirSync(join(home.root, name), { recursive: true });
    await run('install', place);
    const left = readdirSync(home.root).filter((name) => name.includes('tmp'));
    expect(left).toEqual([`app.${process.ppid}.tmp`]);
  });
});

describe('what was installed is tried', () => {
  test('each hook, the worker and the plugin run for real, and nothing of that is kept', async () => {
    const place = { ...testPlace(), packageRoot: BUILT };
    const { code, out, said } = await run('install', place, REAL, {
      words: ['claude-code', 'opencode'],
    });
    expect([code, said]).toEqual([0, '']);
    expect(out).toMatch(
      /tried {5}SessionStart \d+ ms, PreCompact \d+ ms, SessionEnd \d+ ms, worker \d+ ms/,
    );
    expect(out).toMatch(/tried {5}plugin \d+ ms/);
    const { root } = daybookHome(place.env);
    expect(readdirSync(root)).toEqual(['hook.json']);
  });

  test('what does not work is said, and the exit code is 1', async () => {
    const place = testPlace();
    const { code, said } = await run('install', place, REAL, {
      words: ['claude-code', 'opencode'],
    });
    expect(code).toBe(1);
    expect(said).toContain('It does not work yet. Claude Code SessionStart: it captured nothing');
    expect(said).toContain('It does not work yet. opencode plugin: ');
    expect(said).toContain('daybook doctor');
  });
});

describe('the history', () => {
  function withHistory(): TestPlace {
    const place = { ...testPlace(), packageRoot: BUILT };
    const folder = join(place.userHome, '.claude', 'projects', '-home-ada-p');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, '6f1c1f8e-0000-4000-8000-000000000001.jsonl'),
      fixture('claude-code/headless-rich+resume+compact.jsonl'),
    );
    return place;
  }

  test('is read when a person agrees, and a search that finds something in it is the last word', async () => {
    const place = withHistory();
    const { code, out, said } = await run('install', place, {}, { answer: true });
    expect(code).toBe(0);
    expect(said).toContain('Read 1 session of Claude Code, already on this machine?');
    expect(out.split('\n').at(-1)).toMatch(/^Try: node .*cli\.js.? search \p{L}+( \p{L}+)?$/u);
    expect(existsSync(daybookHome(place.env).store)).toBe(true);
  });

  test('is left alone with --yes, and read with --import', async () => {
    const place = withHistory();
    const { out } = await run('install', place, { yes: true, json: true });
    const unread = { 'claude-code': 1 };
    expect(JSON.parse(out)).toMatchObject({ history: { command: 'import claude-code', unread } });
    const plain = await run('install', place);
    expect(plain.out).toMatch(/\nTo read 1 session of Claude Code: node .* import claude-code$/);
    expect(existsSync(daybookHome(place.env).store)).toBe(false);
    const read = await run('install', place, { yes: true, import: true, json: true });
    expect(JSON.parse(read.out)).toMatchObject({
      history: { command: 'import claude-code', exitCode: 0 },
      next: expect.stringMatching(/ search /),
    });
  });

  test('is counted for each agent, without what is too short or in the store', async () => {
    const place = withHistory();
    const database = recordedDatabase({ folder: place.userHome }, '1.15.13');
    const both = { words: ['claude-code', 'opencode'], answer: false };
    const first = await run('install', place, { yes: true }, both);
    expect(first.said).toContain('Read 1 session of Claude Code and 2 sessions of opencode,');
    await run('install', place, { yes: true, import: true }, { words: ['claude-code'] });
    const then = await run('install', place, { yes: true }, both);
    expect(then.said).toContain('Read 2 sessions of opencode, already on this machine?');
    await run('install', place, { yes: true, import: true }, both);
    expect((await run('install', place, { yes: true }, both)).said).not.toContain('Read ');
    writeFileSync(database, 'no database');
    const damaged = await run('install', place, { yes: true }, both);
    expect(damaged.said).toContain('Read the sessions of opencode, already on this machine?');
  });

  test('is not asked for where there is none, and a command to try is named all the same', async () => {
    const place = { ...testPlace(), packageRoot: BUILT };
    const { code, out, said } = await run('install', place, {}, { answer: true });
    expect(code).toBe(0);
    expect(said).not.toContain('Read ');
    expect(out).toMatch(/\nAfter your next session: node .* status$/);
  });
});
