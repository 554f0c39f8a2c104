import { dropHistoryBaseline, settleHistory } from '../store/histories.ts';
import { dropBaseline, settleTranscript } from '../store/transcripts.ts';
import { OPENCODE } from './history-reader.ts';
import { ingestHistory } from './ingest-history.ts';
import { ingestTranscript } from './ingest-transcript.ts';
import type { Ingested, SessionSource } from './session-source.ts';
import { ingestWithSubagents } from './subagents.ts';
import type { World } from './world.ts';

/** How the sessions of one agent are read. */
interface Reader {
  readonly ingest: typeof ingestHistory;
  /** Notes that up to here nothing waits for a flush. */
  readonly settle: (world: World, source: SessionSource, readTo: number) => void;
  /** From now on what was there before the first run may be summarised as well. */
  readonly dropBaseline: (world: World, source: SessionSource) => void;
}

const TRANSCRIPTS: Reader = {
  ingest: (world, source, reach) =>
    reach === 'alone' ? ingestTranscript(world, source) : ingestWithSubagents(world, source),
  settle: ({ store }, { path }, readTo) => settleTranscript(store, path, readTo),
  dropBaseline: ({ store }, { path }) => dropBaseline(store, path),
};

const READERS: Readonly<Record<string, Reader>> = {
  [OPENCODE]: {
    ingest: ingestHistory,
    settle: ({ store }, { agent, externalId }, readTo) =>
      settleHistory(store, agent, externalId, readTo),
    dropBaseline: ({ store }, { agent, externalId }) =>
      dropHistoryBaseline(store, agent, externalId),
  },
};

/**
 * Reads what is new in a session into the store, whichever agent it is of, each piece once.
 *
 * @param reach - `alone` leaves the session's subagents for later.
 * @returns undefined when there is nothing to read, or the session was forgotten.
 */
export function ingestSession(
  world: World,
  source: SessionSource,
  reach: 'alone' | 'whole' = 'whole',
): Promise<Ingested | undefined> {
  return readerOf(source).ingest(world, source, reach);
}

export function settleSession(world: World, source: SessionSource, readTo: number): void {
  readerOf(source).settle(world, source, readTo);
}

export function dropSessionBaseline(world: World, source: SessionSource): void {
  readerOf(source).dropBaseline(world, source);
}

/** Agents without a reader of their own write transcripts as Claude Code does. */
function readerOf({ agent }: SessionSource): Reader {
  return (Object.hasOwn(READERS, agent) ? READERS[agent] : undefined) ?? TRANSCRIPTS;
}
