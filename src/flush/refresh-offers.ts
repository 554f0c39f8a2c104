import type { PromoteMode } from '../memory/from-entry.ts';
import { archiveLeft, cutOffSessions } from '../memory/left-behind.ts';
import { inTransaction } from '../store/open.ts';
import { writeProjectContext } from './contexts.ts';
import type { World } from './world.ts';

/** A context that still offers something is rendered anew for so long after the session's end. */
const REFRESHED_MS = 24 * 3_600_000;

/**
 * Archives what sessions left behind that were cut off, once its time is over, and renders the
 * contexts that tell of such sessions: the offer in them ends with time alone.
 */
export function refreshOffers(world: World): void {
  const { store, settings, now } = world;
  const mode = settings['memory.promote'] as PromoteMode;
  world.assertHeld();
  const archived = inTransaction(store, () => archiveLeft(store, mode, now()));
  const offered = cutOffSessions(store)
    .filter(({ lastActivityMs }) => lastActivityMs + REFRESHED_MS > now())
    .map(({ projectId }) => projectId);
  for (const id of new Set([...archived, ...offered])) writeProjectContext(world, id);
}
