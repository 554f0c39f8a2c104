import { addHistoryBaseline, historyOf } from '../store/histories.ts';
import { inTransaction } from '../store/open.ts';
import { isNamed } from '../store/sightings.ts';
import { isForgotten } from '../store/tombstones.ts';
import { OPENCODE } from './history-reader.ts';
import { ingestFromHistory } from './ingest-history.ts';
import { knownSources, type OpenHistories, openHistories } from './open-histories.ts';
import type { Wanted } from './take-histories.ts';
import { breathe, type World } from './world.ts';

/** The sessions that opencode has. Close it when done. */
export function opencodeHistories(world: World): OpenHistories {
  const open = openHistories(knownSources(world));
  for (const { message } of open.failures)
    world.log('warn', 'history-not-read', { error: message });
  return open;
}

/**
 * Reads what came after a backup from the databases of opencode.
 *
 * @param sinceMs - when the backup was made; 0 where there was none.
 * @returns how many messages were new.
 */
export async function readHistoriesAgain(
  world: World,
  { sessions }: OpenHistories,
  sinceMs: number,
): Promise<number> {
  const { store } = world;
  let messages = 0;
  for (const one of sessions.filter((found) => isOurs(world, found, sinceMs))) {
    const { history, head } = one;
    // Without a backup nobody knows what was summarised of a session that no entry is about.
    if (sinceMs === 0 && !isNamed(store, OPENCODE, head.id)) {
      const place = { agent: OPENCODE, externalId: head.id, path: history.path };
      world.assertHeld();
      inTransaction(store, () => addHistoryBaseline(store, place, head.changedMs));
    }
    const ingested = await ingestFromHistory(world, history, head, undefined, 'whole');
    messages += ingested?.newMessages ?? 0;
    await breathe();
  }
  return messages;
}

/** Sessions that no hook and no entry has named ran without us, unless the settings take all. */
function isOurs({ store, settings }: World, { head }: Wanted, sinceMs: number): boolean {
  // A subagent is read with the session that it works for.
  if (head.parentId !== undefined || isForgotten(store, OPENCODE, head.id)) return false;
  if (isNamed(store, OPENCODE, head.id)) return true;
  const known = historyOf(store, OPENCODE, head.id);
  if (known !== undefined) return known.layout !== '' || head.changedMs > known.baselineMs;
  return settings.recovery === 'all' && head.changedMs >= sinceMs;
}
