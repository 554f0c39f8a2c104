import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recoveryStamp } from '../../src/capture/recovery-stamp.ts';
import { projectContextName } from '../../src/recall/context-name.ts';
import { type HookName, type HookWorld, hookWorld, payloadFor } from '../helpers/built-hook.ts';
import { builtPath } from '../helpers/places.ts';
import { rest, type Subject } from './measure.ts';

/** Starts as a worker does, says so, and ends: the hook's cost without the worker's work. */
const WORKER = `require('node:fs').writeFileSync(process.env.DAYBOOK_HOME + '.worker', '')`;

export interface BenchWorld extends HookWorld {
  /** A copy of the built hooks with a stand-in for the worker beside them. */
  readonly hooks: string;
}

export function benchWorld(): BenchWorld & { remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  const hooks = join(folder, 'built', 'hooks');
  cpSync(builtPath('hooks'), hooks, { recursive: true });
  writeFileSync(join(dirname(hooks), 'worker.js'), WORKER);
  const world = hookWorld(folder);
  mkdirSync(world.home.context, { recursive: true });
  const context = '- a decision that was made in the project, and why it was made\n'.repeat(140);
  writeFileSync(join(world.home.context, projectContextName(folder, 'p')), context.slice(0, 8_900));
  return { ...world, hooks, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;

/** @param startsWorker - whether this run must come to starting a worker. */
export function hookSubject(
  world: BenchWorld,
  hook: HookName,
  transcript: string,
  startsWorker: boolean,
  name: string,
): Subject {
  const stamp = recoveryStamp(world.home);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  const tidyUp = () => {
    if (startsWorker) waitForWorker(`${world.home.root}.worker`);
    putAside(world);
    utimesSync(stamp, Date.now() / 1_000, Date.now() / 1_000);
    settle(world.home.root);
  };
  const stdin = payloadFor(EVENTS[hook], transcript);
  return { name, args: [join(world.hooks, `${hook}.cjs`)], stdin, env: world.env, tidyUp };
}

/**
 * The stand-in must be gone before the next run is measured. Its word is the last thing it does, and a
 * pause follows; its pid would not tell, since a container whose first process reaps late keeps it for
 * seconds.
 */
function waitForWorker(sign: string): void {
  const endMs = performance.now() + 10_000;
  while (!existsSync(sign)) {
    if (performance.now() > endMs) throw new Error('the hook has not started a worker');
    rest(2);
  }
  rmSync(sign);
}

let spent = 0;

/** Not removed: a file system may tell the disk of freed blocks just while the next hook syncs. */
function putAside({ folder, home }: BenchWorld): void {
  if (existsSync(home.spool)) renameSync(home.spool, join(folder, `spent-${spent++}`));
  mkdirSync(home.spool, { mode: 0o700 });
}

/** What tidying up has changed must not be waited for by the next hook that syncs its own small file. */
function settle(folder: string): void {
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}
