import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How sure we are about the process that once had this pid. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/**
 * When a process started, as an opaque text that another process with the same pid will not have.
 * Linux: field 22 of /proc/PID/stat, clock ticks since boot (proc_pid_stat(5)), which is also what
 * Claude Code writes as `procStart`. Elsewhere: what `ps` prints.
 *
 * @returns undefined where the process is gone or its start cannot be read.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return statOf(pid)[19];
    if (process.platform === 'win32') return undefined;
    const options = { encoding: 'utf8', env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' } } as const;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Fields of /proc/PID/stat, from the third on, which is the state. @throws where there is none. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether the process that had `pid` and started at `start` still runs. */
export function livenessOf(pid: number, start: string | undefined): Liveness {
  if (!Number.isSafeInteger(pid) || pid <= 0) return 'unknown';
  if (!pidExists(pid) || isZombie(pid)) return 'dead';
  const now = processStart(pid);
  if (now === undefined || start === undefined) return 'unknown';
  return now === start ? 'alive' : 'dead';
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Killed, and nobody has asked what became of it. Most containers run without an init that would, so
 * there it keeps its pid and its start until the container ends.
 */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^[ZX]$/.test(statOf(pid)[0] ?? '');
  } catch {
    return false;
  }
}

/** Ends a process with all that it has started in its group; nothing happens where they are gone. */
export function endProcessGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => {});
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
