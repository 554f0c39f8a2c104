import { messageOf } from '../platform/errors.ts';
import { daybookHome } from '../platform/home.ts';
import { openLog } from '../platform/log.ts';

/** A run that takes longer ends its children and leaves the rest to the next one. */
const RUN_LIMIT_MS = 30 * 60_000;
/** What a run that was told to end may still take before it is cut off. */
const GRACE_MS = 10_000;

const home = daybookHome(process.env);
const log = openLog(home.logs, 'worker');
const over = new AbortController();

const end = (why: string) => () => {
  log('warn', 'run-ends', { why });
  over.abort();
  setTimeout(() => process.exit(1), GRACE_MS).unref();
};
setTimeout(end('time limit'), RUN_LIMIT_MS).unref();
process.once('SIGTERM', end('SIGTERM'));
process.once('SIGINT', end('SIGINT'));

try {
  // Loaded here and not above: nobody sees this process, so a native module that is broken or
  // missing has to reach the log like every other failure.
  const { runWorker } = await import('./run-worker.ts');
  const { mayStart } = await import('./start-cap.ts');
  if (mayStart(home, Date.now())) {
    const didRun = await runWorker(home, process.env, log, { signal: over.signal });
    if (!didRun) log('info', 'another-worker-runs');
  } else {
    log('error', 'too-many-starts');
  }
  process.exit(0);
} catch (error) {
  log('error', 'worker-failed', { error: messageOf(error) });
  process.exit(1);
}
