import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, generously: only a failure is ever slow. */
export async function until(
  holds: () => boolean,
  what: () => string,
  limitMs = 60_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited ${limitMs / 1_000} s for ${what()}`);
    await sleep(25);
  }
}
