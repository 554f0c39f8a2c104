import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { mountDisk } from '../helpers/doctor-place.ts';
import { run, testPlace } from './place.ts';
import { REFUSED_TEXTS, SETTINGS_TEXTS } from './settings-texts.ts';

interface Settings {
  hooks: Record<string, { hooks: { command: string; args?: string[]; timeout: number }[] }[]>;
}

const isWindows = process.platform === 'win32';

describe('a file that can be edited: installed into, again, and uninstalled from', () => {
  test.each(SETTINGS_TEXTS)('$name', async ({ text }) => {
    const place = testPlace();
    writeFileSync(place.settings, text);

    expect((await run('install', place)).code).toBe(0);
    const installed = readFileSync(place.settings, 'utf8');
    const { hooks } = parse(installed.replace('\uFEFF', '')) as Settings;
    for (const [event, file] of [
      ['SessionStart', 'session-start.cjs'],
      ['PreCompact', 'pre-compact.cjs'],
      ['SessionEnd', 'session-end.cjs'],
    ] as const) {
      const args = [join(place.packageRoot, 'dist', 'hooks', file)];
      const entry = { type: 'command', command: place.execPath, args, timeout: 10 };
      expect(hooks[event]?.at(-1)).toEqual({ hooks: [entry] });
    }
    expect(readFileSync(`${place.settings}.daybook-backup`, 'utf8')).toBe(text);

    expect((await run('install', place)).out).toContain('already');
    expect(readFileSync(place.settings, 'utf8')).toBe(installed);
    expect(readFileSync(`${place.settings}.daybook-backup`, 'utf8')).toBe(text);

    expect((await run('uninstall', place)).code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).toBe(text);
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
  });
});

describe('a file that is refused stays as it is, with no backup', () => {
  test.each(REFUSED_TEXTS)('$name', async ({ text, code }) => {
    const place = testPlace();
    writeFileSync(place.settings, text);
    const before = readFileSync(place.settings);

    await expect(run('install', place)).rejects.toMatchObject({ code, exitCode: 1 });

    expect(readFileSync(place.settings)).toEqual(before);
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
  });

  test.each(REFUSED_TEXTS.filter(({ code }) => code !== 'SETTINGS_UNEXPECTED'))(
    'uninstall: $name',
    async ({ text, code }) => {
      const place = testPlace();
      writeFileSync(place.settings, text);
      await expect(run('uninstall', place)).rejects.toMatchObject({ code });
      expect(readFileSync(place.settings)).toEqual(Buffer.from(text as string));
    },
  );

  test.skipIf(isWindows)('a read-only file, even for root', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{}');
    chmodSync(place.settings, 0o444);
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_READ_ONLY' });
    expect(readFileSync(place.settings, 'utf8')).toBe('{}');
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
  });

  test.skipIf(isWindows)('a read-only folder, even for root', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{}');
    chmodSync(dirname(place.settings), 0o555);
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_READ_ONLY' });
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
    chmodSync(dirname(place.settings), 0o755);
  });

  test.skipIf(isWindows).each([
    { name: 'leads to itself', to: 'settings.json', code: 'SETTINGS_NOT_READ' },
    { name: 'leads to a folder', to: '..', code: 'SETTINGS_NOT_READ' },
    { name: 'leads to a device', to: '/dev/null', code: 'SETTINGS_READ_ONLY' },
  ])('a symlink that $name', async ({ to, code }) => {
    const place = testPlace();
    symlinkSync(to, place.settings);
    await expect(run('install', place)).rejects.toMatchObject({ code });
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
  });

  test.skipIf(isWindows)('a symlink into a read-only folder', async () => {
    const place = testPlace();
    const dotfiles = join(place.userHome, 'dotfiles');
    mkdirSync(dotfiles);
    writeFileSync(join(dotfiles, 'claude.json'), '{}');
    chmodSync(dotfiles, 0o555);
    symlinkSync('../dotfiles/claude.json', place.settings);
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_READ_ONLY' });
    expect(readFileSync(place.settings, 'utf8')).toBe('{}');
    chmodSync(dotfiles, 0o755);
  });

  test.skipIf(isWindows)('a folder that is a link to nothing', async () => {
    const place = testPlace();
    rmSync(dirname(place.settings), { recursive: true });
    symlinkSync('gone', dirname(place.settings));
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_READ_ONLY' });
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
  });

  test.skipIf(isWindows)('a link in the place of the backup, to a file of somebody', async () => {
    const place = testPlace();
    const precious = join(place.userHome, 'precious');
    writeFileSync(precious, 'mine');
    writeFileSync(place.settings, '{}');
    symlinkSync(precious, `${place.settings}.daybook-backup`);
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_NOT_READ' });
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(readFileSync(place.settings, 'utf8')).toBe('{}');
  });

  test('a disk that is full, or nearly: all of the new file or all of the old', async (context) => {
    const text = `{"model":"${'opus'.repeat(4_000)}"}`;
    const place = testPlace();
    const folder = dirname(place.settings);
    if (!mountDisk(folder, 'size=80k,mode=700'))
      context.skip('mounting a disk is not allowed here');
    const fills = Array.from({ length: 16 }, (_, n) => n * 4_096);
    const codes = [];
    for (const bytes of fills) {
      writeFileSync(place.settings, text);
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(bytes));
      const outcome = await run('install', place).catch((error) => error);
      codes.push(outcome.code);
      rmSync(join(folder, 'ballast'));
      if (outcome instanceof Error) expect(readFileSync(place.settings, 'utf8')).toBe(text);
      else expect((await run('install', place)).out).toContain('already');
      await run('uninstall', place);
      expect(readFileSync(place.settings, 'utf8')).toBe(text);
      expect(readdirSync(folder)).toEqual(['settings.json']);
    }
    expect(new Set(codes)).toEqual(new Set([0, 'SETTINGS_NOT_WRITTEN']));
  });

  test('a folder in the place of the file', async () => {
    const place = testPlace();
    mkdirSync(place.settings);
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_NOT_READ' });
  });
});

