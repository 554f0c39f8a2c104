import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { codeOf, UserError } from '../platform/errors.ts';
import { readTextIfAny, writeFileAside } from '../platform/files.ts';
import { livenessOf, processStart } from '../platform/processes.ts';
import { asideOf } from './day-file.ts';

/** All waiting for the lock together. */
export const LOCK_WAIT_MS = 10_000;
/** An owner that cannot be judged loses the lock after this long without a sign of life. */
const STALE_MS = 15_000;
const UPDATE_MS = 5_000;
const POLL_MS = 25;

/**
 * Runs `work` while no other process writes this file. proper-lockfile keeps the lock; beside it
 * stands who owns it, so that after a `kill -9` the next writer does not wait until it is stale.
 *
 * @param file - path without links, so that every writer names the lock alike.
 * @param work - gets a check that throws when the lock was lost; to be called before each effect.
 * @throws {UserError} DAILY_LOG_BUSY when a living process keeps the lock for `waitMs`.
 */
export async function withFileLock<T>(
  file: string,
  waitMs: number,
  work: (assertHeld: () => void) => Promise<T>,
): Promise<T> {
  const ownerPath = join(dirname(file), `.${basename(file)}.daybook-owner`);
  let isLost = false;
  const release = await acquired(file, ownerPath, waitMs, () => {
    isLost = true;
  });
  try {
    writeOwner(ownerPath);
    return await work(() => {
      if (isLost) throw new Error(`the lock of ${file} was taken over`);
    });
  } finally {
    if (!isLost) {
      rmSync(ownerPath, { force: true });
      await release();
    }
  }
}

async function acquired(
  file: string,
  ownerPath: string,
  waitMs: number,
  onCompromised: () => void,
): Promise<() => Promise<void>> {
  const options = { realpath: false, stale: STALE_MS, update: UPDATE_MS, onCompromised };
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return await lockfile.lock(file, options);
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error;
    }
    if (removedDeadLock(file, ownerPath)) continue;
    if (performance.now() >= deadline)
      throw new UserError(
        'DAILY_LOG_BUSY',
        `${file} is being written by another process`,
        'Nothing was changed and nothing is lost; it is tried again by the next run.',
      );
    await sleep(POLL_MS * (1 + Math.random()));
  }
}

/**
 * Several may see the same dead owner, but the lock must go once: whoever renames the owner's note
 * away removes the lock, the others find no note or somebody else's.
 */
function removedDeadLock(file: string, ownerPath: string): boolean {
  const note = readTextIfAny(ownerPath);
  if (note === undefined || !isDead(note)) return false;
  const claim = asideOf(ownerPath);
  try {
    renameSync(ownerPath, claim);
    if (readTextIfAny(claim) !== note) {
      renameSync(claim, ownerPath); // A living owner's, written since we looked.
      return false;
    }
    rmSync(`${file}.lock`, { recursive: true, force: true });
    rmSync(claim, { force: true });
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function writeOwner(path: string): void {
  const note = JSON.stringify({ pid: process.pid, start: processStart(process.pid) });
  writeFileAside(path, note);
}

function isDead(note: string): boolean {
  try {
    const { pid, start } = JSON.parse(note);
    return livenessOf(pid, start) === 'dead';
  } catch {
    return false;
  }
}
