// Runs the hooks that stand in Claude Code's settings as it would, and looks at what comes out.
import { setTimeout as sleep } from 'node:timers/promises';
import { spooledNames } from '../src/capture/spool.ts';
import type { EventKind } from '../src/capture/spool-event.ts';
import type { Home } from '../src/platform/home.ts';
import { type Invocation, invocationOf } from './command-line.ts';
import type { Hooks } from './hook-entries.ts';
import type { HookEvent } from './own-command.ts';
import {
  failureOf,
  type HookTrial,
  logLines,
  POLL_MS,
  problemOfSpool,
  start,
  type Trial,
  type TrialOptions,
  type WorkerTrial,
  workerTrial,
} from './trial-run.ts';
import { openTrialWorld, type TrialWorld } from './trial-world.ts';

const LEAVE_LIMIT_MS = 5_000;

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
  const mayPrint = (stdout: string) => event === 'SessionStart' && isObject(stdout);
  const problem = await start(invocation, payload(event, world), world, mayPrint);
  const ms = Math.round(performance.now() - startedMs);
  const names = spooledNames(world.home).filter((name) => !before.has(name));
  const command = [invocation.file, ...invocation.args].join(' ');
  return { event, command, ms, problem: problem ?? problemOfSpool(names, [KINDS[event]], world) };
}

/** The fields that Claude Code 2.1.329 sends. */
function payload(event: HookEvent, world: TrialWorld): string {
  const more = {
    SessionStart: { source: 'startup' },
    PreCompact: { trigger: 'manual', custom_instructions: null },
    SessionEnd: { reason: 'other' },
  };
  return JSON.stringify({
    session_id: world.sessionId,
    transcript_path: world.transcript,
    cwd: world.project,
    hook_event_name: event,
    ...more[event],
  });
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
async function tryWorker(invocation: Invocation, world: TrialWorld): Promise<WorkerTrial> {
  await world.letWorkersRun();
  const startedMs = performance.now();
  await start(invocation, payload('SessionEnd', world), world);
  return workerTrial(world, startedMs);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
