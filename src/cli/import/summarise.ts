import { planJob } from '../../flush/plan-job.ts';
import { publishEntries } from '../../flush/publish.ts';
import { runJob } from '../../flush/run-job.ts';
import type { World } from '../../flush/world.ts';
import { usdSince } from '../../store/calls.ts';
import { jobById } from '../../store/jobs.ts';
import { sessionById } from '../../store/sessions.ts';
import type { ImportChoice } from './choice.ts';
import type { ImportReport } from './report.ts';

/**
 * Has sessions summarised that a person asked for, one after the other, as any flush is. The next one
 * is planned only when the last is done: what a limit stops leaves nothing behind that a later worker
 * would do.
 *
 * @param sessionIds - ours, the newest first.
 */
export async function summariseImported(
  world: World,
  sessionIds: readonly string[],
  { maxSessions, maxUsd }: NonNullable<ImportChoice['summarize']>,
  say: (text: string) => void,
): Promise<NonNullable<ImportReport['summarized']>> {
  const { store, signal } = world;
  const startedMs = world.now();
  let sessions = 0;
  for (const id of sessionIds) {
    if (signal.aborted || sessions >= maxSessions) break;
    const usd = usdSince(store, startedMs) ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(maxUsd) && usd >= maxUsd) {
      const spent = Number.isFinite(usd)
        ? `--max-cost is reached: ${usd.toFixed(4)} USD`
        : 'the backend does not say what it costs, so --max-cost cannot be kept';
      return { sessions, waiting: [`No more sessions are summarised: ${spent}.`] };
    }
    world.assertHeld();
    const jobId = planJob(world, id, 'manual');
    const job = jobId === undefined ? undefined : jobById(store, jobId);
    if (job === undefined) continue;
    const recorded = await runJob(world, job);
    if (recorded) await publishEntries(world, [recorded]);
    const after = jobById(store, job.id);
    const name = sessionById(store, id)?.title ?? id;
    if (after?.state !== 'done' && after?.state !== 'set_aside')
      return {
        sessions,
        waiting: [`${name} waits to be summarised: ${after?.reason ?? 'stopped'}.`],
      };
    sessions++;
    say(`Summarised: ${name}`);
  }
  return { sessions, waiting: [] };
}
