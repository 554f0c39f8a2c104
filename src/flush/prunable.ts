import { existsSync, statSync } from 'node:fs';
import { readRegistry } from '../agents/claude-code/places.ts';
import type { History } from '../agents/opencode/history.ts';
import { openHistory } from '../agents/opencode/open-history.ts';
import { SourceError } from '../agents/opencode/source-error.ts';
import { type HistoryProgress, historiesOfSession } from '../store/histories.ts';
import { openJobs } from '../store/jobs.ts';
import { transcriptsOfSession } from '../store/transcripts.ts';
import { type UnusedSession, unusedSince } from '../store/unused.ts';
import { configFolders } from './recover.ts';
import { mayHaveChanged } from './take-histories.ts';
import type { World } from './world.ts';

export interface Prunable {
  readonly gone: readonly UnusedSession[];
  /** Unused for as long, and yet not to go. */
  readonly kept: readonly (UnusedSession & { readonly why: string })[];
}

/**
 * The sessions that `prune` takes: unused since a time and not pinned. One whose process runs, that
 * waits for its summary or whose transcript holds what is not read yet is not over, whatever its
 * last message says.
 *
 * @param sinceMs - Unix milliseconds.
 */
export function prunable(world: World, sinceMs: number): Prunable {
  const { store } = world;
  const waiting = new Set(openJobs(store).map(({ sessionId }) => sessionId));
  const words = configFolders(world).flatMap((folder) => [...readRegistry(folder)]);
  const running = new Set(words.flatMap(([id, word]) => (word === 'running' ? [id] : [])));
  const [gone, kept]: [UnusedSession[], (UnusedSession & { why: string })[]] = [[], []];
  for (const session of unusedSince(store, sinceMs)) {
    const transcripts = transcriptsOfSession(store, session.id);
    const isUnread =
      transcripts.some(({ path, offsetBytes }) => sizeOf(path) > offsetBytes) ||
      historiesOfSession(store, session.id).some((known) => hasGrown(world, known));
    const why = transcripts.some(({ externalId }) => running.has(externalId))
      ? 'its agent still runs'
      : waiting.has(session.id)
        ? 'its summary is not written yet'
        : isUnread
          ? 'its transcript has grown and is not read yet'
          : undefined;
    if (why === undefined) gone.push(session);
    else kept.push({ ...session, why });
  }
  return { gone, kept };
}

/** A database that is gone, or cannot be read, holds nothing that is still to come. */
function hasGrown({ now }: World, known: HistoryProgress): boolean {
  if (!existsSync(known.path)) return false;
  let history: History | undefined;
  try {
    history = openHistory(known.path);
    const head = history.session(known.externalId);
    return head !== undefined && mayHaveChanged(known, head, now());
  } catch (error) {
    if (error instanceof SourceError) return false;
    throw error;
  } finally {
    history?.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
