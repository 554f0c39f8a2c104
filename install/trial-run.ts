// Running something of ours in a trial's world, and judging what came of it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { readSpooled, spooledNames } from '../src/capture/spool.ts';
import type { EventKind } from '../src/capture/spool-event.ts';
import { runningWorker } from '../src/flush/lock.ts';
import { messageOf } from '../src/platform/errors.ts';
import { readTextIfAny } from '../src/platform/files.ts';
import type { Env, Home } from '../src/platform/home.ts';
import { oneLine, shorten } from '../src/platform/visible-text.ts';
import type { Invocation } from './command-line.ts';
import type { TrialWorld } from './trial-world.ts';

/** One hook that was run. */
export interface HookTrial {
  readonly event: string;
  /** Program and arguments, for a person. */
  readonly command: string;
  /** Wall time of the whole process; milliseconds. */
  readonly ms: number;
  /** What went wrong, for a person; null when the event was captured as it should be. */
  readonly problem: string | null;
}

/** The worker that a session's end starts. */
export interface WorkerTrial {
  /** From the start of the hook until all was written; milliseconds. */
  readonly ms: number;
  readonly problem: string | null;
}

export interface Trial {
  readonly hooks: readonly HookTrial[];
  /** Null when no hook got far enough to start one. */
  readonly worker: WorkerTrial | null;
}

export interface TrialOptions {
  /** The environment that the agent passes on to its hooks. */
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  /** The person's `hook.json`. */
  readonly hookSettings: string;
  /** True where hooks are known to have no worker to start: then none is waited for. */
  readonly isWithoutWorker?: boolean;
}

/** A hook ends itself within a second; a loaded machine gets more. */
const HOOK_LIMIT_MS = 10_000;
/** A worker takes about a second. */
const WORKER_LIMIT_MS = 30_000;
export const POLL_MS = 25;

/**
 * @param isExpected - of what may be printed beside nothing.
 * @returns what is wrong with how the process ended or what it printed.
 */
export async function start(
  { file, args }: Invocation,
  input: string,
  world: TrialWorld,
  isExpected: (stdout: string) => boolean = () => false,
): Promise<string | null> {
  const ended = await execa(file, args, {
    cwd: world.project,
    env: world.env,
    extendEnv: false,
    input,
    timeout: HOOK_LIMIT_MS,
    reject: false,
    windowsHide: true,
  });
  if (ended.timedOut) return `it was still running after ${HOOK_LIMIT_MS / 1_000} s`;
  if (ended.signal) return `it was ended by ${ended.signal}: ${wordsOf(ended.stderr)}`;
  if (ended.exitCode === undefined) {
    const why = ended.code === 'ENOENT' ? 'is not there' : `cannot be started (${ended.code})`;
    return `${file} ${why}`;
  }
  if (ended.exitCode !== 0) return `it ended with ${ended.exitCode}: ${wordsOf(ended.stderr)}`;
  const { stdout } = ended;
  if (stdout === '' || isExpected(stdout)) return null;
  return `it printed what the agent does not expect: ${wordsOf(stdout)}`;
}

/** @param names - what was spooled. */
export function problemOfSpool(
  names: readonly string[],
  kinds: readonly EventKind[],
  { home }: TrialWorld,
): string | null {
  const name = names.at(-1);
  if (name === undefined) {
    const why = logLines(home, 'hooks').at(-1);
    return `it captured nothing${why === undefined ? '' : `, and logged: ${why}`}`;
  }
  try {
    const { kind } = readSpooled(home, name);
    return kinds.includes(kind) ? null : `it captured "${kind}" where "${kinds[0]}" was told`;
  } catch (error) {
    return `what it captured cannot be read: ${messageOf(error)}`;
  }
}

/** Waits until a worker has written an entry of all that is spooled. */
export async function workerTrial({ home }: TrialWorld, startedMs: number): Promise<WorkerTrial> {
  const ms = () => Math.round(performance.now() - startedMs);
  while (ms() < WORKER_LIMIT_MS) {
    const failure = failureOf(home);
    if (failure !== undefined) return { ms: ms(), problem: failure };
    const isIdle = spooledNames(home).length === 0 && runningWorker(home) === undefined;
    if (isIdle && namesIn(home.daily).length > 0) return { ms: ms(), problem: null };
    await sleep(POLL_MS);
  }
  const last = logLines(home, 'worker').at(-1) ?? 'it was never started';
  return { ms: ms(), problem: `nothing was written within ${WORKER_LIMIT_MS / 1_000} s: ${last}` };
}

/** What the worker, or the hook that was to start it, has logged as an error. */
export function failureOf(home: Home): string | undefined {
  const lines = [...logLines(home, 'worker'), ...logLines(home, 'hooks')];
  return lines.find((line) => line.startsWith('error '))?.slice('error '.length);
}

/** Without the time. */
export function logLines(home: Home, name: string): string[] {
  const text = readTextIfAny(join(home.logs, `${name}.log`)) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf(' ') + 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function wordsOf(text: string): string {
  const error = /^.*Error: .*$/m.exec(text)?.[0] ?? text;
  return shorten(oneLine(error), 300) || 'it said nothing';
}
