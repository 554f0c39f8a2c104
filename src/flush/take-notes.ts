import {
  finishNamed,
  noteEntry,
  type PromoteMode,
  promoteOfSession,
} from '../memory/from-entry.ts';
import { type Entry, entriesNotNoted, entryById, markNoted } from '../store/entries.ts';
import { jobById } from '../store/jobs.ts';
import { inTransaction } from '../store/open.ts';
import { sessionById } from '../store/sessions.ts';
import { breathe, type World } from './world.ts';

/**
 * Turns what an entry tells into notes of its session, and into what the project knows where the
 * session is over. Within the transaction that records the entry.
 */
export function takeNotes(world: World, entry: Entry): void {
  const { store, now } = world;
  noteEntry(store, entry, now());
  finishNamed(store, entry, now());
  // After a compaction the session goes on; what it found is its own until its end.
  const isOver =
    jobById(store, entry.jobId)?.kind !== 'compact' ||
    sessionById(store, entry.sessionId)?.endedAtMs !== null;
  if (isOver) promoteLeft(world, entry.sessionId);
  markNoted(store, entry.id);
}

/** A session that has ended leaves to its project what was noted in it. */
export function promoteLeft({ store, settings, now }: World, sessionId: string): void {
  promoteOfSession(store, sessionId, settings['memory.promote'] as PromoteMode, now());
}

/** Entries from before there were notes, and those that were read back from a daily log. */
export async function takeNotesOfOthers(world: World): Promise<void> {
  for (const id of entriesNotNoted(world.store)) {
    if (world.signal.aborted) return;
    world.assertHeld();
    inTransaction(world.store, () => {
      const entry = entryById(world.store, id);
      if (entry !== undefined) takeNotes(world, entry);
    });
    await breathe();
  }
}
