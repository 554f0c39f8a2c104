import fc from 'fast-check';

/** One thing that takes what others wrote: what is put into it, and what must hold then. */
export interface Target {
  readonly name: string;
  /** @throws what fast-check says of the smallest case that breaks it, with its seed. */
  run(runs: number, seed: number): Promise<Ran>;
}

export interface Ran {
  readonly name: string;
  readonly cases: number;
  readonly ms: number;
  /** Of the slowest case. */
  readonly slowestMs: number;
}

/** A pattern that backtracks takes minutes; a machine that is busy, some milliseconds more. */
const LONGEST_MS = 20_000;

/**
 * @param check - throws when something does not hold.
 * @param share - of the cases that were asked for, where one costs many times what others do.
 */
export function target<T>(
  name: string,
  cases: fc.Arbitrary<T>,
  check: (one: T) => void | Promise<void>,
  share = 1,
): Target {
  return {
    name,
    run: async (asked, seed) => {
      const runs = Math.ceil(asked * share);
      const startedMs = performance.now();
      let slowestMs = 0;
      const property = fc.asyncProperty(cases, async (one) => {
        const beganMs = performance.now();
        await check(one);
        const ms = performance.now() - beganMs;
        slowestMs = Math.max(slowestMs, ms);
        if (ms > LONGEST_MS) throw new Error(`it took ${Math.round(ms)} ms`);
      });
      await fc.assert(property, { numRuns: runs, seed });
      const ms = Math.round(performance.now() - startedMs);
      return { name, cases: runs, ms, slowestMs: Math.round(slowestMs) };
    },
  };
}
