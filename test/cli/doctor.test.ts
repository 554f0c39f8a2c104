import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processStart } from '../../src/platform/processes.ts';
import { workerIsDone } from '../helpers/built-cli.ts';
import { payloadFor, runBuiltHook } from '../helpers/built-hook.ts';
import { DoctorPlace, mountDisk, type Report } from '../helpers/doctor-place.ts';
import { fixturePath } from '../helpers/places.ts';

const isWindows = process.platform === 'win32';
const NOBODY = 65_534;

/** What is not fine, a line each, with what to do. */
function complaints({ results }: Report): string {
  return results
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ check, verdict, says, next }) => `${verdict} ${check}: ${says} → ${next}`)
    .join('\n');
}

async function installed(): Promise<DoctorPlace> {
  const place = new DoctorPlace();
  await place.install();
  return place;
}

describe.skipIf(isWindows)('daybook doctor, where all is well', () => {
  test('finds nothing, ends with 0, and leaves no trace in the memory', async () => {
    const place = await installed();
    const before = readdirSync(place.home.root, { recursive: true });
    const { code, stdout } = await place.run('doctor');
    expect(stdout).not.toMatch(/WARN|FAIL|could not/);
    expect(stdout).toContain('Hook SessionEnd');
    expect(stdout).toMatch(
      /Backend claude +answers with claude-haiku-5-5 in [\d.]+ s; 600 \+ 1 tokens, 0\.0004 USD/,
    );
    expect(stdout).toMatch(/\n\nDaybook works\.\n$/);
    expect(code).toBe(0);
    expect(readdirSync(place.home.root, { recursive: true })).toEqual(before);
  });

  test('--offline asks no model', async () => {
    const place = await installed();
    place.logOut();
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain('unknown Backend claude: not asked');
    expect(report.code).toBe(0);
  });

  test('says where no agent holds a hook of ours', async () => {
    const report = await new DoctorPlace().doctor('--offline');
    expect(complaints(report)).toMatch(/fail Claude Code: .* no hooks .* → Run `daybook install/);
    expect(report.code).toBe(1);
  });
});

describe.skipIf(isWindows)('ten broken set-ups', () => {
  test('Node was moved', async () => {
    const place = new DoctorPlace();
    place.node = join(place.folder, 'nodejs', 'node');
    mkdirSync(dirname(place.node));
    linkOrCopy(process.execPath, place.node);
    await place.install();
    const moved = join(place.folder, 'nodejs', 'node-20');
    renameSync(place.node, moved);
    const gone = place.node;
    place.node = moved;
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(`runs what is not there: ${gone}`);
    expect(complaints(report)).toMatch(/fail Hook SessionEnd: .* is not there .* install/);
    expect(report.code).toBe(1);
    const fixed = await place.doctor('--offline', '--fix');
    expect(fixed.fixed).toEqual([expect.stringContaining('runs Daybook from')]);
    expect(fixed.code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).toContain(moved);
  });

  test('dist was deleted', async () => {
    const place = new DoctorPlace();
    const whole = place.packageRoot;
    place.useOwnCopy();
    await place.install();
    rmSync(join(place.packageRoot, 'dist'), { recursive: true });
    const hook = join(place.packageRoot, 'dist', 'hooks', 'session-end.cjs');
    place.packageRoot = whole;
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Claude Code: .* runs what is not there: /);
    expect(complaints(report)).toContain(hook);
    expect(complaints(report)).toContain('`daybook install claude-code`');
    expect(report.code).toBe(1);
    expect((await place.doctor('--offline', '--fix')).code).toBe(0);
  });

  test('the hooks of the very copy that looks were deleted', async () => {
    const place = new DoctorPlace();
    place.useOwnCopy();
    await place.install();
    rmSync(join(place.packageRoot, 'dist', 'hooks'), { recursive: true });
    const report = await place.doctor('--offline', '--fix');
    expect(complaints(report)).toMatch(
      /runs what is not there: .* → `daybook install claude-code` would be refused now: .*session-start\.cjs is missing.* `npm run build`; else install the package again\./,
    );
    expect(complaints(report)).toMatch(/fail Hook SessionEnd: .* → .*`npm run build`/);
    expect(complaints(report)).not.toMatch(/--fix|Run `daybook install/);
    expect(report.fixed).toEqual([]);
  });

  test('the native module does not load', async () => {
    const place = new DoctorPlace();
    place.useOwnCopy();
    await place.install();
    const library = join(place.packageRoot, 'node_modules', 'better-sqlite3');
    for (const name of readdirSync(library, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.node')) writeFileSync(join(library, name), 'of another machine');
    }
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail SQLite: .* does not load: .* → .*npm rebuild/);
    expect(complaints(report)).toMatch(/fail Worker: a hook starts it, but: worker-failed/);
    expect(complaints(report)).not.toContain('Hook SessionEnd');
    expect(report.code).toBe(1);
    // Other commands say so too, instead of a stack.
    mkdirSync(place.home.backups, { mode: 0o700 });
    writeFileSync(place.home.store, 'x', { mode: 0o600 });
    const { code, stderr } = await place.run('status');
    expect(stderr).toMatch(
      /^daybook: a library of Daybook cannot be loaded .*\n.*`daybook doctor`/,
    );
    expect(code).toBe(1);
  });

  test('the native module is not there', async () => {
    const place = new DoctorPlace();
    place.useOwnCopy();
    await place.install();
    rmSync(join(place.packageRoot, 'node_modules', 'better-sqlite3'), { recursive: true });
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail SQLite: .* is not there.* → .*npm install -g daybook/);
    expect(complaints(report)).toContain('unknown Store');
    expect(report.code).toBe(1);
    expect((await place.run('list')).stderr).toMatch(
      /cannot be loaded .*better-sqlite3.*\n.*doctor/,
    );
  });

  test('the settings were put back', async () => {
    const place = new DoctorPlace();
    writeFileSync(place.settings, '{"model":"opus"}');
    await place.install();
    await sessionEnds(place);
    writeFileSync(place.settings, '{"model":"opus"}');
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(
      /fail Claude Code: .*settings\.json holds no hooks of Daybook, .* any more → Run `daybook install/,
    );
    expect(report.code).toBe(1);
  });

  test('the home can only be read', async (context) => {
    const place = await installed();
    // Root may write wherever the file system lets it.
    if (process.getuid?.() !== 0) chmodSync(place.home.root, 0o500);
    else if (!mountDisk(place.home.root, 'ro,mode=700'))
      context.skip('mounting a disk is not allowed here');
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(
      /fail Home: .* cannot be written \(E(ROFS|ACCES)\): nothing is captured → .*writable/,
    );
    expect(report.code).toBe(1);
    if (process.getuid?.() !== 0) chmodSync(place.home.root, 0o700);
  });

  test('the disk is full', async (context) => {
    const place = await installed();
    if (!mountDisk(place.home.root, 'size=64k,mode=700'))
      context.skip('mounting a disk is not allowed here');
    fillUp(join(place.home.root, 'ballast'));
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Home: the disk of .* is full.* → Free some space/);
    expect(report.code).toBe(1);
  });

  test('the backend is logged out', async () => {
    const place = await installed();
    place.logOut();
    expect(complaints(await place.doctor())).toMatch(
      /warn Backend claude: claude: Not logged in.* → Log in: run `claude`.* the next backend/,
    );
    place.env.DAYBOOK_SUMMARY_BACKEND = 'claude';
    const report = await place.doctor();
    expect(complaints(report)).toMatch(/fail Backend claude: .* what is captured waits/);
    expect(report.code).toBe(1);
  });

  test.each([
    {
      claude: 'fails when it is asked',
      change: (program: string) => writeFileSync(program, '#!/bin/sh\nexit 1\n'),
      says: '`claude --version` fails, or says nothing for ten seconds → Run it yourself; where it hangs, install Claude Code again.',
    },
    {
      claude: 'is gone',
      change: (program: string) => rmSync(program),
      says: 'there is no program `claude` on the PATH, though hooks are installed for it → Nothing, if it runs from elsewhere (an editor, another shell).',
    },
  ])('a claude that $claude', async ({ change, says }) => {
    const place = await installed();
    change(join(place.folder, 'bin', 'claude'));
    expect(complaints(await place.doctor('--offline'))).toContain(`warn Claude Code: ${says}`);
  });

  test('hooks are disabled', async () => {
    const place = await installed();
    const text = readFileSync(place.settings, 'utf8');
    writeFileSync(place.settings, text.replace('{', '{"disableAllHooks":true,'));
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(
      /fail Claude Code: .*disableAllHooks.* → None of its sessions comes to this home/,
    );
    expect(report.code).toBe(1);
  });

  test('a lock was left behind', async () => {
    const place = await installed();
    const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const lock = join(place.home.run, 'worker.lock');
    mkdirSync(lock, { recursive: true });
    chmodSync(place.home.run, 0o700);
    chmodSync(lock, 0o700);
    const { pid } = owner as { pid: number };
    const text = JSON.stringify({ pid, start: processStart(pid), token: 'x' });
    writeFileSync(join(place.home.run, 'worker.json'), text, { mode: 0o600 });
    expect(complaints(await place.doctor('--offline'))).not.toContain('Locks');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(
      /warn Locks: .*worker\.lock: left by .* → `daybook doctor --fix`/,
    );
    expect((await place.doctor('--offline', '--fix')).fixed).toHaveLength(1);
    expect(existsSync(lock)).toBe(false);
  });

  test.each([
    { name: 'DAYBOOK=0 for what it runs', more: { env: { DAYBOOK: '0' } }, says: 'sets DAYBOOK=0' },
    {
      name: 'another home for what it runs',
      more: { env: { DAYBOOK_HOME: '/elsewhere' } },
      says: 'sets DAYBOOK_HOME=/elsewhere: what our hooks note goes there',
    },
    { name: 'no hooks at all', more: { disableAllHooks: true }, says: 'has disableAllHooks' },
  ])('another settings file has $name', async ({ more, says }) => {
    const place = await installed();
    const local = join(place.folder, '.claude', 'settings.local.json');
    writeFileSync(local, JSON.stringify(more));
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(`fail Claude Code: ${local} ${says}`);
    expect(report.code).toBe(1);
  });

  test.each(['claude-code', 'opencode'])('%s was told of another home', async (agent) => {
    const place = new DoctorPlace();
    place.env.DAYBOOK_HOME = join(place.folder, 'other home');
    expect((await place.run('install', agent, '--yes')).code).toBe(0);
    expect(complaints(await place.doctor('--offline'))).not.toContain('to note in');
    delete place.env.DAYBOOK_HOME;
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(
      `tells ours to note in ${join(place.folder, 'other home')}, and this command looks in ${place.home.root} → Run commands with DAYBOOK_HOME=`,
    );
    expect(complaints(report)).toContain(`Run \`daybook install ${agent}\`.`);
    expect(report.code).toBe(1);
  });

  test('an entry of somebody else takes the whole file with it, in an older Claude Code', async () => {
    const place = await installed();
    const settings = JSON.parse(readFileSync(place.settings, 'utf8'));
    settings.hooks.Stop = [{}];
    writeFileSync(place.settings, JSON.stringify(settings));
    const says = `Claude Code may skip the whole of ${place.settings}, our hooks too: hooks.Stop[0]`;
    const now = await place.doctor('--offline');
    expect(complaints(now)).toContain(`warn Claude Code: ${says}`);
    expect(now.code).toBe(0);
    const program = join(place.folder, 'bin', 'claude');
    writeFileSync(program, readFileSync(program, 'utf8').replace('2.1.329', '2.1.197'));
    const older = await place.doctor('--offline');
    expect(complaints(older)).toContain(`fail Claude Code: ${says}`);
    expect(older.code).toBe(1);
  });

  test('a matcher keeps hooks from most of their events', async () => {
    const place = await installed();
    const text = readFileSync(place.settings, 'utf8');
    writeFileSync(place.settings, text.replace('"hooks": [', '"matcher": "clear", "hooks": ['));
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Claude Code: A matcher .* from some SessionStart\./);
    await place.install();
    expect((await place.doctor('--offline')).code).toBe(0);
  });

  test.each([
    { name: 'not JSON', text: '{', says: 'is not valid JSON' },
    { name: 'nested without end', text: '['.repeat(1e5), says: 'nested too deeply' },
    { name: 'UTF-16', text: Buffer.from('{}', 'utf16le'), says: 'is not valid JSON' },
    { name: 'a list', text: '[]', says: 'is not as expected' },
  ])('the settings are $name', async ({ text, says }) => {
    const place = await installed();
    writeFileSync(place.settings, text);
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Claude Code: .*settings\.json .* → .*Repair it/);
    expect(complaints(report)).toContain(says);
    expect(report.code).toBe(1);
  });

  test.each([
    { name: 'spool', is: 'no folder' },
    { name: 'run', is: 'no folder' },
    { name: 'logs', is: 'no folder' },
    { name: 'store.db', is: 'no file' },
    { name: 'hook.json', is: 'no file' },
    { name: 'logs/hooks.log', is: 'no file' },
    { name: 'logs/worker.log', is: 'no file' },
  ])('in the home $name is $is', async ({ name, is }) => {
    const place = await installed();
    const path = join(place.home.root, name);
    rmSync(path, { recursive: true, force: true });
    if (is === 'no folder') writeFileSync(path, '');
    else mkdirSync(path, { recursive: true });
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(`fail Home: ${path} is ${is}, so nothing can be kept`);
    expect(report.code).toBe(1);
  });

  test('pipes in the place of files keep no command waiting', async () => {
    const place = await installed();
    for (const path of [place.settings, place.home.config, place.home.hookSettings]) {
      rmSync(path, { force: true });
      execFileSync('mkfifo', ['-m', '600', path]);
    }
    execFileSync('mkfifo', [join(dirname(place.settings), 'settings.local.json')]);
    const report = await place.doctor('--offline', '--fix');
    expect(complaints(report)).toContain(
      `fail Claude Code: ${place.settings} is not a file, but a pipe or a device → The agent`,
    );
    expect(complaints(report)).toContain(
      `fail Settings: ${place.home.config} cannot be read: it is a pipe or a device`,
    );
    expect(complaints(report)).toContain(`fail Home: ${place.home.hookSettings} is no file`);
    for (const command of ['install', 'uninstall']) {
      const { code, stderr } = await place.run(command, 'claude-code', '--yes');
      expect(stderr).toMatch(
        /settings\.json is not a file, .*\n {2}Nothing was changed\. Put a file/,
      );
      expect(code).toBe(1);
      expect(statSync(place.settings).isFIFO()).toBe(true);
    }
    expect((await place.run('config')).code).toBe(1);
  });

  test('a home that is closed is one finding, and nothing in it is judged', async () => {
    const place = await installed();
    writeFileSync(place.home.config, '{}', { mode: 0o600 });
    const isRoot = process.getuid?.() === 0;
    if (isRoot) place.uid = NOBODY;
    chmodSync(place.home.root, isRoot ? 0o700 : 0o000);
    for (const path of [dirname(place.folder), place.folder]) chmodSync(path, 0o755);
    onTestFinished(() => chmodSync(place.home.root, 0o700));
    const report = await place.doctor('--offline');
    const { root } = place.home;
    const about = report.results.filter(({ says }) => says.includes(root));
    expect(about).toHaveLength(1);
    expect(about[0]).toMatchObject({
      check: 'Home',
      verdict: 'fail',
      says: `${root} ${isRoot ? 'belongs to root and ' : ''}cannot be opened (EACCES): nothing is captured, and nothing in it could be looked at`,
      next: isRoot
        ? `Give it back to you: \`sudo chown -R "$(id -un)" ${root}\`.`
        : `Open it: \`chmod 700 ${root}\`.`,
    });
    expect(report.results.map(({ check }) => check)).not.toContain('Settings');
    expect(report.code).toBe(1);
  });

  test('a home that is a file is one finding', async () => {
    const place = await installed();
    rmSync(place.home.root, { recursive: true });
    writeFileSync(place.home.root, '');
    const report = await place.doctor('--offline');
    expect(report.results.filter(({ says }) => says.includes(place.home.root))).toEqual([
      expect.objectContaining({
        check: 'Home',
        says: `${place.home.root} is no folder, so nothing can be captured`,
      }),
    ]);
    expect(report.code).toBe(1);
  });

  test('the home is a link to nothing', async () => {
    const place = await installed();
    rmSync(place.home.root, { recursive: true });
    symlinkSync(join(place.folder, 'a disk that was taken out'), place.home.root);
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(`fail Home: ${place.home.root} is no folder`);
    expect(report.code).toBe(1);
  });

  test('a lock names a pid that another process has now', async () => {
    const place = await installed();
    mkdirSync(join(place.home.run, 'worker.lock'), { recursive: true, mode: 0o700 });
    chmodSync(place.home.run, 0o700);
    const record = join(place.home.run, 'worker.json');
    writeFileSync(record, JSON.stringify({ pid: process.pid, start: '1', token: 'x' }));
    chmodSync(record, 0o600);
    expect(complaints(await place.doctor('--offline'))).toMatch(/warn Locks: .*left by/);
    expect((await place.doctor('--offline', '--fix')).fixed).toHaveLength(1);
    expect(existsSync(record)).toBe(false);
  });

  test('the store was written by a newer Daybook', async () => {
    const place = await installed();
    const db = new Database(place.home.store);
    db.pragma('journal_mode = WAL');
    db.pragma('user_version = 9999');
    db.close();
    chmodSync(place.home.store, 0o600);
    const before = readFileSync(place.home.store);
    const report = await place.doctor('--offline', '--fix');
    expect(complaints(report)).toMatch(/fail Store: .*schema version 9999.* → .*Update Daybook/);
    expect(report.code).toBe(1);
    expect(readFileSync(place.home.store)).toEqual(before);
  });

  test('a worker does not come to its end', async () => {
    const place = await installed();
    const worker = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const { pid } = worker as { pid: number };
    const record = join(place.home.run, 'worker.json');
    mkdirSync(place.home.run, { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ pid, start: processStart(pid), token: 'x' });
    writeFileSync(record, text, { mode: 0o600 });
    const anHourAgo = Date.now() / 1_000 - 3_600;
    utimesSync(record, anHourAgo, anHourAgo);
    const report = await place.doctor('--offline');
    expect(complaints(report)).toContain(`fail Locks: the worker with pid ${pid} has been running`);
    expect(report.code).toBe(1);
    const ended = once(worker, 'exit');
    expect((await place.doctor('--offline', '--fix')).fixed).toEqual([
      `The worker ${pid} was told to end.`,
    ]);
    expect((await ended)[1]).toBe('SIGTERM');
  });

  test('the store is damaged', async () => {
    const place = await installed();
    await sessionEnds(place);
    const file = openSync(place.home.store, 'r+');
    writeSync(file, Buffer.alloc(8_192, 'x'), 0, 8_192, 4_096);
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Store: .*store\.db is damaged: .* → .*backup/);
    expect(report.code).toBe(1);
    const fixed = await place.doctor('--offline', '--fix');
    expect(fixed.fixed).toEqual(['A worker has run.']);
    expect(fixed.results).toContainEqual(
      expect.objectContaining({ check: 'Store', verdict: 'ok' }),
    );
  });
});

