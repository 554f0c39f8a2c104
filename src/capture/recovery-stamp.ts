import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../platform/home.ts';

/** A start asks for a recovery this long after the last one. */
const RECOVERY_EVERY_MS = 10 * 60_000;

/** Its time of change is when a worker last looked for sessions whose end was never reported. */
export function recoveryStamp(home: Home): string {
  return join(home.run, 'recovered');
}

/** A stamp from the future (a clock that was turned back) counts for nothing. */
export function isRecoveryDue(home: Home, nowMs: number): boolean {
  const at = statSync(recoveryStamp(home), { throwIfNoEntry: false })?.mtimeMs;
  return at === undefined || Math.abs(nowMs - at) >= RECOVERY_EVERY_MS;
}
