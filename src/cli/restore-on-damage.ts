import { existsSync } from 'node:fs';
import { UserError } from '../platform/errors.ts';
import { openLog } from '../platform/log.ts';
import type { Cli } from './command.ts';

/**
 * Restores the store when a command failed because of its damage. Bytes that changed in the middle
 * of the file may show as any failure at all, so one that nothing explains is reason for a look.
 *
 * @returns whether the command may be run again.
 * @throws {UserError} when the store could not be restored.
 */
export async function restoreOnDamage(error: unknown, cli: Omit<Cli, 'json'>): Promise<boolean> {
  const { home, env } = cli;
  const isExplained = error instanceof UserError && !/^STORE_(?:DAMAGED|NEWER)$/.test(error.code);
  if (isExplained) return false;
  // Loaded only here: most commands that fail have no need of SQLite.
  const { findDamage, isDamage } = await import('../store/damage.ts');
  if (!isDamage(error) && !(existsSync(home.store) && findDamage(home.store))) return false;
  const { restoreForCommand } = await import('../flush/restore.ts');
  const { restoreSentence } = await import('./restore-report.ts');
  const restore = await restoreForCommand(home, env, openLog(home.logs, 'worker'));
  if (restore !== undefined) cli.say(restoreSentence(restore));
  return restore !== undefined;
}
