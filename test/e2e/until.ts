import { setTimeout as wait } from 'node:timers/promises';

/**
 * Looks again and again until there is something to see: no test here waits a fixed time.
 *
 * @param what - ends the sentence "waited … for", in the error.
 * @param look - a value that is neither false, null nor undefined ends the wait; so does a throw.
 * @param limitMs - generous, since a loaded machine is no failure.
 * @param seen - what there is instead, for the error.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { limitMs = 60_000, seen = () => '' }: { limitMs?: number; seen?: () => string } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadlineMs = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) {
      return found as Exclude<T, false | null | undefined>;
    }
    if (Date.now() > deadlineMs) {
      throw new Error(`waited ${limitMs / 1000} s for ${what}\n${seen()}`.trimEnd());
    }
    await wait(100);
  }
}
