import { messageOf } from '../platform/errors.ts';
import { isBackupDue, makeBackup } from '../store/backup.ts';
import { isDamage } from '../store/damage.ts';
import type { World } from './world.ts';

/**
 * Makes the daily backup of the store when the last is over a day old. One that fails is tried again
 * by the next run; one that shows the store to be damaged ends this one.
 */
export async function backUpIfDue(world: World): Promise<void> {
  const { store, home, log, signal } = world;
  if (signal.aborted || !isBackupDue(home.backups, world.now())) return;
  world.assertHeld();
  const startedMs = performance.now();
  try {
    const path = await makeBackup(store, home.backups, world.now(), signal);
    log('info', 'backup-made', { path, ms: Math.round(performance.now() - startedMs) });
  } catch (error) {
    if (isDamage(error)) throw error;
    log('error', 'backup-failed', { error: messageOf(error) });
  }
}
