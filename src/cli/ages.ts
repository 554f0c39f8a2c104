export const DAY_MS = 24 * 3_600_000;

/** A hundred years: longer than anybody means, shorter than what a date can hold. */
export const mostDays = 36_500;

/** Whole days between two moments. */
export function daysSince(atMs: number, nowMs: number): number {
  return Math.floor((nowMs - atMs) / DAY_MS);
}
