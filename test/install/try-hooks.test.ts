import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { execEntry, shellEntry } from '../../install/command-line.ts';
import type { Hooks } from '../../install/hook-entries.ts';
import { HOOK_FILES } from '../../install/own-command.ts';
import type { TrialOptions } from '../../install/trial-run.ts';
import { tryHooks } from '../../install/try-hooks.ts';
import { tryPlugin } from '../../install/try-plugin.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';

const options = (more: Record<string, string> = {}): TrialOptions => ({
  env: { PATH: process.env.PATH, HOME: '/home/ada', ...more },
  platform: process.platform,
  hookSettings: '/home/ada/.daybook/hook.json',
});

function hooksAt(folder: string, entryOf = execEntry): Hooks {
  return Object.entries(HOOK_FILES).map(([event, file]) => {
    return { event, entry: entryOf(process.execPath, join(folder, file)) };
  });
}

/** A copy of what was built, in a folder where the libraries that it imports cannot be found. */
function copyOf(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) cpSync(builtPath(name), join(folder, name), { recursive: true });
  return folder;
}

describe('trial of hooks', () => {
  test.each([
    { name: 'in exec form', entryOf: execEntry },
    {
      name: 'as shell lines',
      entryOf: (node: string, script: string) => shellEntry(node, script, process.platform),
    },
  ])('installed hooks capture and a worker writes, $name', async ({ entryOf }) => {
    vi.stubEnv('TMPDIR', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    const { hooks, worker } = await tryHooks(hooksAt(builtPath('hooks'), entryOf), options());
    expect(hooks.map(({ event, problem }) => [event, problem])).toEqual([
      ['SessionStart', null],
      ['PreCompact', null],
      ['SessionEnd', null],
    ]);
    expect(worker).toMatchObject({ problem: null });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('daybook-trial-'))).toEqual([]);
  });

  test('what a person has turned off for their own sessions does not keep a trial from running', async () => {
    const env = { DAYBOOK: '0', DAYBOOK_IGNORE: '["**"]', DAYBOOK_SUMMARY_BACKEND: 'http' };
    const { worker } = await tryHooks(hooksAt(builtPath('hooks')), options(env));
    expect(worker).toMatchObject({ problem: null });
  });

  test('a Node that is gone, a file that is gone', async () => {
    const gone = join(temporaryFolder(), 'node');
    const script = join(temporaryFolder(), 'dist', 'hooks', 'session-end.cjs');
    const { hooks, worker } = await tryHooks(
      [
        { event: 'SessionStart', entry: execEntry(gone, script) },
        { event: 'SessionEnd', entry: execEntry(process.execPath, script) },
      ],
      options(),
    );
    expect(hooks[0]?.problem).toBe(`${gone} is not there`);
    expect(hooks[1]?.problem).toContain(`Cannot find module '${script}'`);
    expect(worker).toBeNull();
  });

  test.each([
    { name: 'prints', script: 'process.stdout.write("hello")', problem: 'printed' },
    { name: 'is silent', script: 'process.exit(0)', problem: 'captured nothing' },
    { name: 'fails', script: 'throw new Error("no luck")', problem: 'with 1: Error: no luck' },
  ])('a program in its place that $name', async ({ script, problem }) => {
    const file = join(temporaryFolder(), 'session-end.cjs');
    writeFileSync(file, script);
    const entry = execEntry(process.execPath, file);
    const { hooks } = await tryHooks([{ event: 'SessionEnd', entry }], options());
    expect(hooks[0]?.problem).toContain(problem);
  });

  test.each([
    { name: 'cannot load its libraries', copied: ['hooks', 'chunks', 'worker.js'], word: 'failed' },
    { name: 'is not there', copied: ['hooks'], word: 'missing' },
  ])('a worker that $name is told, with what was logged', async ({ copied, word }) => {
    const script = join(copyOf(...copied), 'hooks', 'session-end.cjs');
    const entry = execEntry(process.execPath, script);
    const { hooks, worker } = await tryHooks([{ event: 'SessionEnd', entry }], options());
    expect(hooks[0]?.problem).toBeNull();
    expect(worker?.problem).toContain(`worker-${word}`);
  });

  test('a hook that lost its code is told, with what was logged', async () => {
    const folder = join(copyOf('hooks', 'worker.js'), 'hooks');
    for (const name of readdirSync(folder))
      if (/^session-end-.+\.cjs$/.test(name)) rmSync(join(folder, name));
    const { hooks } = await tryHooks(hooksAt(folder), { ...options(), isWithoutWorker: true });
    expect(hooks.map(({ problem }) => problem)).toEqual([
      null,
      null,
      expect.stringMatching(/captured nothing, and logged: error code-missing hook=session-end/),
    ]);
  });

  test.skipIf(process.platform === 'win32')('a program that may not be run', async () => {
    const file = join(temporaryFolder(), 'node');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    const entry = execEntry(file, 'session-end.cjs');
    const { hooks } = await tryHooks([{ event: 'SessionEnd', entry }], options());
    expect(hooks[0]?.problem).toBe(`${file} cannot be started (EACCES)`);
  });
});

describe('trial of the plugin for opencode', () => {
  const plugin = pathToFileURL(builtPath('hooks/opencode-plugin.js')).href;
  const settings = (text: object) => {
    const file = join(temporaryFolder(), 'hook.json');
    writeFileSync(file, JSON.stringify(text));
    return { ...options({ OPENCODE_DB: '/home/ada/opencode.db' }), hookSettings: file };
  };
  const runtime = { v: 1, node: process.execPath, worker: builtPath('worker.js') };

  test('captures, and the recorded worker writes', async () => {
    const { hooks, worker } = await tryPlugin(plugin, process.execPath, settings(runtime));
    expect(hooks).toMatchObject([{ event: 'plugin', problem: null }]);
    expect(worker).toMatchObject({ problem: null });
  });

  test('a file that is gone, or is no plugin of ours', async () => {
    const gone = pathToFileURL(join(temporaryFolder(), 'opencode-plugin.js')).href;
    const { hooks, worker } = await tryPlugin(gone, process.execPath, settings(runtime));
    expect(hooks[0]?.problem).toContain('Cannot find module');
    expect(worker).toBeNull();
    const other = join(temporaryFolder(), 'other.mjs');
    writeFileSync(other, 'export default { server: () => ({}) };');
    const found = await tryPlugin(pathToFileURL(other).href, process.execPath, settings(runtime));
    expect(found.hooks[0]?.problem).toContain('it ended with 1');
  });

  test('a worker that is not there is told', async () => {
    const gone = { ...runtime, worker: join(temporaryFolder(), 'worker.js') };
    const known = { ...settings(gone), isWithoutWorker: true };
    const { hooks, worker } = await tryPlugin(plugin, process.execPath, known);
    expect(hooks[0]?.problem).toBeNull();
    expect(worker).toBeNull();
  });
});
