import { existsSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { readTextForHook, writeFileAside } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { readHookSettings } from './hook-settings.ts';
import type { Hook } from './run-hook.ts';
import { startWorker, workerBeside } from './start-worker.ts';

type Missing = 'node' | 'worker';

/** Made by a plugin that has nothing to start the worker with; holds what is missing. */
function marker(home: Home): string {
  return join(home.run, 'opencode-without-worker');
}

/** What a plugin had to do without, unless it has been recorded since. */
export function missingForPlugin(home: Home): Missing | undefined {
  const missing = readTextForHook(marker(home))?.trim();
  if (missing !== 'node' && missing !== 'worker') return undefined;
  const recorded = readHookSettings(home)[missing];
  return recorded !== undefined && isThere(recorded) ? undefined : missing;
}

/**
 * Starts the worker from a program that is not Node: with the Node that the installer recorded. Where
 * there is none, what is spooled waits for the next hook or command that runs in one; that is told
 * once, by a marker and a line in the log.
 *
 * @param hook - its folder is that of the plugin's file, wherever that was put.
 */
export function startWorkerWithNode(hook: Pick<Hook, 'env' | 'folder' | 'home' | 'log'>): void {
  const { node, worker = '' } = readHookSettings(hook.home);
  const script = [worker, workerBeside(hook.folder)].find(isThere);
  const mark = marker(hook.home);
  if (node !== undefined && isThere(node) && script !== undefined) {
    if (existsSync(mark)) rmSync(mark, { force: true });
    startWorker(hook, node, script);
  } else if (!existsSync(mark)) {
    const missing: Missing = script === undefined ? 'worker' : 'node';
    hook.log('warn', 'worker-cannot-start', {
      missing,
      recorded: missing === 'node' ? node : worker,
    });
    writeFileAside(mark, missing, false);
  }
}

function isThere(path: string): boolean {
  return isAbsolute(path) && existsSync(path);
}
