import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  execEntry,
  invocationOf,
  shellEntry,
  understandsExecForm,
} from '../../install/command-line.ts';
import { lastingNodePath } from '../../install/node-path.ts';
import { runsOurHook } from '../../install/own-command.ts';

test.each([
  { version: '2.1.329 (Claude Code)', understands: true },
  { version: '2.1.139 (Claude Code)', understands: true },
  { version: '2.1.138 (Claude Code)', understands: false },
  { version: '2.0.900', understands: false },
  { version: '1.9.999', understands: false },
  { version: '2.2.0', understands: true },
  { version: '3.0.0', understands: true },
  { version: 'nonsense', understands: false },
  { version: '', understands: false },
  { version: undefined, understands: false },
])('exec form with version $version: $understands', ({ version, understands }) => {
  expect(understandsExecForm(version)).toBe(understands);
});

test('exec form holds the paths as they are', () => {
  const script = "C:\\Users\\Zoë O'Neill\\dist\\hooks\\session-end.cjs";
  expect(execEntry('C:\\Program Files\\nodejs\\node.exe', script)).toEqual({
    type: 'command',
    command: 'C:\\Program Files\\nodejs\\node.exe',
    args: [script],
    timeout: 10,
  });
});

describe('shell form', () => {
  test.each([
    {
      name: 'plain paths need no quotes',
      platform: 'linux',
      node: '/usr/bin/node',
      script: '/opt/daybook/dist/hooks/session-end.cjs',
      line: '/usr/bin/node /opt/daybook/dist/hooks/session-end.cjs',
    },
    {
      name: 'spaces, quotes and dollars',
      platform: 'darwin',
      node: '/Applications/My Node/node',
      script: "/Users/o'neill/$HOME `x`/daybook/dist/hooks/session-end.cjs",
      line: "'/Applications/My Node/node' '/Users/o'\\''neill/$HOME `x`/daybook/dist/hooks/session-end.cjs'",
    },
    {
      name: 'Windows: no backslash, and no quote at the start',
      platform: 'win32',
      node: 'C:\\nvm4w\\nodejs\\node.exe',
      script: 'C:\\Users\\A B\\daybook\\dist\\hooks\\session-end.cjs',
      line: 'C:/nvm4w/nodejs/node.exe "C:/Users/A B/daybook/dist/hooks/session-end.cjs"',
    },
    {
      name: 'Windows: a Node that would need quotes is taken from the PATH',
      platform: 'win32',
      node: 'C:\\Program Files\\nodejs\\node.exe',
      script: 'C:\\Users\\Zoë\\daybook\\dist\\hooks\\session-end.cjs',
      line: 'node "C:/Users/Zoë/daybook/dist/hooks/session-end.cjs"',
    },
  ] as const)('$name', ({ platform, node, script, line }) => {
    const entry = shellEntry(node, script, platform);
    expect(entry).toEqual({ type: 'command', command: line, timeout: 10 });
    const disk = { packageNameAt: () => undefined, isThere: () => true };
    expect(runsOurHook(entry, 'SessionEnd', disk)).toBe(true);
  });

  test.skipIf(process.platform === 'win32')('sh runs exactly that file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'it\'s a $HOME `pwd` "daybook" 记忆 '));
    const script = join(folder, 'session-end.cjs');
    writeFileSync(script, 'process.stdout.write(__filename)');
    const { command } = shellEntry(process.execPath, script, process.platform);
    const { stdout } = spawnSync('/bin/sh', ['-c', String(command)], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout).toBe(script);
  });
});

describe('what is started for an entry', () => {
  const [node, script] = ['/opt/my node/node', "/home/zoë/it's 記憶/dist/hooks/session-end.cjs"];

  test.each(['linux', 'darwin', 'win32'] as const)('exec form on %s: no shell', (platform) => {
    expect(invocationOf(execEntry(node, script), platform)).toEqual({ file: node, args: [script] });
  });

  test('a shell line, by sh', () => {
    const { command } = shellEntry(node, script, 'linux');
    const invocation = { file: '/bin/sh', args: ['-c', command] };
    expect(invocationOf(shellEntry(node, script, 'linux'), 'linux')).toEqual(invocation);
  });

  test('a shell line on Windows, by what is there without Git', () => {
    const entry = shellEntry('C:\\nvm4w\\node.exe', 'C:\\Users\\Zoë K\\session-end.cjs', 'win32');
    expect(invocationOf(entry, 'win32')).toEqual({
      file: 'powershell.exe',
      args: ['-NoProfile', '-Command', 'C:/nvm4w/node.exe "C:/Users/Zoë K/session-end.cjs"'],
    });
  });
});

describe('the path of Node', () => {
  const links: Record<string, string> = {
    '/opt/homebrew/bin/node': '/opt/homebrew/Cellar/node/24.1.0/bin/node',
    '/run/user/1000/fnm_multishells/7/bin/node': '/home/a/.fnm/v20/bin/node',
    '/home/a/.volta/bin/node': '/home/a/.volta/bin/volta-shim',
    'C:\\scoop\\apps\\nodejs\\current\\node.exe': 'C:\\scoop\\apps\\nodejs\\24.1.0\\node.exe',
  };
  const realpath = (path: string) => {
    if (path.includes('missing')) throw new Error('ENOENT');
    return links[path] ?? path;
  };
  test.each([
    {
      name: 'the link on the PATH outlives the folder of the version',
      platform: 'darwin',
      execPath: '/opt/homebrew/Cellar/node/24.1.0/bin/node',
      env: { PATH: '/missing:/usr/bin:/opt/homebrew/bin' },
      node: '/opt/homebrew/bin/node',
    },
    {
      name: 'a link that goes away with its shell is not taken',
      platform: 'linux',
      execPath: '/home/a/.fnm/v20/bin/node',
      env: { PATH: '/run/user/1000/fnm_multishells/7/bin:/usr/bin' },
      node: '/home/a/.fnm/v20/bin/node',
    },
    {
      name: 'a shim is another program',
      platform: 'linux',
      execPath: '/home/a/.volta/tools/node/20/bin/node',
      env: { PATH: '/home/a/.volta/bin' },
      node: '/home/a/.volta/tools/node/20/bin/node',
    },
    {
      name: 'another Node on the PATH is not ours',
      platform: 'linux',
      execPath: '/home/a/.nvm/versions/node/v20/bin/node',
      env: { PATH: '/usr/bin' },
      node: '/home/a/.nvm/versions/node/v20/bin/node',
    },
    {
      name: 'a relative folder is not taken',
      platform: 'linux',
      execPath: '/usr/bin/node',
      env: { PATH: 'bin::.' },
      node: '/usr/bin/node',
    },
    {
      name: 'no PATH',
      platform: 'linux',
      execPath: '/usr/bin/node',
      env: {},
      node: '/usr/bin/node',
    },
    {
      name: 'Windows',
      platform: 'win32',
      execPath: 'C:\\scoop\\apps\\nodejs\\24.1.0\\node.exe',
      env: { Path: 'C:\\Windows;C:\\scoop\\apps\\nodejs\\current' },
      node: 'C:\\scoop\\apps\\nodejs\\current\\node.exe',
    },
  ] as const)('$name', ({ platform, execPath, env, node }) => {
    expect(lastingNodePath(execPath, env, platform, realpath)).toBe(node);
  });
});
