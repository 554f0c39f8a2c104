import { listSubagents, type TranscriptFile } from '../agents/claude-code/places.ts';
import { commitSoFar } from '../store/durable.ts';
import { sessionById, sessionIdOf } from '../store/sessions.ts';
import { ingestTranscript, type TranscriptSource } from './ingest-transcript.ts';
import type { Ingested } from './session-source.ts';
import type { World } from './world.ts';

/** Reads what is new in a session's transcript, and in those of its subagents. */
export async function ingestWithSubagents(
  world: World,
  source: TranscriptSource,
): Promise<Ingested | undefined> {
  const ingested = await ingestTranscript(world, source);
  if (ingested?.sessionId !== undefined) await ingestSubagents(world, source, ingested.sessionId);
  return ingested;
}

/**
 * What subagents wrote makes sessions of their own, found by a search and linked to the one that they
 * worked for, but no entries: what came of it is in that one's own talk.
 */
async function ingestSubagents(
  world: World,
  { agent, path, project }: TranscriptSource,
  sessionId: string,
): Promise<void> {
  for (const file of listSubagents(path)) {
    const externalId = nameOf(world, agent, file, sessionId);
    const source = { agent, externalId, path: file.path, project, subagentOf: sessionId };
    commitSoFar(world.store);
    await ingestTranscript(world, source);
  }
}

/** Older versions gave subagents ids of 32 bits: two of them may share one in years. */
function nameOf({ store }: World, agent: string, file: TranscriptFile, sessionId: string): string {
  const known = sessionIdOf(store, agent, file.externalId);
  const parentId = known === undefined ? null : sessionById(store, known)?.parentId;
  return parentId === null || parentId === undefined || parentId === sessionId
    ? file.externalId
    : `${file.externalId}@${sessionId}`;
}
