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
 * @param rounds - runs of each subject.
 */
export function measure(subjects: readonly Subject[], rounds: number): Measured[] {
  const pairs = subjects.flatMap((subject) => [nodeFor(subject), subject]);
  const times = timesInTurn(pairs, rounds);
  const nodeMs = median(times.filter((_, n) => n % 2 === 0).flat());
  return subjects.map(({ name }, n) => {
    const medianMs = median(times[n * 2 + 1] ?? []);
    return { name, medianMs, nodeMs, ratio: medianMs / nodeMs };
  });
}

const nodeFor = ({ stdin, env }: Subject): Subject => {
  return { name: 'node -e 0', args: ['-e', '0'], stdin, env, tidyUp: () => undefined };
};

/**
 * Runs all subjects once before any runs twice.
 *
 * @param rounds - runs of each subject; the first two on top are warm-up and not counted.
 * @returns the times of each subject; ms.
 */
export function timesInTurn(subjects: readonly Subject[], rounds: number): number[][] {
  const times = subjects.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    for (const [n, { args, stdin, env, tidyUp }] of subjects.entries()) {
      const tookMs = wallMs(args, stdin, env);
      tidyUp();
      if (round >= 0) times[n]?.push(tookMs);
    }
  }
  return times;
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
