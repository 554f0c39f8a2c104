import type { Env, Home } from '../platform/home.ts';
import type { Log } from '../platform/log.ts';
import { endLeftChildren } from '../summarize/left-children.ts';
import { backUpIfDue } from './back-up.ts';
import { type DrainOptions, drain, unseen } from './drain.ts';
import { LockLost, takeWorkerLock } from './lock.ts';
import { openWorld } from './open-world.ts';
import { inSoundWorld } from './restore.ts';
import type { World } from './world.ts';

export interface RunOptions extends DrainOptions {
  readonly signal: AbortSignal;
  /** What a command wants done under the same lock, before the spool is drained. */
  readonly first?: (world: World) => Promise<void>;
  /** What a command wants to know under the same lock, once the spool is drained. */
  readonly last?: (world: World) => void;
}

/**
 * One run of the worker: takes the lock, drains, gives the lock back, and looks again, because a
 * hook may have spooled in the moment between the last look and the release, and whoever it started
 * has seen the lock and left.
 *
 * @returns false when another worker has the lock; it will do what is there to do.
 * @throws {UserError} when the settings or the store cannot be used.
 */
export async function runWorker(
  home: Home,
  env: Env,
  log: Log,
  options: RunOptions,
): Promise<boolean> {
  const seen = new Set<string>();
  for (let round = 0; ; round++) {
    const lock = await takeWorkerLock(home);
    if (lock === undefined) return round > 0;
    try {
      const { assertHeld } = lock;
      await endLeftChildren(home.run, log);
      const open = () => openWorld(home, env, log, { assertHeld, signal: options.signal });
      await inSoundWorld({ home, log, now: Date.now, assertHeld }, open, async (world, isAgain) => {
        // What the damaged store had taken in, the one in its place has not.
        if (isAgain) seen.clear();
        if (round === 0) await options.first?.(world);
        await drain(world, seen, options);
        await backUpIfDue(world);
        options.last?.(world);
      });
    } catch (error) {
      if (!(error instanceof LockLost)) throw error;
      log('warn', 'lock-lost');
      return true;
    } finally {
      await lock.release();
    }
    if (options.signal.aborted || unseen({ home }, seen).length === 0) return true;
  }
}
