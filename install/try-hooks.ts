// Runs the hooks that stand in an agent's settings as the agent would, and looks at what comes out.
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
import { type Invocation, invocationOf } from './command-line.ts';
import type { Hooks } from './hook-entries.ts';
import type { HookEvent } from './own-command.ts';
import { openTrialWorld, type TrialWorld } from './trial-world.ts';

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
const LEAVE_LIMIT_MS = 5_000;
const POLL_MS = 25;

const KINDS: Readonly<Record<HookEvent, EventKind>> = {
  SessionStart: 'start',
  PreCompact: 'compact',
  SessionEnd: 'end',
};

/** Runs each hook of Claude Code once, in the order given, and then a session's end with a worker. */
export async function tryHooks(hooks: Hooks, options: TrialOptions): Promise<Trial> {
  const world = await openTrialWorld(options.env, options.hookSettings);
  try {
    const trials: HookTrial[] = [];
    for (const { event, entry } of hooks) {
      trials.push(await tryHook(event as HookEvent, invocationOf(entry, options.platform), world));
    }
    if (options.isWithoutWorker) return { hooks: trials, worker: null };
    await workersHaveLeft(world.home, trials);
    const end = hooks.findIndex(({ event }) => event === 'SessionEnd');
    const { entry } = hooks[end] ?? {};
    const isHeard = entry !== undefined && trials[end]?.problem === null;
    const worker = isHeard ? await tryWorker(invocationOf(entry, options.platform), world) : null;
    return { hooks: trials, worker };
  } finally {
    await world.letWorkersRun();
    await world.remove();
  }
}

async function tryHook(
  event: HookEvent,
  invocation: Invocation,
  world: TrialWorld,
): Promise<HookTrial> {
  const before = new Set(spooledNames(world.home));
  const startedMs = performance.now();
  const problem = await start(event, invocation, world);
  const ms = Math.round(performance.now() - startedMs);
  const names = spooledNames(world.home).filter((name) => !before.has(name));
  const command = [invocation.file, ...invocation.args].join(' ');
  return { event, command, ms, problem: problem ?? problemOfSpool(names, KINDS[event], world) };
}

/** @returns what is wrong with how the process ended or what it printed. */
async function start(
  event: HookEvent,
  { file, args }: Invocation,
  world: TrialWorld,
): Promise<string | null> {
  const ended = await execa(file, args, {
    cwd: world.project,
    env: world.env,
    extendEnv: false,
    input: JSON.stringify(payload(event, world)),
    timeout: HOOK_LIMIT_MS,
    reject: false,
    windowsHide: true,
  });
  if (ended.timedOut) return `it was still running after ${HOOK_LIMIT_MS / 1_000} s`;
  if (ended.exitCode === undefined) {
    const why = ended.code === 'ENOENT' ? 'is not there' : `cannot be started (${ended.code})`;
    return `${file} ${why}`;
  }
  if (ended.exitCode !== 0) return `it ended with ${ended.exitCode}: ${wordsOf(ended.stderr)}`;
  const isExpected = ended.stdout === '' || (event === 'SessionStart' && isObject(ended.stdout));
  return isExpected ? null : `it printed what the agent does not expect: ${wordsOf(ended.stdout)}`;
}

/** The fields that Claude Code 2.1.329 sends. */
function payload(event: HookEvent, world: TrialWorld): object {
  const more = {
    SessionStart: { source: 'startup' },
    PreCompact: { trigger: 'manual', custom_instructions: null },
    SessionEnd: { reason: 'other' },
  };
  return {
    session_id: world.sessionId,
    transcript_path: world.transcript,
    cwd: world.project,
    hook_event_name: event,
    ...more[event],
  };
}

function problemOfSpool(
  names: readonly string[],
  kind: EventKind,
  { home }: TrialWorld,
): string | null {
  const [name] = names;
  if (name === undefined) {
    const why = logLines(home, 'hooks').at(-1);
    return `it captured nothing${why === undefined ? '' : `, and logged: ${why}`}`;
  }
  try {
    const event = readSpooled(home, name);
    return event.kind === kind ? null : `it captured "${event.kind}" where "${kind}" was told`;
  } catch (error) {
    return `what it captured cannot be read: ${messageOf(error)}`;
  }
}

/** Those that the hooks have started find the lock taken; none of them may come late. */
async function workersHaveLeft(home: Home, trials: readonly HookTrial[]): Promise<void> {
  const starts = trials.filter(
    ({ event, problem }) => event !== 'SessionStart' && problem === null,
  );
  for (const endMs = performance.now() + LEAVE_LIMIT_MS; performance.now() < endMs; ) {
    const isOver = failureOf(home) !== undefined;
    if (isOver || logLines(home, 'worker').length >= starts.length) return;
    await sleep(POLL_MS);
  }
}

/** Ends the session once more, with nobody in the worker's way, and waits for the entry. */
async function tryWorker({ file, args }: Invocation, world: TrialWorld): Promise<WorkerTrial> {
  const { home } = world;
  await world.letWorkersRun();
  const startedMs = performance.now();
  await start('SessionEnd', { file, args }, world);
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
function failureOf(home: Home): string | undefined {
  const lines = [...logLines(home, 'worker'), ...logLines(home, 'hooks')];
  return lines.find((line) => line.startsWith('error '))?.slice('error '.length);
}

/** Without the time. */
function logLines(home: Home, name: string): string[] {
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

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
