/** Seeded chance: the same seed plays the same torture, as far as processes allow. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole, from 0 up to but without `below`. */
  below(below: number): number;
  /** Whole, both ends included. */
  between(first: number, last: number): number;
  is(probability: number): boolean;
  pick<T>(all: readonly T[]): T;
}

/** Mulberry32: small, fast, and good enough to spread kills. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (first, last) => first + below(last - first + 1),
    is: (probability) => next() < probability,
    pick: (all) => all[below(all.length)] as never,
  };
}
