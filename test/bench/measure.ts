import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One thing to measure, whole process. */
export interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts everything back as it was before the run; not measured. */
  readonly tidyUp: () => void;
}

export interface Measured {
  readonly name: string;
  readonly medianMs: number;
  /** Median of the `node -e 0` that ran in turn with it. */
  readonly nodeMs: number;
  readonly ratio: number;
}

/**
 * Before each run alike, with a processor that is kept awake, as it is by an agent that starts a hook:
 * after a sleep the same process takes 1.5 ms more. What the last one started has the time to end; ms.
 */
const PAUSE_MS = 40;

/**
 * Runs every subject in turn with `node -e 0` (A B A B …), all subjects once before any runs twice:
 * whatever else the machine does meets each alike. Only the ratio says something about the subject.
 *
 * @param rounds - runs of each subject; the first two on top are warm-up and not counted.
 */
export function measure(subjects: readonly Subject[], rounds: number): Measured[] {
  const times = subjects.map(() => ({ subject: [] as number[], node: [] as number[] }));
  for (let round = -2; round < rounds; round++) {
    for (const [n, { args, stdin, env, tidyUp }] of subjects.entries()) {
      const nodeMs = wallMs(['-e', '0'], stdin, env);
      const subjectMs = wallMs(args, stdin, env);
      tidyUp();
      if (round < 0) continue;
      times[n]?.node.push(nodeMs);
      times[n]?.subject.push(subjectMs);
    }
  }
  const nodeMs = median(times.flatMap(({ node }) => node));
  return subjects.map(({ name }, n) => {
    const medianMs = median(times[n]?.subject ?? []);
    return { name, medianMs, nodeMs, ratio: medianMs / nodeMs };
  });
}

export function rest(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function wallMs(args: readonly string[], stdin: string, env: Readonly<Record<string, string>>) {
  for (const endMs = performance.now() + PAUSE_MS; performance.now() < endMs; );
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { input: stdin, env });
  const tookMs = performance.now() - startedMs;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return tookMs;
}
