import { addHistoryBaseline, historyOf, settleHistory } from '../store/histories.ts';
import { seqUntil } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { isNamed } from '../store/sightings.ts';
import { readMeta, writeMeta } from '../store/statement.ts';
import { isForgotten } from '../store/tombstones.ts';
import { OPENCODE } from './history-reader.ts';
import { ingestFromHistory } from './ingest-history.ts';
import { knownSources, type OpenHistories, openHistories } from './open-histories.ts';
import { planJob } from './plan-job.ts';
import { SILENCE_MS } from './silence.ts';
import type { Wanted } from './take-histories.ts';
import { breathe, type World } from './world.ts';

const BASELINE = `baseline_at_ms:${OPENCODE}:`;

/**
 * Notes, once for each database, up to when every session went that was in it when Daybook first heard
 * of it and that no hook has named: that is history, summarised only when asked.
 *
 * @param paths - of databases and folders.
 */
export function recordHistoryBaseline(world: World, paths = knownSources(world)): void {
  const { store } = world;
  const unheard = paths.filter((path) => readMeta(store, BASELINE + path) === undefined);
  if (unheard.length === 0) return;
  const open = opened(world, unheard);
  try {
    world.assertHeld();
    inTransaction(store, () => {
      for (const { history, head } of open.sessions) {
        const { id: externalId, changedMs } = head;
        if (isNamed(store, OPENCODE, externalId) || isForgotten(store, OPENCODE, externalId))
          continue;
        addHistoryBaseline(store, { agent: OPENCODE, externalId, path: history.path }, changedMs);
      }
      for (const { path } of open.histories) writeMeta(store, BASELINE + path, String(world.now()));
    });
    world.log('info', 'baseline', { agent: OPENCODE, sessions: open.sessions.length });
  } finally {
    open.close();
  }
}

/**
 * Finds sessions of opencode that are over and whose end no hook reported: they changed without a
 * flush and have been silent for half an hour. They are flushed as if their end had fired.
 *
 * @returns how many flushes that made, and how many sessions were left alone because no hook has
 *   named them.
 */
export async function recoverHistories(
  world: World,
): Promise<{ planned: number; unnamed: number }> {
  const { store, now } = world;
  const open = opened(world, knownSources(world));
  let planned = 0;
  let unnamed = 0;
  try {
    for (const found of open.sessions) {
      const { id, changedMs, parentId, messages } = found.head;
      // A subagent is read with the session that it works for.
      if (parentId !== undefined || messages === 0 || now() - changedMs < SILENCE_MS) continue;
      const known = historyOf(store, OPENCODE, id);
      if (changedMs <= (known?.settledMs ?? 0) || isForgotten(store, OPENCODE, id)) continue;
      const isMeant =
        world.settings.recovery === 'all' ||
        (known?.baselineMs ?? 0) > 0 ||
        isNamed(store, OPENCODE, id);
      if (!isMeant) unnamed++;
      else if (await recoverOne(world, found)) planned++;
      await breathe();
    }
    return { planned, unnamed };
  } finally {
    open.close();
  }
}

async function recoverOne(world: World, { history, head }: Wanted): Promise<boolean> {
  const { store } = world;
  const ingested = await ingestFromHistory(world, history, head, undefined, 'whole');
  if (ingested === undefined) return false;
  world.assertHeld();
  return inTransaction(store, () => {
    const { sessionId } = ingested;
    settleHistory(store, OPENCODE, head.id, head.changedMs);
    if (sessionId === undefined) return false;
    const baselineMs = historyOf(store, OPENCODE, head.id)?.baselineMs ?? 0;
    const baselineSeq = baselineMs === 0 ? 0 : seqUntil(store, sessionId, baselineMs);
    const jobId = planJob(world, sessionId, 'recovery', baselineSeq);
    if (jobId !== undefined) world.log('info', 'end-was-missed', { session: head.id, job: jobId });
    return jobId !== undefined;
  });
}

function opened({ log }: World, paths: readonly string[]): OpenHistories {
  const open = openHistories(paths);
  for (const { message } of open.failures) log('warn', 'history-not-read', { error: message });
  return open;
}
