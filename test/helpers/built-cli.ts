import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { spooledNames } from '../../src/capture/spool.ts';
import { runningWorker } from '../../src/flush/lock.ts';
import type { Home } from '../../src/platform/home.ts';
import { builtPath } from './places.ts';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `daybook` as a person does. */
export function runBuiltCli(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const child = spawn(process.execPath, [builtPath('cli.js'), ...words], {
      env,
      cwd,
      stdio: [...stdio],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (text: Buffer) => (stdout += text));
    child.stderr?.on('data', (text: Buffer) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Waits until a worker has been and taken all that was spooled. */
export async function workerIsDone(home: Home, limitMs = 40_000): Promise<void> {
  for (const untilMs = Date.now() + limitMs; Date.now() < untilMs; ) {
    const isDone =
      existsSync(home.store) &&
      spooledNames(home).length === 0 &&
      runningWorker(home) === undefined;
    if (isDone) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error(`the worker was not done within ${limitMs} ms`);
}