describe('where the file is', () => {
  test('a file that we made goes away again', async () => {
    const place = testPlace();
    const { out } = await run('install', place);
    expect(out).not.toContain('backup');
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json', 'skills']);
    expect(isWindows || statSync(place.settings).mode & 0o777).toBe(isWindows || 0o600);
    await run('uninstall', place);
    expect(readdirSync(dirname(place.settings))).toEqual([]);
  });

  test('so does one that another program has formatted since', async () => {
    const place = testPlace();
    await run('install', place);
    writeFileSync(place.settings, JSON.stringify(JSON.parse(readFileSync(place.settings, 'utf8'))));
    await run('uninstall', place);
    expect(existsSync(place.settings)).toBe(false);
  });

  test('a missing folder is made', async () => {
    const place = testPlace();
    rmSync(dirname(place.settings), { recursive: true });
    await run('install', place);
    expect(existsSync(place.settings)).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)('the owner is kept too, where we may', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{}');
    chownSync(place.settings, 1234, 1235);
    await run('install', place);
    expect(statSync(place.settings)).toMatchObject({ uid: 1234, gid: 1235 });
    await run('uninstall', place);
    expect(statSync(place.settings)).toMatchObject({ uid: 1234, gid: 1235 });
  });

  test.skipIf(isWindows)('the mode is kept, also in the backup', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{}');
    chmodSync(place.settings, 0o640);
    await run('install', place);
    expect(statSync(place.settings).mode & 0o777).toBe(0o640);
    expect(statSync(`${place.settings}.daybook-backup`).mode & 0o777).toBe(0o640);
    await run('uninstall', place);
    expect(statSync(place.settings).mode & 0o777).toBe(0o640);
  });

  test.skipIf(isWindows)(
    'a symlink stays one, and nothing is left in the folder it leads to',
    async () => {
      const place = testPlace();
      const dotfiles = join(place.userHome, 'dotfiles');
      mkdirSync(dotfiles);
      writeFileSync(join(dotfiles, 'claude.json'), '{\n  "model": "opus"\n}\n');
      symlinkSync('../dotfiles/claude.json', place.settings);
      await run('install', place);
      expect(lstatSync(place.settings).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(dotfiles, 'claude.json'), 'utf8')).toContain('session-end.cjs');
      expect(readdirSync(dotfiles)).toEqual(['claude.json']);
      await run('uninstall', place);
      expect(lstatSync(place.settings).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(dotfiles, 'claude.json'), 'utf8')).toBe('{\n  "model": "opus"\n}\n');
    },
  );

  test.skipIf(isWindows)('a symlink to a file that is not there yet', async () => {
    const place = testPlace();
    symlinkSync(join(place.userHome, 'later.json'), place.settings);
    await run('install', place);
    expect(lstatSync(place.settings).isSymbolicLink()).toBe(true);
    expect(existsSync(join(place.userHome, 'later.json'))).toBe(true);
    await run('uninstall', place);
    expect(existsSync(join(place.userHome, 'later.json'))).toBe(false);
  });

  test('CLAUDE_CONFIG_DIR is respected', async () => {
    const place = testPlace();
    const folder = join(place.userHome, 'other claude');
    await run('install', { ...place, env: { ...place.env, CLAUDE_CONFIG_DIR: folder } });
    expect(existsSync(join(folder, 'settings.json'))).toBe(true);
    expect(existsSync(place.settings)).toBe(false);
  });

  test('a project: its local settings at the root of the repository, and no trace afterwards', async () => {
    const place = testPlace();
    mkdirSync(join(place.cwd, '.git'));
    mkdirSync(join(place.cwd, 'src', 'deep'), { recursive: true });
    const below = { ...place, cwd: join(place.cwd, 'src', 'deep') };
    const project = { yes: true, scope: 'project' };
    await run('install', below, project);
    expect(readdirSync(join(place.cwd, '.claude'))).toEqual([
      '.gitignore',
      'settings.local.json',
      'skills',
    ]);
    expect((await run('uninstall', place)).said).toContain(
      'daybook uninstall claude-code --scope project',
    );
    await run('uninstall', below, project);
    expect(readdirSync(place.cwd).sort()).toEqual(['.git', 'src']);
  });

  test('a project: nothing of ours is in the sight of git, and what is the team’s stays', async () => {
    const place = testPlace();
    const git = execa({ cwd: place.cwd });
    await git`git init --quiet`;
    const folder = join(place.cwd, '.claude');
    mkdirSync(folder);
    writeFileSync(join(folder, 'settings.local.json'), '{}\n');
    const before = (await git`git status --porcelain`).stdout;
    const project = { yes: true, scope: 'project' };
    await run('install', place, project);
    expect(existsSync(join(folder, 'settings.local.json.daybook-backup'))).toBe(true);
    expect((await git`git status --porcelain`).stdout).toBe('');
    await run('uninstall', place, project);
    expect((await git`git status --porcelain`).stdout).toBe(before);
    expect(readdirSync(folder)).toEqual(['settings.local.json']);
    writeFileSync(join(folder, '.gitignore'), 'mine\n');
    await run('install', place, project);
    await run('uninstall', place, project);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  test('a project outside of a repository: the folder itself', async () => {
    const place = testPlace();
    await run('install', place, { yes: true, scope: 'project' });
    expect(existsSync(join(place.cwd, '.claude', 'settings.local.json'))).toBe(true);
  });
});
