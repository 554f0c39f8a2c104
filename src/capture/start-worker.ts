import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startDetached } from '../platform/bindings.ts';
import type { HookSettings } from './hook-settings.ts';
import { installedWorker, isPluginForm } from './plugin-form.ts';
import type { Hook } from './run-hook.ts';

/**
 * The worker gives way to whatever the person does. This also gives the hook the millisecond that it
 * takes to leave, for which it would else contend with the start of another Node. Not everywhere.
 */
const NICE = '/usr/bin/nice';

/** The worker lies above the folder of the built hooks. */
export function workerBeside(hooksFolder: string): string {
  return join(hooksFolder, '..', 'worker.js');
}

/**
 * Starts the detached worker and does not look back: it outlives HUP, TERM and KILL of the hook's
 * process group. What is spooled waits for the next start if this one fails.
 *
 * @param node - the program that runs it; a hook runs in it itself.
 */
export function startWorker(
  hook: Pick<Hook, 'env' | 'folder' | 'home' | 'log'>,
  node: string = process.execPath,
  worker: string = workerBeside(hook.folder),
): void {
  if (!existsSync(worker)) {
    hook.log('error', 'worker-missing', { worker });
    return;
  }
  const [file = node, ...args] = [...(existsSync(NICE) ? [NICE, '-n', '10'] : []), node, worker];
  // From the home and not the project: nothing may keep that folder busy.
  if (startDetached(file, args, hook.home.root, hook.env)) return;
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(file, args, {
    cwd: hook.home.root,
    detached: true,
    env: hook.env,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.on('error', (error) => hook.log('error', 'worker-not-started', { error: error.message }));
  child.unref();
}

/** The worker of a hook of Claude Code: beside it, but for the plugin, which has no libraries. */
export function startWorkerFor(
  hook: Pick<Hook, 'env' | 'folder' | 'home' | 'log'>,
  settings: HookSettings,
): void {
  if (isPluginForm(process.argv)) {
    const installed = installedWorker(settings);
    if (installed) startWorker(hook, installed.node, installed.worker);
  } else startWorker(hook);
}
