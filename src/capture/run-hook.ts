import { processAgeMs } from '../platform/age.ts';
import { messageOf } from '../platform/errors.ts';
import { daybookHome, type Env, type Home, isOff } from '../platform/home.ts';
import { type Log, openLog } from '../platform/log.ts';
import { leaveHook } from './leave-hook.ts';
import { readStdin } from './read-stdin.ts';

/** Milliseconds since the process began. A hook may live for one second in all. */
const HARD_STOP_MS = 850;
const STDIN_LIMIT_MS = 500;
/** On a machine so busy that Node's own start took that long. */
const LEAST_WAIT_MS = 200;
/** Optional work, such as looking further back in the transcript, stops here. */
const ENOUGH_MS = 600;

/** What a hook's work is given. */
export interface Hook {
  readonly env: Env;
  readonly home: Home;
  readonly log: Log;
  /** The folder of the built hook; the worker lies above it. */
  readonly folder: string;
  /** True when the time for optional work is over. */
  readonly isLate: () => boolean;
}

/**
 * Runs one hook: guard, read stdin, work, exit 0. Whatever happens, it ends with 0 and within a
 * second, and tells its failures to `hooks.log` alone: a missed note is better than a stuck agent.
 */
export function runHook(
  name: string,
  folder: string,
  work: (stdin: string, hook: Hook) => void,
): void {
  // First of all: a summariser's own session must not be captured.
  if (isOff(process.env)) process.exit(0);
  const home = daybookHome(process.env);
  const log: Log = (level, event, fields) =>
    openLog(home.logs, 'hooks')(level, event, { hook: name, ...fields });
  const leave = (level?: 'warn' | 'error', event = '', fields = {}): never => {
    if (level) log(level, event, { ...fields, ms: Math.round(processAgeMs()) });
    leaveHook();
  };
  process.on('uncaughtException', (error) => leave('error', 'failed', { error: messageOf(error) }));
  const waitMs = Math.max(LEAST_WAIT_MS, STDIN_LIMIT_MS - processAgeMs());
  readStdin(waitMs, (stdin) => {
    if ('problem' in stdin) return leave('warn', 'no-payload', { problem: stdin.problem });
    const isLate = () => processAgeMs() > ENOUGH_MS;
    work(stdin.text, { env: process.env, home, log, folder, isLate });
    leave();
  });
  // Still here: stdin is read as a stream, and what it brings may come too late.
  setTimeout(() => leave('error', 'out-of-time'), Math.max(1, HARD_STOP_MS - processAgeMs()));
}
