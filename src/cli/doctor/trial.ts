import type { HookTrial, WorkerTrial } from '../../../install/trial-run.ts';
import { type Finding, findingsOn } from './finding.ts';

/** A hook ends itself within a second. */
const SLOW_MS = 1_000;

/** @param next - how to put such a hook in again. */
export function hookFinding({ event, ms, command, problem }: HookTrial, next: string): Finding {
  const { ok, warn, fail } = findingsOn(`Hook ${event}`);
  if (problem !== null) return fail(`${problem} (run: ${command})`, next);
  if (ms > SLOW_MS)
    return warn(`captures, but takes ${ms} ms`, 'Look for what slows Node down on this machine.');
  return ok(`captures, in ${ms} ms`);
}

export function workerFinding(worker: WorkerTrial | null): Finding {
  const { ok, fail, unknown } = findingsOn('Worker');
  if (worker === null) return unknown('no hook got far enough to start it');
  if (worker.problem === null)
    return ok(`started by a hook, it wrote an entry after ${worker.ms} ms`);
  const next =
    'What is captured waits meanwhile. Where a package cannot be loaded, see SQLite above.';
  return fail(`a hook starts it, but: ${worker.problem}`, next);
}
