import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runningWorker } from '../../flush/lock.ts';
import type { Home } from '../../platform/home.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** Who holds a lock touches it every 3 to 5 s; a machine that was asleep gets the benefit. */
const STALE_MS = 60_000;
/** A worker ends its run after half an hour. */
const HUNG_MS = 45 * 60_000;

/** Locks that nobody holds any more, and a worker that does not come to an end. */
export function checkLocks({ cli: { home, now } }: Examination): Finding[] {
  const { ok, warn, fail } = findingsOn('Locks');
  const nowMs = now().getTime();
  const pid = runningWorker(home);
  const sinceMs = pid === undefined ? undefined : mtimeOf(join(home.run, 'worker.json'));
  if (pid !== undefined && sinceMs !== undefined && nowMs - sinceMs > HUNG_MS) {
    const says = `the worker with pid ${pid} has been running since ${new Date(sinceMs).toISOString()}`;
    const fix = { done: `The worker ${pid} was told to end.`, run: () => endWorker(pid) };
    return [fail(says, `\`daybook doctor --fix\` ends it; what is open waits.`, fix)];
  }
  const stale = staleLocks(home, nowMs, pid);
  if (stale.length === 0)
    return [ok(pid === undefined ? 'none is held' : `a worker runs, pid ${pid}`)];
  const says = `${stale.join(', ')}: left by a process that is gone`;
  const run = () => stale.forEach(remove);
  const fix = { done: `Removed ${stale.join(', ')}.`, run };
  return [warn(says, '`daybook doctor --fix` removes it; so does the next worker.', fix)];
}

/** proper-lockfile's folders below the home that nobody has touched for a while. */
function staleLocks(home: Home, nowMs: number, pid: number | undefined): string[] {
  const owner = join(home.run, 'worker.json');
  const locks = [home.run, home.daily].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.lock'))
      .map((name) => join(folder, name)),
  );
  const isOrphan = pid === undefined && mtimeOf(owner) !== undefined;
  const old = locks.filter((path) => nowMs - (mtimeOf(path) ?? nowMs) > STALE_MS);
  const ofDeadWorker = isOrphan ? [owner, ...locks.filter((path) => isWorkerLock(home, path))] : [];
  return [...new Set([...ofDeadWorker, ...old])].sort();
}

function isWorkerLock(home: Home, path: string): boolean {
  return path === join(home.run, 'worker.lock');
}

function endWorker(pid: number): void {
  process.kill(pid, 'SIGTERM');
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function mtimeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
