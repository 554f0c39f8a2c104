import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';

/** Far more than any person's agents end; a session that starts a session that starts … gets there. */
export const MAX_STARTS_PER_HOUR = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Counts this start of a worker, on disk, because an environment can be stripped on the way.
 *
 * @returns false when there were too many within the hour: leave, what is spooled waits.
 */
export function mayStart(home: Home, nowMs: number): boolean {
  makePrivateFolder(home.run);
  const path = join(home.run, 'starts');
  appendFileSync(path, `${nowMs}\n`, { mode: PRIVATE_FILE });
  const starts = readFileSync(path, 'utf8').split('\n').map(Number);
  const recent = starts.filter((atMs) => atMs > nowMs - HOUR_MS && atMs <= nowMs);
  // Another start may be appending: what this drops at worst is one line of a count.
  if (starts.length > 2 * MAX_STARTS_PER_HOUR) {
    writeFileSync(path, `${recent.slice(-MAX_STARTS_PER_HOUR).join('\n')}\n`, {
      mode: PRIVATE_FILE,
    });
  }
  return recent.length <= MAX_STARTS_PER_HOUR;
}
