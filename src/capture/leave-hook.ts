import { existsSync } from 'node:fs';

const SHELL = '/bin/sh';

/** Of Node 22.15 and later, but for Windows. @see https://nodejs.org/api/process.html#processexecvefile-args-env */
type Execve = (file: string, args: readonly string[]) => never;

const execve = (process as { execve?: Execve }).execve;

/** Whether a process that still waits for a read of stdin can be left. */
export function canLeaveWhileReading(): boolean {
  return process.platform !== 'win32' && execve !== undefined && existsSync(SHELL);
}

let isReading = false;

/** @param isNow - whether a thread of Node waits in a read of stdin that nobody can call back. */
export function readingStdin(isNow: boolean): void {
  isReading = isNow;
}

/**
 * Ends with 0. A process that still waits for a read of stdin would not: Node's exit waits for all
 * threads. Another program in its place ends them, and can be one that does nothing.
 */
export function leaveHook(): never {
  if (isReading) execve?.call(process, SHELL, ['sh', '-c', ':']);
  process.exit(0);
}
