import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processStart } from '../../src/platform/processes.ts';
import { openStore } from '../../src/store/open.ts';
import { run, type TestPlace, testPlace } from './place.ts';

const homeOf = (place: TestPlace) => join(place.userHome, '.daybook');

/** A log of a day with an entry in it. */
const LOG = [
  '# Daily log: 2026-11-20',
  '',
  '## Sessions',
  '',
  '<!-- daybook:entry e1 -->',
  '### 10:00 Session',
  '<!-- /daybook:entry e1 -->',
  '',
].join('\n');

/** Puts files there, with their folders. */
function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** All files below a folder, in order. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => !one.isDirectory())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** An installation that has captured something. */
async function used(): Promise<TestPlace> {
  const place = testPlace();
  writeFileSync(place.settings, '{"model":"opus"}');
  await run('install', place, { yes: true }, { words: ['claude-code'] });
  openStore(join(homeOf(place), 'store.db')).close();
  mkdirSync(join(homeOf(place), 'daily'));
  writeFileSync(join(homeOf(place), 'daily', '2026-11-20.md'), LOG);
  mkdirSync(join(homeOf(place), 'spool'));
  return place;
}

describe('daybook uninstall --purge', () => {
  test('takes the hooks out and deletes all that was kept, the folder too', async () => {
    const place = await used();
    const { code, out } = await run('uninstall', place, { yes: true, purge: true });
    expect(code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).toBe('{"model":"opus"}');
    expect(existsSync(homeOf(place))).toBe(false);
    expect(out).toContain(`Deleted: ${join(homeOf(place), 'daily')}`);
  });

  test('asks, tells what will be gone, and takes a no', async () => {
    const place = await used();
    await run('uninstall', place);
    const no = await run('uninstall', place, { purge: true }, { answer: false });
    expect(no.said).toMatch(/Delete \d+ files and folders in .* with 1 daily log and .* MB/);
    expect(no.out).toContain(`Your data stays in ${homeOf(place)}`);
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
    await expect(run('uninstall', place, { purge: true })).rejects.toMatchObject({
      code: 'NOBODY_TO_ASK',
    });
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
  });

  test('leaves what Daybook did not make, and says so', async () => {
    const place = await used();
    writeFileSync(join(homeOf(place), 'my notes.txt'), 'mine');
    writeFileSync(join(homeOf(place), 'store.db.before-v2'), '');
    const { out } = await run('uninstall', place, { yes: true, purge: true });
    expect(readdirSync(homeOf(place))).toEqual(['my notes.txt']);
    expect(out).toContain('since Daybook did not make it: my notes.txt');
  });

  test('takes from a vault of notes only what it has made, and names what stays', async () => {
    const place = await used();
    const foreign = {
      'daily/My note.md': 'mine',
      'daily/2026-11-19.md': '# My day, without an entry of Daybook',
      'daily/.obsidian': '',
      'run/lap times.csv': '10.1',
      'run/main.compiled': '',
      'logs/other.log': '',
      'context/meeting-association.md': '# Notes',
      'context/notes.md': '',
      'spool/thread.json': '{}',
      'backups/photos/a.jpg': '',
      'app/main.ts': '',
      'app/package.json': '{"dependencies":{"daybook":"1"}}',
      'app.ts': '',
      'run.sh': '',
      'logs-2025/a': '',
      'daily-plan.md': '',
      'config.json.orig': '',
      'store.db.sql': '',
    };
    const ours = {
      'config.json': '{}',
      '.config.json.x1y2.tmp': '',
      'store.db.before-v2': '',
      'store.db.damaged-2026-11-20T10-00-00Z-2-wal': '',
      '.store.db.before-v3.123.tmp': '',
      'app.123.tmp.old/node_modules/sqlite/index.js': '',
      'backups/store-2026-11-20T10-00-00Z.db': '',
      'context/shop-0abcdefghij.md': '<daybook-memory>\n',
      'daily/2026-11-18.md': '\ufeff# Daily log: 2026-11-18\r\n\r\n## Sessions\r\n',
      'daily/2026-11-17.md': 'Mine.\n\n<!-- daybook:entry e2 -->\n',
      'daily/.2026-11-20.md.daybook-owner': '{}',
      'daily/..2026-11-20.md.daybook-owner.a1.tmp': '',
      'daily/.2026-11-20.md.0c-1d.daybook-aside': '',
      'logs/hooks.log.1': '',
      'run/session-end-0abc-v20.19.4-x64.compiled': '',
      'run/summariser-12.json': '{}',
      'spool/00001795000000-abc.json': '{}',
      'spool/bad/00001795000000-abc.json.reason.txt': '',
    };
    put(homeOf(place), { ...foreign, ...ours });
    const planned = await run('uninstall', place, { 'dry-run': true, purge: true });
    for (const name of Object.keys(foreign))
      expect(planned.out).not.toContain(`would be deleted: ${join(homeOf(place), name)}\n`);
    expect(planned.out).toContain(`would be left: ${join(homeOf(place), 'daily', 'My note.md')}`);
    const { code, out } = await run('uninstall', place, { yes: true, purge: true });
    expect(code).toBe(0);
    expect(filesBelow(homeOf(place))).toEqual(Object.keys(foreign).sort());
    const kept = /since Daybook did not make it: (.*)\./.exec(out)?.[1];
    expect(kept).toContain(join('daily', 'My note.md'));
    expect(kept).toContain(join('run', 'lap times.csv'));
    expect(kept).not.toContain('e2');
    const again = await run('uninstall', place, { yes: true, purge: true });
    expect(again.out).toContain('There is no data in');
    expect(filesBelow(homeOf(place))).toEqual(Object.keys(foreign).sort());
  });

  test('the question counts no more than ours', async () => {
    const place = await used();
    await run('uninstall', place);
    const { said } = await run('uninstall', place, { purge: true }, { answer: false });
    put(homeOf(place), { 'daily/My note.md': '', 'daily/2026-11-19.md': '', 'run/a/b': '' });
    const more = await run('uninstall', place, { purge: true }, { answer: false });
    expect(more.said).toBe(said);
    expect(said).toContain('1 daily log and');
  });

  test.skipIf(process.platform === 'win32')('follows no link, and leaves it', async () => {
    const place = await used();
    const vault = join(place.userHome, 'vault');
    put(vault, { '2026-11-20.md': LOG });
    rmSync(join(homeOf(place), 'daily'), { recursive: true });
    symlinkSync(vault, join(homeOf(place), 'daily'));
    const { code, out } = await run('uninstall', place, { yes: true, purge: true });
    expect(code).toBe(0);
    expect(readdirSync(homeOf(place))).toEqual(['daily']);
    expect(filesBelow(vault)).toEqual(['2026-11-20.md']);
    expect(out).toContain('since Daybook did not make it: daily.');
  });

  test.skipIf(process.platform === 'win32').each([
    { name: 'is the home folder', home: (user: string) => user },
    { name: 'holds the home folder', home: (user: string) => dirname(user) },
    { name: 'is the root', home: () => '/' },
    { name: 'is the home folder by another name', home: (user: string) => `${user}/link` },
  ])('changes nothing where the home $name', async ({ home }) => {
    const place = testPlace();
    put(place.userHome, { 'daily/2026-11-20.md': LOG, 'logs/worker.log': '' });
    symlinkSync(place.userHome, join(place.userHome, 'link'));
    const env = { ...place.env, DAYBOOK_HOME: home(place.userHome) };
    const shared = { ...place, env };
    writeFileSync(place.settings, '{"model":"opus"}');
    if (home(place.userHome) !== '/')
      await run('install', shared, { yes: true }, { words: ['claude-code'] });
    const before = filesBelow(place.userHome);
    for (const values of [{ yes: true }, { 'dry-run': true }])
      await expect(
        run('uninstall', shared, { ...values, purge: true }, { words: ['claude-code'] }),
      ).rejects.toMatchObject({
        code: 'PURGE_REFUSED',
        message: expect.stringContaining('your home folder'),
        next: expect.stringContaining('Nothing was changed.'),
      });
    expect(filesBelow(place.userHome)).toEqual(before);
  });

  test('says what is wrong with a home that is a file, and leaves the hooks in', async () => {
    const place = await used();
    rmSync(homeOf(place), { recursive: true });
    writeFileSync(homeOf(place), '');
    const before = readFileSync(place.settings, 'utf8');
    await expect(run('uninstall', place, { yes: true, purge: true })).rejects.toMatchObject({
      code: 'PURGE_FAILED',
      message: expect.stringContaining('cannot be looked through'),
      next: expect.stringContaining('Nothing in it was deleted.'),
    });
    expect(readFileSync(place.settings, 'utf8')).toBe(before);
  });

  describe.skipIf(process.platform === 'win32')('where the home is a link to a folder', () => {
    async function linked(): Promise<TestPlace & { readonly disk: string }> {
      const place = await used();
      const disk = join(place.cwd, 'disk');
      renameSync(homeOf(place), disk);
      symlinkSync(disk, homeOf(place));
      return { ...place, disk };
    }

    test('empties the folder and takes the link away', async () => {
      const place = await linked();
      const { code, out } = await run('uninstall', place, { yes: true, purge: true });
      expect(code).toBe(0);
      expect(readdirSync(place.userHome)).not.toContain('.daybook');
      expect(readdirSync(place.disk)).toEqual([]);
      expect(out).toContain(`The link ${homeOf(place)} is gone too`);
      expect(out).toContain(`${realpathSync(place.disk)}, is empty now`);
    });

    test('leaves both where something else is in there', async () => {
      const place = await linked();
      put(place.disk, { 'my notes.txt': 'mine' });
      const { code, out } = await run('uninstall', place, { yes: true, purge: true });
      expect(code).toBe(0);
      expect(readdirSync(homeOf(place))).toEqual(['my notes.txt']);
      expect(out).toContain('since Daybook did not make it: my notes.txt');
      expect(out).not.toContain('is gone');
    });
  });

  test('keeps everything while another agent still runs Daybook', async () => {
    const place = await used();
    mkdirSync(join(place.packageRoot, 'dist', 'hooks'), { recursive: true });
    await run('install', place, { yes: true }, { words: ['opencode'] });
    const words = ['claude-code'];
    const { out, said } = await run('uninstall', place, { yes: true, purge: true }, { words });
    expect(out).toMatch(/Your data stays in .*, since .*daybook\.js still holds the plugin/);
    expect(said).toContain('daybook uninstall opencode');
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
  });

  test('waits for a worker that is at it', async () => {
    const place = await used();
    const worker = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1500)']);
    const { pid } = worker as { pid: number };
    mkdirSync(join(homeOf(place), 'run', 'worker.lock'), { recursive: true });
    const owner = JSON.stringify({ pid, start: processStart(pid), token: 'x' });
    writeFileSync(join(homeOf(place), 'run', 'worker.json'), owner);
    const { said } = await run('uninstall', place, { yes: true, purge: true });
    expect(said).toContain('A worker is at it already');
    expect(existsSync(homeOf(place))).toBe(false);
  });

  test('--dry-run names what would be deleted, and deletes nothing', async () => {
    const place = await used();
    const { out } = await run('uninstall', place, { 'dry-run': true, purge: true });
    expect(out).toContain(`would be deleted: ${join(homeOf(place), 'store.db')}`);
    expect(existsSync(join(homeOf(place), 'store.db'))).toBe(true);
    const json = { 'dry-run': true, purge: true, json: true };
    expect(JSON.parse((await run('uninstall', place, json)).out).deleted).toContain(
      join(homeOf(place), 'store.db'),
    );
  });

  test('where there is nothing, there is nothing to delete', async () => {
    const { code, out } = await run('uninstall', testPlace(), { yes: true, purge: true });
    expect(code).toBe(0);
    expect(out).toContain('There is no data in');
  });
});

test('uninstall names the plugin form, which is not ours to take out', async () => {
  const place = await used();
  writeFileSync(place.settings, '{"enabledPlugins":{"daybook@daybook":true}}');
  const { said } = await run('uninstall', place);
  expect(said).toContain('claude plugin uninstall daybook@daybook');
});
