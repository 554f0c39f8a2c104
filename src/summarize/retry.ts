import { BackendError, type FailureKind } from './backend.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A backend that asks for more than this is not waited for inside a run; the job waits instead. */
export const LONGEST_WAIT_IN_RUN_MS = 30 * SECOND;

/**
 * Delay before the next try inside a run: around 2 s after the first failure, then twice as long
 * each time, half of it up or down.
 *
 * @param failures - tries that have failed so far; integer, 1 or more.
 * @param random - uniform sample in [0, 1).
 * @returns whole milliseconds in [base / 2, base * 3 / 2) with base = 2,000 * 2 ** (failures - 1).
 * @throws {RangeError} when `failures` is not a positive integer.
 */
export function backoffMs(failures: number, random: () => number): number {
  assertPositiveInteger('failures', failures);
  const base = 2 * SECOND * 2 ** (failures - 1);
  return Math.floor(base / 2 + random() * base);
}

const JOB_DELAYS_MS = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR];

/**
 * How long a job waits after a run in which all its tries failed: 1 min, 10 min, 1 h, 6 h, then a day.
 *
 * @param attempt - runs that have failed so far; integer, 1 or more.
 * @throws {RangeError} when `attempt` is not a positive integer.
 */
export function nextJobTryMs(attempt: number): number {
  assertPositiveInteger('attempt', attempt);
  return JOB_DELAYS_MS[attempt - 1] ?? 24 * HOUR;
}

export interface Tries {
  /** In all; 1 or more. */
  readonly tries: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** When aborted, what failed last is thrown and nothing is tried again. */
  readonly signal?: AbortSignal;
  /** Told about each failed try, the last one too: a bad reply costs money as well. */
  readonly onFailure?: (error: BackendError) => void;
}

const WORTH_ANOTHER_TRY: ReadonlySet<FailureKind> = new Set(['temporary', 'bad-reply']);

/**
 * Runs until it succeeds or the tries are used up, and waits in between as long as `backoffMs` or
 * the backend says. Every other kind of failure is thrown at once.
 *
 * @throws what the last try threw.
 */
export async function withTries<T>(run: () => Promise<T>, options: Tries): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      options.onFailure?.(error);
      const askedMs = error.retryAfterMs ?? 0;
      const isLast = failures >= options.tries || options.signal?.aborted;
      if (isLast || !WORTH_ANOTHER_TRY.has(error.kind) || askedMs > LONGEST_WAIT_IN_RUN_MS)
        throw error;
      await options.sleep(Math.max(askedMs, backoffMs(failures, options.random)));
      if (options.signal?.aborted) throw error;
    }
  }
}

function assertPositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`${name} is a positive integer, got ${value}`);
}
