import { captureClaude } from '../src/capture/capture-claude.ts';
import type { HookModule } from '../src/capture/compiled.ts';
import { adviceWithoutWorker, isPluginForm } from '../src/capture/plugin-form.ts';
import { isRecoveryDue } from '../src/capture/recovery-stamp.ts';
import { runHook } from '../src/capture/run-hook.ts';
import { spoolEvent, spooledNames } from '../src/capture/spool.ts';
import { startWorkerFor } from '../src/capture/start-worker.ts';
import { contextForStart, printStart } from '../src/recall/start-output.ts';

// The first prompt waits for this hook: print what the worker prepared, note the start, leave.
export const run: HookModule['run'] = (folder, afterwards) =>
  runHook('session-start', folder, (stdin, hook) => {
    const captured = captureClaude(stdin, 'start', hook);
    if (captured === undefined) return;
    const context = captured.settings.context ? contextForStart(captured.event, hook.home) : '';
    const message = isPluginForm(process.argv)
      ? adviceWithoutWorker(hook.home, captured.settings)
      : '';
    if (context !== '' || message !== '') printStart(context, message);
    const isSomethingWaiting = spooledNames(hook.home).length > 0;
    spoolEvent(hook.home, captured.event);
    if (isSomethingWaiting || isRecoveryDue(hook.home, Date.now()))
      startWorkerFor(hook, captured.settings);
    afterwards();
  });
