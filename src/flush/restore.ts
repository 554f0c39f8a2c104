import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import type { Env, Home } from '../platform/home.ts';
import type { Log } from '../platform/log.ts';
import { findDamage, isDamage } from '../store/damage.ts';
import { replaceStore } from '../store/replace.ts';
import { type Restore, restoresOf } from '../store/restores.ts';
import { takeWorkerLock, type WorkerLock } from './lock.ts';
import { openWorld } from './open-world.ts';
import { finishRestore } from './read-again.ts';
import type { World } from './world.ts';

/** A worker that summarises may take long; a command does not wait for it that long. */
const LOCK_WAIT_MS = 2 * 60_000;
const POLL_MS = 200;

/** What the replacing of a damaged store needs. */
export interface RestorePlace {
  readonly home: Home;
  readonly log: Log;
  /** Unix milliseconds, UTC. */
  readonly now: () => number;
  /** Of the worker's lock. */
  readonly assertHeld: () => void;
}

/**
 * Runs `work` in a world whose store is sound. Where opening it or the work meets damage, the store
 * is restored and the work begins again, once, and is told so.
 *
 * @throws what `work` throws, and damage that comes back at once.
 */
export async function inSoundWorld<T>(
  place: RestorePlace,
  open: () => World,
  work: (world: World, isAgain: boolean) => Promise<T>,
): Promise<T> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      const world = open();
      try {
        await finishRestore(world);
        return await work(world, !isFirst);
      } finally {
        world.store.close();
      }
    } catch (error) {
      if (!isFirst || !isDamage(error) || !replaceIfDamaged(place)) throw error;
    }
  }
}

/**
 * Restores the store for a command that met damage, under the worker's lock: of two at once one does
 * it, and the other finds it done.
 *
 * @returns the restore that the command has to tell of; undefined when nothing was wrong.
 * @throws {UserError} STORE_DAMAGED while a worker keeps the lock; what replacing the files meets.
 */
export async function restoreForCommand(
  home: Home,
  env: Env,
  log: Log,
): Promise<Restore | undefined> {
  const lock = await lockInTime(home);
  const { signal } = new AbortController();
  const { assertHeld } = lock;
  try {
    const place = { home, log, now: Date.now, assertHeld };
    replaceIfDamaged(place);
    const open = () => openWorld(home, env, log, { assertHeld, signal });
    return await inSoundWorld(place, open, async ({ store }) => restoresOf(store).at(-1));
  } finally {
    await lock.release();
  }
}

/**
 * @returns whether it was damaged.
 * @throws {UserError} STORE_NOT_RESTORED; the damaged file is where it was, or set aside for the next
 *   try.
 */
function replaceIfDamaged({ home, log, now, assertHeld }: RestorePlace): boolean {
  const reason = findDamage(home.store);
  if (reason === undefined) return false;
  log('error', 'store-damaged');
  try {
    const { damagedFile, backupFile } = replaceStore(
      home.store,
      home.backups,
      reason,
      now(),
      assertHeld,
    );
    log('warn', 'store-replaced', { damaged: damagedFile ?? 'none', backup: backupFile ?? 'none' });
    return true;
  } catch (cause) {
    if (!/^(?:(?:ERR_FS_)?E[A-Z]+|SQLITE_FULL)$/.test(codeOf(cause) ?? '')) throw cause;
    throw new UserError(
      'STORE_NOT_RESTORED',
      `${home.store} is damaged (${reason}) and could not be replaced: ${messageOf(cause)}`,
      'Nothing is lost by that: captured events wait in the spool, daily logs and backups are as they were. Check the space on the disk and the owner of the folder, then run any command.',
      { cause },
    );
  }
}

async function lockInTime(home: Home): Promise<WorkerLock> {
  const endMs = performance.now() + LOCK_WAIT_MS;
  while (performance.now() < endMs) {
    const lock = await takeWorkerLock(home);
    if (lock !== undefined) return lock;
    await sleep(POLL_MS);
  }
  throw new UserError(
    'STORE_DAMAGED',
    `${home.store} is damaged, and a worker has it in use`,
    'Nothing was changed. The worker restores it when it meets the damage; try again in a while.',
  );
}
