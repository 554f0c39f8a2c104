import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePackage, run, testPlace } from './place.ts';

const SETTINGS = '{\n  "model": "opus"\n}\n';

const skillOf = (place: ReturnType<typeof testPlace>) =>
  join(dirname(place.settings), 'skills', 'daybook', 'SKILL.md');

describe('daybook install', () => {
  test('says what it did, each file and each hook, and what happens next', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    const { out } = await run('install', place);
    const script = (file: string) => join(place.packageRoot, 'dist', 'hooks', file);
    expect(out.split('\n')).toEqual([
      'Daybook is installed for Claude Code.',
      `  file      ${place.settings}`,
      `  backup    ${place.settings}.daybook-backup`,
      `  made      ${skillOf(place)}`,
      `  runs      SessionStart  ${place.execPath} ${script('session-start.cjs')}`,
      `            PreCompact    ${place.execPath} ${script('pre-compact.cjs')}`,
      `            SessionEnd    ${place.execPath} ${script('session-end.cjs')}`,
      'Claude Code starts hooks with a session: open a new one, and from then on each is kept.',
      `After your next session: node '${place.packageRoot}/dist/cli.js' status`,
    ]);
    expect(statSync(join(place.userHome, '.daybook')).isDirectory()).toBe(true);
  });

  test('--json is one document', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    const document = JSON.parse((await run('install', place, { yes: true, json: true })).out);
    expect(document).toMatchObject({
      home: join(place.userHome, '.daybook'),
      results: [
        {
          agent: 'claude-code',
          scope: 'user',
          file: place.settings,
          backup: `${place.settings}.daybook-backup`,
          changed: true,
          files: [
            { file: place.settings, change: 'changed' },
            { file: skillOf(place), change: 'made' },
          ],
          hooks: [
            { event: 'SessionStart', type: 'command', command: place.execPath, timeout: 10 },
            { event: 'PreCompact', timeout: 10 },
            { event: 'SessionEnd', timeout: 10 },
          ],
          warnings: [],
        },
      ],
    });
    const again = JSON.parse((await run('install', place, { yes: true, json: true })).out);
    expect(again.results).toEqual([{ ...document.results[0], changed: false, files: [] }]);
  });

  test('--dry-run shows the change as a diff and makes none', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    const { code, out } = await run('install', place, { 'dry-run': true });
    expect(code).toBe(0);
    expect(out).toContain(`--- ${place.settings}`);
    expect(out).toContain('-  "model": "opus"\n+  "model": "opus",\n+  "hooks": {');
    expect(readFileSync(place.settings, 'utf8')).toBe(SETTINGS);
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
    const values = { 'dry-run': true, json: true };
    const document = JSON.parse((await run('install', place, values)).out);
    expect(document).toMatchObject({ dryRun: true, results: [{ changed: true }], diff: out });
  });

  test('asks a person, and takes a no', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    const no = await run('install', place, {}, { answer: false });
    expect(no.code).toBe(1);
    expect(no.said).toContain(`Add the hooks for Claude Code to ${place.settings}?`);
    expect(readFileSync(place.settings, 'utf8')).toBe(SETTINGS);
    expect((await run('install', place, {}, { answer: true })).code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).not.toBe(SETTINGS);
  });

  test.each(['install', 'uninstall'] as const)(
    '%s needs --yes where nobody can answer',
    async (name) => {
      const place = testPlace();
      writeFileSync(place.settings, SETTINGS);
      if (name === 'uninstall') await run('install', place);
      const before = readFileSync(place.settings, 'utf8');
      await expect(run(name, place, {})).rejects.toMatchObject({
        code: 'NOBODY_TO_ASK',
        exitCode: 2,
        next: expect.stringContaining('--yes'),
      });
      expect(readFileSync(place.settings, 'utf8')).toBe(before);
    },
  );

  test.each([
    { name: 'an unknown agent', words: ['emacs'], values: {}, code: 'UNKNOWN_AGENT' },
    { name: 'a word of every object', words: ['constructor'], values: {}, code: 'UNKNOWN_AGENT' },
    { name: 'an unknown scope', words: [], values: { scope: 'team' }, code: 'WRONG_USAGE' },
  ])('wrong usage: $name', async ({ words, values, code }) => {
    const place = testPlace();
    const options = { ...values, yes: true };
    await expect(run('install', place, options, { words })).rejects.toMatchObject({
      code,
      exitCode: 2,
    });
  });

  test('hooks that were never built are an error, before anything is written', async () => {
    const place = testPlace();
    rmSync(join(place.packageRoot, 'dist', 'hooks', 'pre-compact.cjs'));
    await expect(run('install', place)).rejects.toMatchObject({ code: 'NOT_BUILT' });
    expect(existsSync(place.settings)).toBe(false);
  });

  test.each(['.cache/pnpm/dlx/x/daybook', 'dlx-77/daybook'])(
    'a copy in a cache, with its libraries elsewhere, is an error: %s',
    async (folder) => {
      const place = testPlace();
      const packageRoot = makePackage(join(place.userHome, folder));
      await expect(run('install', { ...place, packageRoot })).rejects.toMatchObject({
        code: 'TEMPORARY_COPY',
        next: expect.stringContaining('npm install -g daybook'),
      });
      expect(existsSync(place.settings)).toBe(false);
    },
  );

  test.each([
    { name: 'too old', claude: '2.1.138 (Claude Code)' },
    { name: 'not found', claude: null },
  ])('a shell line where Claude Code is $name', async ({ claude }) => {
    const place = testPlace(claude);
    await run('install', place);
    const { hooks } = JSON.parse(readFileSync(place.settings, 'utf8'));
    const [
      {
        hooks: [entry],
      },
    ] = hooks.SessionEnd;
    expect(entry.args).toBeUndefined();
    expect(entry.command).toMatch(/session-end\.cjs['"]$/);
  });
});

