import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectContextName } from '../../src/recall/context-name.ts';
import {
  type HookRun,
  hooksLog,
  hookWorld,
  payloadFor,
  spooledEvents,
} from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import {
  copiedHooks,
  everythingIn,
  HOOKS,
  modesIn,
  prompt,
  promptly,
  runAlone,
  transcriptOf,
} from './hook-place.ts';

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;

describe.each(HOOKS)('%s', (name) => {
  test('leaves without a word when the home cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'daybook'), 'a file where the home should be');
    const world = hookWorld(folder);
    const transcript = transcriptOf(join(folder, 'p'), prompt('why?'));
    const run = await runAlone(name, payloadFor(EVENTS[name], transcript), world.env);
    expect(run.stdout).toBe('');
  });

  test('leaves without a word when the home may only be read', async () => {
    const world = hookWorld(temporaryFolder());
    const transcript = transcriptOf(join(world.folder, 'p'), prompt('why?'));
    for (const part of ['spool', 'logs'])
      mkdirSync(join(world.home.root, part), { recursive: true });
    const before = everythingIn(world.folder);
    const payload = payloadFor(EVENTS[name], transcript);
    const run = await promptly(() =>
      runWithoutLeaveToWrite(name, payload, world.env, world.folder),
    );
    expect(run.stdout).toBe('');
    expect(everythingIn(world.folder)).toEqual(before);
  });

  test('leaves no half file when the disk is full, and the start still shows its context', async (context) => {
    const world = hookWorld(temporaryFolder());
    const transcript = transcriptOf(join(world.folder, 'p'), prompt('why?'));
    mkdirSync(world.home.root);
    if (!mountSmallDisk(world.home.root)) context.skip('mounting a small disk is not allowed here');
    mkdirSync(world.home.context);
    const contextName = projectContextName(join(world.folder, 'p'), 'p');
    writeFileSync(join(world.home.context, contextName), 'what was found out before');
    mkdirSync(world.home.spool);
    fillUp(join(world.home.root, 'ballast'));
    const run = await runAlone(name, payloadFor(EVENTS[name], transcript), world.env);
    expect(run.stdout.includes('found out before')).toBe(name === 'session-start');
    expect(everythingIn(world.home.spool)).toEqual([]);
  });

  test('says in its log that a spool cannot be written', async () => {
    const world = hookWorld(temporaryFolder());
    mkdirSync(world.home.root);
    writeFileSync(world.home.spool, 'a file where the spool should be');
    const transcript = transcriptOf(join(world.folder, 'p'), prompt('SECRET'));
    const run = await runAlone(name, payloadFor(EVENTS[name], transcript), world.env);
    expect(run.stdout).toBe('');
    expect(hooksLog(world.home)).toMatch(new RegExp(`error failed hook=${name} error=".+`));
    expect(hooksLog(world.home)).not.toContain('SECRET');
  });

  test('keeps the event and says so when there is no worker to start', async () => {
    const world = hookWorld(temporaryFolder());
    await runAlone(name, payloadFor(EVENTS[name], join(world.folder, 'x')), world.env);
    expect(spooledEvents(world.home)).toHaveLength(1);
    expect(hooksLog(world.home)).toMatch(/^\S+ error worker-missing [^\n]+\n$/);
  });

  test('works where its own folder was deleted', async () => {
    const world = hookWorld(temporaryFolder());
    const gone = join(world.folder, 'gone');
    mkdirSync(gone);
    const payload = payloadFor(EVENTS[name], join(world.folder, 'x'), { cwd: gone });
    const line = `rmdir "$PWD"; exec "${process.execPath}" "${join(copiedHooks(), `${name}.cjs`)}"`;
    const run = await promptly(() =>
      runFrom('sh', ['-c', line], payload, world.env, { cwd: gone }),
    );
    expect(run.stdout).toBe('');
    expect(spooledEvents(world.home)[0]?.project).toEqual({ dir: gone, cwd: gone, key: gone });
  });

  test("keeps everything to its owner under anybody's umask", async () => {
    const world = hookWorld(temporaryFolder());
    const payload = payloadFor(EVENTS[name], join(world.folder, 'x'));
    const line = `umask 000; exec "${process.execPath}" "${join(copiedHooks(), `${name}.cjs`)}"`;
    await promptly(() => runFrom('sh', ['-c', line], payload, world.env));
    const { spool, logs, run, ...files } = modesIn(world.home.root);
    const folders = [spool, logs, run, modesIn(world.folder).daybook];
    expect(folders).toEqual(['700', '700', '700', '700']);
    // The log, the event and the compiled hook.
    expect(Object.values(files)).toEqual(['600', '600', '600']);
  });
});

/** As root the bits of a folder bind nobody, so another user runs the hook there. */
function runWithoutLeaveToWrite(
  name: string,
  payload: string,
  env: NodeJS.ProcessEnv,
  folder: string,
) {
  for (const path of everythingIn(folder)) chmodSync(join(folder, path), 0o555);
  chmodSync(folder, 0o555);
  onTestFinished(() => {
    chmodSync(folder, 0o755);
    for (const path of everythingIn(folder)) chmodSync(join(folder, path), 0o755);
  });
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  return runFrom(process.execPath, [join(copiedHooks(), `${name}.cjs`)], payload, env, nobody);
}

function runFrom(
  file: string,
  args: string[],
  stdin: string,
  env: NodeJS.ProcessEnv,
  more: { cwd?: string; uid?: number; gid?: number } = {},
): Promise<HookRun> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(file, args, { env, ...more });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text));
    child.stderr.on('data', (text: Buffer) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout, stderr, ms: performance.now() - startedMs }),
    );
    child.stdin.end(stdin);
  });
}

/** @returns false where this user may not mount. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'daybook-test', folder], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
    rmdirSync(folder);
  });
  return true;
}

function fillUp(path: string): void {
  try {
    for (;;) writeFileSync(path, 'x'.repeat(4_096), { flag: 'a' });
  } catch {
    // Full now.
  }
}
