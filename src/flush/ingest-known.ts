import { existsSync } from 'node:fs';
import { historiesOfSession } from '../store/histories.ts';
import { type Session, sessionById } from '../store/sessions.ts';
import { transcriptsOfSession } from '../store/transcripts.ts';
import { ingestSession } from './ingest.ts';
import type { World } from './world.ts';

/**
 * Reads what is new in a session that is known, from wherever it was read before. What a subagent
 * wrote is read with the session that it worked for.
 */
export async function ingestKnown(world: World, session: Session): Promise<void> {
  const { store } = world;
  if (session.parentKind === 'subagent') {
    const parent = session.parentId === null ? undefined : sessionById(store, session.parentId);
    return parent && ingestKnown(world, parent);
  }
  const places = [
    ...transcriptsOfSession(store, session.id).filter(({ path }) => existsSync(path)),
    ...historiesOfSession(store, session.id),
  ];
  for (const { agent, externalId, path } of places)
    await ingestSession(world, { agent, externalId, path, project: undefined });
}
