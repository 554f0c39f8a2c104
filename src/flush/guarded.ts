import { messageOf } from '../platform/errors.ts';
import { isDamage } from '../store/damage.ts';
import { LockLost } from './lock.ts';
import type { World } from './world.ts';

/** One bad event or job must not keep the others waiting; a lost lock or store ends the run. */
export async function guarded(
  world: World,
  failure: string,
  fields: Readonly<Record<string, string | number>>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LockLost || isDamage(error)) throw error;
    world.log('error', failure, { ...fields, error: messageOf(error) });
  }
}
