import { captureClaude } from '../src/capture/capture-claude.ts';
import type { HookModule } from '../src/capture/compiled.ts';
import { runHook } from '../src/capture/run-hook.ts';
import { spoolEvent } from '../src/capture/spool.ts';
import { startWorkerFor } from '../src/capture/start-worker.ts';

// The agent is closing and will not wait: note the session, start the worker, leave.
export const run: HookModule['run'] = (folder, afterwards) =>
  runHook('session-end', folder, (stdin, hook) => {
    const captured = captureClaude(stdin, 'end', hook);
    if (captured === undefined) return;
    spoolEvent(hook.home, captured.event);
    startWorkerFor(hook, captured.settings);
    afterwards();
  });