describe.skipIf(isWindows)('what else doctor sees', () => {
  test('files that others can read, and a hook.json that lags behind, until --fix', async () => {
    const place = await installed();
    chmodSync(place.home.root, 0o755);
    writeFileSync(place.home.config, '{"ignore":["/home/ada/secret"]}', { mode: 0o644 });
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/warn Rights: 2 files or folders can be read by others/);
    expect(complaints(report)).toMatch(/warn Settings: .*hook\.json does not say/);
    const { fixed, code } = await place.doctor('--offline', '--fix');
    expect(fixed).toHaveLength(2);
    expect(code).toBe(0);
    expect(statSync(place.home.root).mode & 0o777).toBe(0o700);
    expect(readFileSync(place.home.hookSettings, 'utf8')).toContain('secret');
  });

  test('settings that cannot be used, and goes on without them', async () => {
    const place = await installed();
    writeFileSync(place.home.config, '{"summary.backend": "gpt"}', { mode: 0o600 });
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/fail Settings: summary\.backend is one of/);
    expect(report.results).toContainEqual(
      expect.objectContaining({ check: 'Hook SessionEnd', verdict: 'ok' }),
    );
    expect(report.code).toBe(1);
  });

  test.each([
    { name: 'of its own', marker: '' },
    { name: 'above it', marker: '..' },
  ])('a folder with a .nodaybook $name is not captured', async ({ marker }) => {
    const place = await installed();
    const cwd = join(place.folder, 'clients', 'shop');
    mkdirSync(cwd, { recursive: true });
    expect(complaints(await place.doctorIn(cwd, '--offline'))).not.toContain('Folder');
    const path = join(cwd, marker, '.nodaybook');
    writeFileSync(path, '');
    const report = await place.doctorIn(cwd, '--offline');
    expect(complaints(report)).toContain(
      `warn Folder: this folder is not captured: ${dirname(path)} has .nodaybook → If its sessions are to be kept, remove ${path}.`,
    );
    expect(report.code).toBe(0);
    expect(complaints(await place.doctorIn('/', '--offline'))).not.toContain('Folder');
  });

  test('a folder that an ignore glob matches, and a glob that takes every folder', async () => {
    const place = await installed();
    const cwd = join(place.folder, 'clients', 'shop');
    mkdirSync(cwd, { recursive: true });
    const ignore = ['~/elsewhere', '~/clients/*'];
    writeFileSync(place.home.config, JSON.stringify({ ignore }), { mode: 0o600 });
    expect(complaints(await place.doctorIn(cwd, '--offline'))).toContain(
      'warn Folder: this folder is not captured, because of the ignore glob `~/clients/*` → If its sessions are to be kept: `daybook config set ignore \'["~/elsewhere"]\'`.',
    );
    expect(complaints(await place.doctorIn('/', '--offline'))).not.toContain('Folder');
    place.env.DAYBOOK_IGNORE = '["**"]';
    writeFileSync(join(place.folder, '.nodaybook'), '');
    expect(complaints(await place.doctorIn('/', '--offline'))).toContain(
      'warn Folder: no folder at all is captured, because of the ignore glob `**` → If any sessions are to be kept: take it out of DAYBOOK_IGNORE.',
    );
  });

  test.each([
    { name: 'an event', at: (ms: number) => `spool/${String(ms).padStart(14, '0')}-x.json` },
    {
      name: 'a daily log',
      at: (ms: number) => `daily/${new Date(ms).toISOString().slice(0, 10)}.md`,
    },
    { name: 'a log, by its last change', at: () => 'logs/hooks.log' },
  ])('$name from a time that has not come', async ({ at }) => {
    const place = await installed();
    const days = (count: number) => Date.now() + count * 24 * 3_600_000;
    const leave = (ms: number) => {
      const path = join(place.home.root, at(ms));
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, '<!-- daybook:entry e1 -->\n', { mode: 0o600 });
      utimesSync(path, ms / 1_000, ms / 1_000);
      return path;
    };
    leave(days(0.5));
    expect(complaints(await place.doctor('--offline'))).not.toContain('Clock');
    const path = leave(days(40));
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(
      /warn Clock: .* the clock was ahead then, or is behind now →/,
    );
    expect(complaints(report)).toContain(`warn Clock: ${path} is from 20`);
  });

  test('an entry from a time that has not come, and a day that the person has planned', async () => {
    const place = await installed();
    await sessionEnds(place);
    writeFileSync(join(place.home.daily, '2099-01-01.md'), '# Plans', { mode: 0o600 });
    expect(complaints(await place.doctor('--offline'))).not.toContain('Clock');
    const db = new Database(place.home.store);
    db.prepare('UPDATE entries SET at_ms = ?').run(Date.UTC(2099, 0, 2));
    db.close();
    expect(complaints(await place.doctor('--offline'))).toContain(
      'warn Clock: the last entry is from 2099-01-02T00:00:00.000Z, and it is',
    );
  });

  test('a time zone of the system that has no name', async () => {
    const place = await installed();
    place.env.TZ = 'Nope/Zone';
    expect(complaints(await place.doctor('--offline'))).toContain(
      'warn Clock: the time zone of this system is unknown (TZ=Nope/Zone); using UTC → Set TZ',
    );
    place.env.DAYBOOK_TIMEZONE = 'Europe/Berlin';
    expect(complaints(await place.doctor('--offline'))).not.toContain('Clock');
  });

  test('events that no worker has looked at, until --fix runs one', async () => {
    const place = await installed();
    mkdirSync(place.home.spool, { mode: 0o700 });
    writeFileSync(join(place.home.spool, '00000000000001-x.json'), '{}', { mode: 0o600 });
    const report = await place.doctor('--offline');
    expect(complaints(report)).toMatch(/warn Queue: 1 captured and not looked at/);
    const fixed = await place.doctor('--offline', '--fix');
    expect(complaints(fixed)).toMatch(/warn Queue: 1 captured and unreadable, in .*spool.bad/);
  });

  test('hooks without a timeout, without one of the three, and transcripts that go at once', async () => {
    const place = await installed();
    const settings = JSON.parse(readFileSync(place.settings, 'utf8'));
    delete settings.hooks.PreCompact;
    delete settings.hooks.SessionEnd[0].hooks[0].timeout;
    writeFileSync(place.settings, JSON.stringify({ ...settings, cleanupPeriodDays: 1 }));
    const found = complaints(await place.doctor('--offline'));
    expect(found).toMatch(/fail Claude Code: .* has no hook for PreCompact/);
    expect(found).toMatch(/warn Claude Code: SessionEnd .* no timeout/);
    expect(found).toMatch(/warn Transcripts: Claude Code deletes them after 1 day /);
  });

  test('a hook twice, one that has no time, and a number of days that is none', async () => {
    const place = await installed();
    const settings = JSON.parse(readFileSync(place.settings, 'utf8'));
    settings.hooks.SessionEnd.push(settings.hooks.SessionEnd[0]);
    settings.hooks.PreCompact[0].hooks[0].timeout = 0;
    writeFileSync(place.settings, JSON.stringify({ ...settings, cleanupPeriodDays: '30' }));
    const found = complaints(await place.doctor('--offline'));
    expect(found).toContain(`${place.settings} runs ours more than once for SessionEnd → Run`);
    expect(found).toMatch(/warn Claude Code: PreCompact .* no timeout of a second or more/);
    expect(found).toMatch(
      /fail Transcripts: Claude Code skips .*: cleanupPeriodDays in it is no number/,
    );
    await place.install();
    expect(complaints(await place.doctor('--offline'))).not.toContain('warn Claude Code');
  });

  test('a number of days below zero is none', async () => {
    const place = await installed();
    const settings = JSON.parse(readFileSync(place.settings, 'utf8'));
    writeFileSync(place.settings, JSON.stringify({ ...settings, cleanupPeriodDays: -5 }));
    expect(complaints(await place.doctor('--offline'))).toMatch(
      /warn Transcripts: cleanupPeriodDays in .* is below zero → Set it to 30 or more\./,
    );
  });

  test('the plugin form: without a worker, with one, and beside hooks in the settings', async () => {
    const place = new DoctorPlace();
    const plugins = join(dirname(place.settings), 'plugins');
    mkdirSync(plugins);
    const enabled = { 'daybook@market': true };
    writeFileSync(place.settings, JSON.stringify({ enabledPlugins: enabled }));
    const installed = { 'daybook@market': [{ scope: 'user', installPath: place.packageRoot }] };
    const record = join(plugins, 'installed_plugins.json');
    writeFileSync(record, JSON.stringify({ version: 2, plugins: installed }));
    const without = await place.doctor('--offline');
    expect(complaints(without)).toMatch(
      /fail Worker: a plugin brings none.* → Run `npx daybook install`/,
    );
    expect(without.results).toContainEqual(
      expect.objectContaining({ check: 'Hook SessionEnd', verdict: 'ok' }),
    );
    mkdirSync(place.home.root, { mode: 0o700 });
    const worker = join(place.packageRoot, 'dist', 'worker.js');
    const text = JSON.stringify({ v: 1, ignore: [], context: true, node: place.node, worker });
    writeFileSync(place.home.hookSettings, text, { mode: 0o600 });
    expect((await place.doctor('--offline')).code).toBe(0);
    await place.install();
    const both = await place.doctor('--offline');
    expect(both.results.find(({ check }) => check === 'Plugin')?.says).toContain('leaves sessions');
    writeFileSync(record, '{}');
    writeFileSync(place.settings, JSON.stringify({ enabledPlugins: enabled }));
    expect(complaints(await place.doctor('--offline'))).toMatch(
      /fail Plugin: .* files are not there/,
    );
  });

  test('the plugin for opencode, and a worker that it cannot find', async () => {
    const place = new DoctorPlace();
    expect((await place.run('install', 'opencode', '--yes')).code).toBe(0);
    const { results, code } = await place.doctor('--offline');
    const opencode = { check: 'Hook opencode', verdict: 'ok' };
    expect(results).toContainEqual(expect.objectContaining(opencode));
    expect(results).toContainEqual(expect.objectContaining({ check: 'Worker', verdict: 'ok' }));
    // Claude Code is there too, without hooks, which is no failure of the whole.
    expect(results).toContainEqual(
      expect.objectContaining({ check: 'Claude Code', verdict: 'warn' }),
    );
    expect(code).toBe(0);
    writeFileSync(place.home.hookSettings, '{"v":1,"ignore":[],"context":true}', { mode: 0o600 });
    const found = complaints(await place.doctor('--offline'));
    expect(found).toMatch(
      /fail Worker: .*hook\.json names no worker.* → Run `daybook install opencode/,
    );
  });

  test("somebody else's file in the place of the plugin for opencode", async () => {
    const place = await installed();
    const plugins = join(place.folder, '.config', 'opencode', 'plugins');
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, 'daybook.js'), 'export default {};');
    expect(complaints(await place.doctor('--offline'))).toMatch(
      /warn opencode: .* → `daybook install opencode` would be refused now: .*daybook\.js .* not written by Daybook\. .*Move it away/,
    );
  });

  test('Daybook as a plugin of opencode from npm is no missing plugin', async () => {
    const place = await installed();
    const folder = join(place.folder, '.config', 'opencode');
    mkdirSync(folder, { recursive: true });
    const warned = async () => complaints(await place.doctor('--offline')).includes('opencode');
    expect(await warned()).toBe(true);
    writeFileSync(join(folder, 'opencode.jsonc'), '{ "plugin": [["daybook@latest", {}],], }');
    expect(await warned()).toBe(false);
  });

  test('a word too many is wrong usage', async () => {
    expect((await new DoctorPlace().run('doctor', 'claude-code')).code).toBe(2);
  });
});

/** A session of the fixture ends, and its entry is written. */
async function sessionEnds({ env, home }: DoctorPlace): Promise<void> {
  const transcript = fixturePath('claude-code/fork-session.jsonl');
  const payload = payloadFor('SessionEnd', transcript);
  await runBuiltHook('session-end', payload, { ...env, DAYBOOK_SUMMARY_BACKEND: 'extractive' });
  await workerIsDone(home);
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function fillUp(path: string): void {
  try {
    for (;;) writeFileSync(path, 'x'.repeat(4_096), { flag: 'a', mode: 0o600 });
  } catch {
    // Full now.
  }
}
