import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startDetached } from '../platform/bindings.ts';
import type { Hook } from './run-hook.ts';

/**
 * Starts the detached worker and does not look back: it outlives HUP, TERM and KILL of the hook's
 * process group. What is spooled waits for the next start if this one fails.
 */
export function startWorker(hook: Pick<Hook, 'env' | 'folder' | 'home' | 'log'>): void {
  const worker = join(hook.folder, '..', 'worker.js');
  if (!existsSync(worker)) {
    hook.log('error', 'worker-missing', { worker });
    return;
  }
  // From the home and not the project: nothing may keep that folder busy.
  if (startDetached(process.execPath, [worker], hook.home.root, hook.env)) return;
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(process.execPath, [worker], {
    cwd: hook.home.root,
    detached: true,
    env: hook.env,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.on('error', (error) => hook.log('error', 'worker-not-started', { error: error.message }));
  child.unref();
}