describe('warnings about hooks that will not run', () => {
  test.each([
    { name: 'comments in the settings', settings: '{ /* x */ }', warning: 'skips the whole of' },
    { name: 'a trailing comma', settings: '{ "a": 1, }', warning: 'skips the whole of' },
    { name: 'hooks are off', settings: '{ "disableAllHooks": true }', warning: 'disableAllHooks' },
  ])('$name', async ({ settings, warning }) => {
    const place = testPlace();
    writeFileSync(place.settings, settings);
    const { code, said } = await run('install', place);
    expect(code).toBe(0);
    expect(said).toContain(warning);
    expect(said).toContain(place.settings);
  });

  test('hooks are off in the project', async () => {
    const place = testPlace();
    mkdirSync(join(place.cwd, '.claude'));
    writeFileSync(join(place.cwd, '.claude', 'settings.json'), '{"disableAllHooks":true}');
    expect((await run('install', place)).said).toContain(
      join(place.cwd, '.claude', 'settings.json'),
    );
  });

  test.each([
    { file: 'managed-settings.json', policy: '{"allowManagedHooksOnly":true}' },
    { file: 'managed-settings.json', policy: '{"disableAllHooks":true}' },
    { file: 'managed-settings.d/20-hooks.json', policy: '{"allowManagedHooksOnly":true}' },
    { file: 'managed-settings.json', policy: '{"strictPluginOnlyCustomization":["hooks"]}' },
  ])('an administrator has forbidden them: $policy in $file', async ({ file, policy }) => {
    const place = testPlace();
    mkdirSync(dirname(join(place.policyFolder, file)), { recursive: true });
    writeFileSync(join(place.policyFolder, file), policy);
    expect((await run('install', place)).said).toContain(join(place.policyFolder, file));
  });

  test('none for a policy about something else, or one that is not JSON', async () => {
    const place = testPlace();
    mkdirSync(place.policyFolder);
    writeFileSync(join(place.policyFolder, 'managed-settings.json'), '{"model":"opus"');
    expect((await run('install', place)).said).toBe('');
  });
});

describe('daybook uninstall', () => {
  test('keeps the data and says so', async () => {
    const place = testPlace();
    const home = join(place.userHome, '.daybook');
    writeFileSync(place.settings, SETTINGS);
    await run('install', place);
    writeFileSync(join(home, 'note'), 'mine');
    const { out } = await run('uninstall', place);
    expect(out).toContain(`Your data stays in ${home}`);
    expect(readFileSync(join(home, 'note'), 'utf8')).toBe('mine');
  });

  test('--dry-run shows the change and makes none', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    await run('install', place);
    const before = readFileSync(place.settings, 'utf8');
    const { out } = await run('uninstall', place, { 'dry-run': true });
    expect(out).toContain('-  "hooks": {');
    expect(readFileSync(place.settings, 'utf8')).toBe(before);
    expect(existsSync(`${place.settings}.daybook-backup`)).toBe(true);
  });

  test('--json is one document', async () => {
    const place = testPlace();
    await run('install', place);
    const document = JSON.parse((await run('uninstall', place, { yes: true, json: true })).out);
    expect(document).toMatchObject({
      results: [
        {
          agent: 'claude-code',
          scope: 'user',
          file: place.settings,
          backup: null,
          changed: true,
          files: [
            { file: place.settings, change: 'removed' },
            { file: skillOf(place), change: 'removed' },
          ],
          hooks: [{ event: 'SessionStart' }, { event: 'PreCompact' }, { event: 'SessionEnd' }],
        },
      ],
      kept: join(place.userHome, '.daybook'),
    });
  });

  test('where somebody took the hooks out before, only the backup goes, and that is said', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    await run('install', place);
    writeFileSync(place.settings, SETTINGS);
    const { out } = await run('uninstall', place, { yes: true }, { words: ['claude-code'] });
    expect(out).toContain('holds no hooks of Daybook');
    expect(out).toContain(`  removed   ${place.settings}.daybook-backup`);
    expect(out).not.toContain('changed');
    expect(existsSync(`${place.settings}.daybook-backup`)).toBe(false);
  });

  test('where nothing was installed there is nothing to do and nobody is asked', async () => {
    const place = testPlace();
    const { code, out } = await run('uninstall', place, {});
    expect(code).toBe(0);
    expect(out).toContain('holds no hooks of Daybook');
    expect(existsSync(place.settings)).toBe(false);
  });

  test('works from a copy that was never built', async () => {
    const place = testPlace();
    writeFileSync(place.settings, SETTINGS);
    await run('install', place);
    rmSync(join(place.packageRoot, 'dist'), { recursive: true });
    await run('uninstall', place);
    expect(readFileSync(place.settings, 'utf8')).toBe(SETTINGS);
  });
});
