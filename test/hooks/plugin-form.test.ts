import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workerIsDone } from '../helpers/built-cli.ts';
import {
  type HookName,
  type HookWorld,
  hooksLog,
  hookWorld,
  payloadFor,
  runBuiltHook,
  spooledEvents,
} from '../helpers/built-hook.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';
import { copiedHooks, HOOKS, prompt, promptly, transcriptOf } from './hook-place.ts';

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;
const root = new URL('../../', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** As Claude Code runs it from a plugin, in a session of the folder `p`. */
function runFromPlugin(name: HookName, world: HookWorld) {
  const transcript = transcriptOf(join(world.folder, 'p'), prompt('why?'));
  const payload = payloadFor(EVENTS[name], transcript);
  // A worker lies beside the hooks, as in the package, and must not be taken for one that works.
  const folder = copiedHooks('process.exit(0)');
  return promptly(() => runBuiltHook(name, payload, world.env, folder, ['plugin']));
}

function putSettings(world: HookWorld, text: string, file = '.claude/settings.json'): void {
  mkdirSync(dirname(join(world.folder, file)), { recursive: true });
  writeFileSync(join(world.folder, file), text);
}

/** Settings that run this hook in exec form, from a package of this name. */
function settingsWith(name: HookName, folder: string, packageName = 'daybook'): string {
  const script = join(folder, 'lib', 'dist', 'hooks', `${name}.cjs`);
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, '');
  writeFileSync(join(folder, 'lib', 'package.json'), JSON.stringify({ name: packageName }));
  const entry = { type: 'command', command: '/usr/bin/node', args: [script], timeout: 10 };
  return JSON.stringify({ hooks: { [EVENTS[name]]: [{ hooks: [entry] }] } });
}

describe.each(HOOKS)('%s from the plugin', (name) => {
  test('captures, and starts no worker of its own', async () => {
    const world = hookWorld(temporaryFolder());
    await runFromPlugin(name, world);
    expect(spooledEvents(world.home)).toHaveLength(1);
    expect(hooksLog(world.home)).toBe('');
  });

  test('leaves a session to the settings, as long as they run what is there', async () => {
    const world = hookWorld(temporaryFolder());
    putSettings(world, settingsWith(name, world.folder));
    const { stdout } = await runFromPlugin(name, world);
    expect(stdout).toBe('');
    expect(spooledEvents(world.home)).toEqual([]);
    rmSync(join(world.folder, 'lib'), { recursive: true });
    await runFromPlugin(name, world);
    expect(spooledEvents(world.home)).toHaveLength(1);
  });

  test.each([
    { form: 'a shell line', file: '.claude/settings.json', isLeft: true },
    { form: 'the settings of a project', file: 'p/.claude/settings.local.json', isLeft: true },
    { form: 'the settings of another project', file: 'q/.claude/settings.json', isLeft: false },
  ])('looks at $form', async ({ file, isLeft }) => {
    const world = hookWorld(temporaryFolder());
    const line = `'/usr/bin/node' '/opt/my daybook/dist/hooks/${name}.cjs'`;
    const hooks = { [EVENTS[name]]: [{ hooks: [{ type: 'command', command: line }] }] };
    putSettings(world, JSON.stringify({ hooks }), file);
    await runFromPlugin(name, world);
    expect(spooledEvents(world.home)).toHaveLength(isLeft ? 0 : 1);
  });

  test.each([
    { what: 'with comments, which Claude Code skips', before: '// mine\n' },
    { what: 'that are no JSON', before: '{' },
  ])('captures beside settings $what', async ({ before }) => {
    const world = hookWorld(temporaryFolder());
    putSettings(world, before + settingsWith(name, world.folder));
    await runFromPlugin(name, world);
    expect(spooledEvents(world.home)).toHaveLength(1);
  });

  test('captures beside the hook of another package', async () => {
    const world = hookWorld(temporaryFolder());
    putSettings(world, settingsWith(name, world.folder, 'logbook'));
    await runFromPlugin(name, world);
    expect(spooledEvents(world.home)).toHaveLength(1);
  });
});

describe('the worker of the plugin form', () => {
  test('is missed once, with the one command to run', async () => {
    const world = hookWorld(temporaryFolder());
    const { systemMessage } = JSON.parse((await runFromPlugin('session-start', world)).stdout);
    expect(systemMessage).toContain('npx daybook install');
    expect((await runFromPlugin('session-start', world)).stdout).toBe('');
    // Installed, and gone again: that is news.
    const worker = join(world.folder, 'worker.js');
    writeFileSync(world.home.hookSettings, JSON.stringify({ v: 1, worker }));
    expect((await runFromPlugin('session-start', world)).stdout).toContain('systemMessage');
    expect((await runFromPlugin('session-start', world)).stdout).toBe('');
  });

  test('is not missed by hooks in the settings', async () => {
    const world = hookWorld(temporaryFolder());
    const payload = payloadFor('SessionStart', join(world.folder, 'x'));
    const { stdout } = await runBuiltHook('session-start', payload, world.env, copiedHooks());
    expect(stdout).toBe('');
  });

  test('is the one that an installation recorded; what was captured before is not lost', async () => {
    const world = hookWorld(temporaryFolder());
    await runFromPlugin('session-end', world);
    expect(existsSync(world.home.store)).toBe(false);
    const runtime = { v: 1, node: process.execPath, worker: builtPath('worker.js') };
    writeFileSync(world.home.hookSettings, JSON.stringify(runtime));
    expect((await runFromPlugin('session-start', world)).stdout).toBe('');
    await workerIsDone(world.home);
    expect(existsSync(world.home.daily)).toBe(true);
  });
});

describe('the manifests', () => {
  test('name the version and the name of the package', () => {
    const { name, version } = json('package.json');
    expect(json('.claude-plugin/plugin.json')).toMatchObject({ name, version });
    const source = { source: 'npm', package: name };
    expect(json('.claude-plugin/marketplace.json').plugins).toMatchObject([{ name, source }]);
  });

  test('run each built hook in exec form, told that it is a plugin, with a timeout', () => {
    const { hooks } = json('hooks/hooks.json');
    expect(Object.keys(hooks).sort()).toEqual(Object.values(EVENTS).sort());
    for (const name of HOOKS) {
      const file = `\${CLAUDE_PLUGIN_ROOT}/dist/hooks/${name}.cjs`;
      const entry = { type: 'command', command: 'node', args: [file, 'plugin'], timeout: 10 };
      expect(hooks[EVENTS[name]]).toEqual([{ hooks: [entry] }]);
      expect(existsSync(builtPath(`hooks/${name}.cjs`))).toBe(true);
    }
  });
});
