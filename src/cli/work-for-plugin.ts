import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingForPlugin } from '../capture/opencode-worker.ts';
import { spooledNames } from '../capture/spool.ts';
import { startWorker } from '../capture/start-worker.ts';
import { isOff } from '../platform/home.ts';
import { openLog } from '../platform/log.ts';
import type { Cli } from './command.ts';
import { packageRoot } from './package-root.ts';

/**
 * A plugin that found no Node could only note what happened. Whoever runs a command has one: with
 * that the worker is started for it.
 */
export function workForPlugin({ env, home }: Pick<Cli, 'env' | 'home'>): void {
  if (isOff(env) || missingForPlugin(home) === undefined) return;
  if (spooledNames(home).length === 0) return;
  const folder = join(fileURLToPath(packageRoot()), 'dist', 'hooks');
  startWorker({ env, folder, home, log: openLog(home.logs, 'worker') });
}
