import { captureClaude } from '../src/capture/capture-claude.ts';
import type { HookModule } from '../src/capture/compiled.ts';
import { runHook } from '../src/capture/run-hook.ts';
import { spoolEvent } from '../src/capture/spool.ts';
import { startWorkerFor } from '../src/capture/start-worker.ts';

// The compaction waits for this hook, and whatever it printed would become an instruction for the
// summary: note the turns that are about to go, start the worker, leave without a word.
export const run: HookModule['run'] = (folder, afterwards) =>
  runHook('pre-compact', folder, (stdin, hook) => {
    const captured = captureClaude(stdin, 'compact', hook);
    if (captured === undefined) return;
    spoolEvent(hook.home, captured.event);
    startWorkerFor(hook, captured.settings);
    afterwards();
  });
