import { addJob, type JobKind, watermark } from '../store/jobs.ts';
import { lastSeq, messagesBetween } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { sessionById } from '../store/sessions.ts';
import { turnsOf } from './stretch.ts';
import type { World } from './world.ts';

/**
 * Makes the job that summarises what no earlier one covers: (watermark, last message]. What is too
 * little for now stays behind the watermark and comes with the next flush.
 *
 * @param baselineSeq - never summarise what lies up to here; 0 for nothing.
 * @returns the id of the job, or undefined when there is nothing to do.
 */
export function planJob(
  world: World,
  sessionId: string,
  kind: JobKind,
  baselineSeq = 0,
): number | undefined {
  const { store, settings } = world;
  return inTransaction(store, () => {
    // What a subagent did is told in the session that it worked for.
    if (sessionById(store, sessionId)?.parentKind === 'subagent') return undefined;
    const fromSeq = Math.max(watermark(store, sessionId), baselineSeq);
    const toSeq = lastSeq(store, sessionId);
    if (toSeq <= fromSeq) return undefined;
    const turns = turnsOf(messagesBetween(store, sessionId, fromSeq, toSeq));
    const fewest =
      kind === 'compact'
        ? settings['summary.minTurnsAtCompaction']
        : settings['summary.minTurnsAtEnd'];
    if (turns.length < (kind === 'manual' ? 1 : fewest)) return undefined;
    return addJob(store, { sessionId, fromSeq, toSeq, kind }, world.now());
  });
}
