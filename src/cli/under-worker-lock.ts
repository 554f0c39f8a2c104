import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spooledNames } from '../capture/spool.ts';
import { startWorker } from '../capture/start-worker.ts';
import { takeWorkerLock, type WorkerLock } from '../flush/lock.ts';
import { openWorld } from '../flush/open-world.ts';
import { inSoundWorld } from '../flush/restore.ts';
import type { World } from '../flush/world.ts';
import { isOff } from '../platform/home.ts';
import { openLog } from '../platform/log.ts';
import type { Cli } from './command.ts';
import { packageRoot } from './package-root.ts';

const POLL_MS = 500;

/**
 * Does work during which no flush may run: waits for a worker that is at it and keeps others away.
 * What hooks spool meanwhile has a worker afterwards, since the one they started has left again.
 */
export async function underWorkerLock<T>(
  cli: Cli,
  work: (world: World) => Promise<T>,
  signal = new AbortController().signal,
): Promise<T> {
  const { home, env } = cli;
  const log = openLog(home.logs, 'worker');
  const lock = await lockWhenFree(cli);
  const { assertHeld } = lock;
  const now = () => cli.now().getTime();
  try {
    const open = () => openWorld(home, env, log, { assertHeld, signal, now });
    return await inSoundWorld({ home, log, now, assertHeld }, open, work);
  } finally {
    await lock.release();
    const folder = join(fileURLToPath(packageRoot()), 'dist', 'hooks');
    if (spooledNames(home).length > 0 && !isOff(env)) startWorker({ env, folder, home, log });
  }
}

/** A worker that is at it already is waited for; its run has an end. */
export async function lockWhenFree(cli: Cli): Promise<WorkerLock> {
  for (let told = false; ; told = true) {
    const lock = await takeWorkerLock(cli.home);
    if (lock) return lock;
    if (!told) cli.say('A worker is at it already; waiting for it to finish.');
    await sleep(POLL_MS);
  }
}
