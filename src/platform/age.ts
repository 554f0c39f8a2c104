/**
 * Milliseconds since this process began. `performance.now()` tells the same, but the first look at
 * `performance` loads a dozen modules, which a hook would feel.
 */
export function processAgeMs(): number {
  return process.uptime() * 1_000;
}
