import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { makePackage, run, type TestPlace, testPlace } from './place.ts';

const OPENCODE = { words: ['opencode'] };
const install = (place: TestPlace, values = {}) =>
  run('install', place, { yes: true, ...values }, OPENCODE);
const uninstall = (place: TestPlace, values = {}) =>
  run('uninstall', place, { yes: true, ...values }, OPENCODE);
const configOf = ({ userHome }: TestPlace) => join(userHome, '.config', 'opencode');
const pluginOf = (place: TestPlace) => join(configOf(place), 'plugins', 'daybook.js');

/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    found
      .filter((one) => one.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

function put(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

describe('the plugin file', () => {
  test('loads ours by its path, whatever that path is called', async () => {
    const place = testPlace();
    const packageRoot = makePackage(join(place.userHome, 'it\'s 100% "mine" 记忆', 'daybook'));
    const built = join(packageRoot, 'dist', 'hooks', 'opencode-plugin.js');
    writeFileSync(built, 'export default { id: "daybook", server: async () => ({}) };');
    writeFileSync(join(packageRoot, 'package.json'), '{"name":"daybook","type":"module"}');
    const { out } = await install({ ...place, packageRoot });
    expect(out.split('\n')[0]).toBe('Daybook is installed for opencode.');
    expect(out).toContain(`  file      ${pluginOf(place)}`);
    expect(out).toContain(pathToFileURL(built).href);
    const script = `import(${JSON.stringify(pathToFileURL(pluginOf(place)).href)})
      .then((module) => console.log(Object.keys(module), module.default.id))`;
    writeFileSync(join(configOf(place), 'plugins', 'package.json'), '{"type":"module"}');
    const { stdout } = await execa(process.execPath, ['-e', script]);
    expect(stdout).toBe("[ 'default' ] daybook");
  });

  test('installed twice is installed once, and uninstalled it leaves the folder as it was', async () => {
    const place = testPlace();
    await install(place);
    const once = tree(configOf(place));
    expect(Object.keys(once)).toEqual([
      'node_modules/.daybook-seed',
      'package-lock.json',
      'package.json',
      'plugins/daybook.js',
    ]);
    expect((await install(place)).out).toContain('was installed for opencode already');
    expect(tree(configOf(place))).toEqual(once);
    const { out } = await uninstall(place);
    expect(out).toContain('Daybook is taken out of opencode: plugin.');
    expect(readdirSync(configOf(place))).toEqual([]);
  });

  test('a copy in another place takes over', async () => {
    const place = testPlace();
    await install(place);
    const elsewhere = makePackage(join(place.userHome, 'daybook'));
    await install({ ...place, packageRoot: elsewhere });
    expect(readFileSync(pluginOf(place), 'utf8')).toContain(pathToFileURL(elsewhere).href);
    await uninstall(place);
    expect(readdirSync(configOf(place))).toEqual([]);
  });

  test('one of that name that is not ours is refused, and nothing else is made', async () => {
    const place = testPlace();
    put(configOf(place), { 'plugins/daybook.js': 'export default { id: "mine" };' });
    const before = tree(configOf(place));
    await expect(install(place)).rejects.toMatchObject({ code: 'SETTINGS_UNEXPECTED' });
    expect(tree(configOf(place))).toEqual(before);
    expect((await uninstall(place)).out).toContain('holds no plugin of Daybook');
    expect(tree(configOf(place))).toEqual(before);
  });

  test('a copy that was never built is an error, before anything is written', async () => {
    const place = testPlace();
    rmSync(join(place.packageRoot, 'dist', 'hooks', 'opencode-plugin.js'));
    await expect(install(place)).rejects.toMatchObject({ code: 'NOT_BUILT' });
    expect(existsSync(configOf(place))).toBe(false);
  });

  test('five installers at once: one result', async () => {
    const place = testPlace();
    const script = join(import.meta.dirname, 'one-installer.ts');
    const args = ['--import', 'tsx', script, JSON.stringify(place), 'opencode'];
    await Promise.all(Array.from({ length: 5 }, () => execa(process.execPath, args)));
    const together = tree(configOf(place));
    await uninstall(place);
    expect(readdirSync(configOf(place))).toEqual([]);
    await install(place);
    expect(tree(configOf(place))).toEqual(together);
  });
});

describe('what spares opencode its download', () => {
  test.each([
    { name: 'a manifest', files: { 'package.json': '{"dependencies":{"zod":"4"}}' } },
    {
      name: 'what opencode installed',
      files: {
        'package.json': '{"dependencies":{"@opencode-ai/plugin":"1.18.33"}}',
        'package-lock.json': '{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"1.18.33"}}}}',
        'node_modules/@opencode-ai/plugin/package.json': '{}',
      },
    },
    { name: 'modules alone', files: { 'node_modules/zod/package.json': '{}' } },
    { name: 'the lockfile of Bun', files: { 'bun.lock': '{}' } },
    {
      name: 'a plugin that may import it',
      files: { 'plugins/mine.ts': 'import { tool } from "@opencode-ai/plugin";' },
    },
    { name: 'a tool that may import it', files: { 'tool/mine.js': '' } },
  ])('is left alone where $name is there', async ({ files }) => {
    const place = testPlace();
    put(configOf(place), files);
    await install(place);
    const { 'plugins/daybook.js': ours, ...others } = tree(configOf(place));
    expect(ours).toBeDefined();
    expect(others).toEqual(files);
    await uninstall(place);
    expect(tree(configOf(place))).toEqual(files);
  });

  test('goes when the person adds a plugin, at the next installation', async () => {
    const place = testPlace();
    await install(place);
    put(configOf(place), { 'plugins/mine.ts': '' });
    await install(place);
    expect(Object.keys(tree(configOf(place)))).toEqual(['plugins/daybook.js', 'plugins/mine.ts']);
  });

  test('is made whole where an installer was killed half-way', async () => {
    const place = testPlace();
    await install(place);
    const whole = tree(configOf(place));
    for (const lost of ['package-lock.json', 'node_modules']) {
      rmSync(join(configOf(place), lost), { recursive: true });
      await install(place);
      expect(tree(configOf(place))).toEqual(whole);
    }
  });

  test.each([
    { name: 'the manifest', path: 'package.json' },
    { name: 'the lockfile', path: 'package-lock.json' },
    { name: 'the modules', path: 'node_modules/zod/package.json' },
  ])('stays once somebody has changed $name', async ({ path }) => {
    const place = testPlace();
    await install(place);
    put(configOf(place), { [path]: '{"name":"theirs"}' });
    const {
      'plugins/daybook.js': _ours,
      'node_modules/.daybook-seed': _mark,
      ...theirs
    } = tree(configOf(place));
    await uninstall(place);
    expect(tree(configOf(place))).toEqual(theirs);
  });
});

describe('where it goes', () => {
  test.each([
    { variable: 'OPENCODE_CONFIG_DIR', below: 'plugins/daybook.js' },
    { variable: 'XDG_CONFIG_HOME', below: 'opencode/plugins/daybook.js' },
  ])('$variable is respected', async ({ variable, below }) => {
    const place = testPlace();
    const folder = join(place.userHome, 'other');
    await install({ ...place, env: { ...place.env, [variable]: folder } });
    expect(existsSync(join(folder, below))).toBe(true);
    expect(existsSync(pluginOf(place))).toBe(false);
  });

  test('a project: out of sight of git, and no trace afterwards', async () => {
    const place = testPlace();
    const deep = join(place.cwd, 'src', 'deep');
    mkdirSync(deep, { recursive: true });
    const git = execa({ cwd: place.cwd });
    await git`git init --quiet`;
    await install({ ...place, cwd: deep }, { scope: 'project' });
    expect(existsSync(join(place.cwd, '.opencode', 'plugins', 'daybook.js'))).toBe(true);
    expect((await git`git status --porcelain`).stdout).toBe('');
    const { said } = await uninstall(place);
    expect(said).toContain('daybook uninstall opencode --scope project');
    await uninstall({ ...place, cwd: deep }, { scope: 'project' });
    expect(readdirSync(place.cwd).sort()).toEqual(['.git', 'src']);
  });
});

test.each([
  { name: 'a project', scope: 'project', env: {} },
  { name: 'a folder of their own', scope: 'user', env: { OPENCODE_CONFIG_DIR: 'elsewhere' } },
])(
  'with a plugin in $name, opencode would wait for the usual folder too',
  async ({ scope, env }) => {
    const place = testPlace();
    const there = { ...place, env: { ...place.env, ...env } };
    const seeded = ['node_modules/.daybook-seed', 'package-lock.json', 'package.json'];
    await install(there, { scope });
    expect(Object.keys(tree(configOf(place)))).toEqual(seeded);
    await uninstall(there, { scope });
    expect(tree(configOf(place))).toEqual({});
  },
);

test('a plugin that stays keeps what it needs', async () => {
  const place = testPlace();
  await install(place);
  const before = tree(configOf(place));
  await install(place, { scope: 'project' });
  await uninstall(place, { scope: 'project' });
  expect(tree(configOf(place))).toEqual(before);
});

describe('hook.json', () => {
  test('tells where Node and the worker are, and a change of settings keeps that', async () => {
    const place = testPlace();
    await install(place);
    const home = daybookHome(place.env);
    const read = () => JSON.parse(readFileSync(home.hookSettings, 'utf8'));
    const worker = join(place.packageRoot, 'dist', 'worker.js');
    expect(read()).toMatchObject({ node: place.execPath, worker, context: true });
    const code = await runCli(['config', 'set', 'context.enabled', 'false'], {
      ...{ env: place.env, home, cwd: place.cwd, now: () => new Date(), interactive: false },
      ...{ out: () => {}, say: () => {}, ask: async () => false },
    });
    expect(code).toBe(0);
    expect(read()).toMatchObject({ node: place.execPath, worker, context: false });
  });
});

describe('which agents', () => {
  test('those that are here, and both are looked at before either is changed', async () => {
    const place = testPlace();
    mkdirSync(configOf(place), { recursive: true });
    const { out } = await run('install', place, { yes: true, json: true });
    const agents = (text: string) =>
      JSON.parse(text).results.map((one: { agent: string }) => one.agent);
    expect(agents(out)).toEqual(['claude-code', 'opencode']);
    const gone = await run('uninstall', place, { yes: true, json: true });
    expect(agents(gone.out)).toEqual(['claude-code', 'opencode']);
    writeFileSync(place.settings, '{}');
    put(configOf(place), { 'plugins/daybook.js': '// theirs' });
    await expect(run('install', place)).rejects.toMatchObject({ code: 'SETTINGS_UNEXPECTED' });
    expect(readFileSync(place.settings, 'utf8')).toBe('{}');
  });

  test('none at all is an error', async () => {
    const place = testPlace(null);
    rmSync(dirname(place.settings), { recursive: true });
    await expect(run('install', place)).rejects.toMatchObject({ code: 'NO_AGENT' });
  });

  test('--dry-run shows every file and makes none', async () => {
    const place = testPlace();
    const { out } = await install(place, { 'dry-run': true });
    for (const file of ['plugins/daybook.js', 'package.json', 'package-lock.json'])
      expect(out).toContain(`+++ ${join(configOf(place), file)}`);
    expect(existsSync(configOf(place))).toBe(false);
    expect(existsSync(join(place.userHome, '.daybook'))).toBe(false);
  });
});
