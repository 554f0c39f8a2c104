import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type HookName, type HookRun, runBuiltHook } from '../helpers/built-hook.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';

export const HOOKS: readonly HookName[] = ['session-start', 'session-end', 'pre-compact'];

/** What a hook promises its agent (DESIGN: the agent never waits and never breaks). */
const LONGEST_MS = 1_000;

/**
 * A copy of the built hooks in a folder of its own.
 *
 * @param worker - source of a stand-in for the worker; without it there is none above the hooks.
 * @returns the folder that holds the three bundles.
 */
export function copiedHooks(worker?: string): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755); // some tests run the hook as another user
  cpSync(builtPath('hooks'), join(folder, 'hooks'), { recursive: true });
  if (worker !== undefined) writeFileSync(join(folder, 'worker.js'), worker);
  return join(folder, 'hooks');
}

/**
 * Checks the promise around one run: exit code 0, nothing on stderr, one second. The second is the
 * hook's own; what this machine needs at this moment to start any Node at all comes on top, because
 * no code of ours runs in that time, and the agent would pay it for an empty file too.
 */
export async function promptly(run: () => Promise<HookRun>): Promise<HookRun> {
  const beforeMs = nodeStartMs();
  const done = await run();
  const allowedMs = LONGEST_MS + Math.max(beforeMs, done.ms > LONGEST_MS ? nodeStartMs() : 0);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.ms).toBeLessThanOrEqual(allowedMs);
  return done;
}

/** One hook without a worker, held to the promise. */
export function runAlone(
  name: HookName,
  stdin: string | Buffer | undefined,
  env: Readonly<Record<string, string>>,
): Promise<HookRun> {
  const folder = copiedHooks();
  return promptly(() => runBuiltHook(name, stdin, env, folder));
}

/** The same with a stdin that gets these pieces and stays open. */
export function runWithOpenStdin(
  name: HookName,
  pieces: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<HookRun> {
  const folder = copiedHooks();
  return promptly(
    () =>
      new Promise((resolve) => {
        const startedMs = performance.now();
        const child = spawn(process.execPath, [join(folder, `${name}.cjs`)], { env });
        let [stdout, stderr] = ['', ''];
        child.stdout.on('data', (text: Buffer) => (stdout += text));
        child.stderr.on('data', (text: Buffer) => (stderr += text));
        for (const piece of pieces) child.stdin.write(piece);
        child.on('exit', () => child.stdin.destroy());
        child.on('close', (code) =>
          resolve({ code, stdout, stderr, ms: performance.now() - startedMs }),
        );
      }),
  );
}

function nodeStartMs(): number {
  const startedMs = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startedMs;
}

/** A transcript whose lines are JSON values, or raw text and bytes. */
export function transcriptOf(folder: string, ...lines: readonly unknown[]): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'transcript.jsonl');
  const raw = lines.map((line) =>
    Buffer.isBuffer(line) ? line : typeof line === 'string' ? line : JSON.stringify(line),
  );
  writeFileSync(path, Buffer.concat(raw.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])));
  return path;
}

export const prompt = (content: string) => ({
  type: 'user',
  uuid: `u-${content.length}`,
  timestamp: '2026-11-20T18:00:00.000Z',
  message: { role: 'user', content },
});

export const answer = (text: string) => ({
  type: 'assistant',
  uuid: `a-${text.length}`,
  timestamp: '2026-11-20T18:00:05.000Z',
  message: { id: `msg-${text.length}`, role: 'assistant', content: [{ type: 'text', text }] },
});

/** Every file and folder below a folder, relative, sorted. */
export function everythingIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return (readdirSync(folder, { recursive: true }) as string[]).sort();
}

/** Permission bits of everything below a folder, by relative name. */
export function modesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    everythingIn(folder).map((name) => [
      name,
      (lstatSync(join(folder, name)).mode & 0o777).toString(8),
    ]),
  );
}
