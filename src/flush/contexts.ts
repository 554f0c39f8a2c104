import type { SpoolEvent } from '../capture/spool-event.ts';
import { shortId } from '../memory/find.ts';
import { OFFERED_MS, offeredSessions } from '../memory/left-behind.ts';
import { foundInSession, type ToldNote, toldToProject } from '../memory/told.ts';
import { renderCapturedTurns } from '../recall/captured-turns.ts';
import { renderContext, renderSessionContext } from '../recall/context.ts';
import { writeContext } from '../recall/context-file.ts';
import { projectContextName, sessionContextName } from '../recall/context-name.ts';
import { CONTEXT_LIMIT } from '../recall/frame.ts';
import type { ContextInput, RecalledCut, RecalledNote } from '../recall/recalled.ts';
import { type Entry, entriesOfProject, entriesOfSession } from '../store/entries.ts';
import { lastPromptOf } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { externalIdOf, projectById, sessionById } from '../store/sessions.ts';
import type { World } from './world.ts';

/** What the rendering of a context needs; a command has no more of a world than this. */
export type ContextWorld = Pick<World, 'store' | 'home' | 'zone' | 'now' | 'assertHeld'>;

/** Entries that come into question for the last ones of a project. */
const MOST_ENTRIES = 20;

/**
 * Renders what the next session of a project starts with. Reads and writes under the store's write
 * lock: of a worker and a command that do so at once, the later one has seen what the other did.
 */
export function writeProjectContext(world: ContextWorld, projectId: number): void {
  inTransaction(world.store, () => {
    const project = projectById(world.store, projectId);
    const text = renderContext(projectContextInput(world, projectId));
    putContext(world, projectContextName(project.key, project.name), text);
  });
}

/** The contexts of the projects of these sessions, each once. */
export function writeContextsOfSessions(world: ContextWorld, sessionIds: Iterable<string>): void {
  const projectIds = new Set<number>();
  for (const id of sessionIds) {
    const session = sessionById(world.store, id);
    if (session !== undefined) projectIds.add(session.projectId);
  }
  for (const projectId of projectIds) writeProjectContext(world, projectId);
}

export function projectContextInput(world: ContextWorld, projectId: number): ContextInput {
  const { store, zone, now } = world;
  return {
    project: projectById(store, projectId).name,
    entries: recalledEntries(entriesOfProject(store, projectId, 0, MOST_ENTRIES)),
    notes: toldToProject(store, projectId).map(recalledNote),
    cutOff: cutOffIn(world, projectId),
    zone,
    nowMs: now(),
  };
}

/**
 * Renders what this session is told after a compaction.
 *
 * @param sessionId - ours; undefined when nobody has spoken in it.
 * @param compaction - one that led to no flush: its turns stand in for the summary it did not get.
 */
export function writeSessionContext(
  world: ContextWorld,
  sessionId: string | undefined,
  compaction?: SpoolEvent,
): void {
  const { store, zone, now } = world;
  const session = sessionId === undefined ? undefined : sessionById(store, sessionId);
  if (sessionId === undefined || session === undefined) return;
  const summarised = renderSessionContext({
    project: projectById(store, session.projectId).name,
    entries: recalledEntries(entriesOfSession(store, sessionId)),
    notes: foundInSession(store, sessionId, ['preliminary', 'active']).map(recalledNote),
    zone,
    nowMs: now(),
  });
  const room = CONTEXT_LIMIT - summarised.length - 1;
  const turns = compaction ? renderCapturedTurns(compaction.turns, room) : '';
  const text = [summarised, turns].filter((part) => part !== '').join('\n');
  putContext(world, sessionContextName(session.agent, externalIdOf(store, sessionId)), text);
}

function cutOffIn({ store, now }: ContextWorld, projectId: number): RecalledCut[] {
  return offeredSessions(store, projectId, now()).map(({ id, title, branch, lastActivityMs }) => ({
    atMs: lastActivityMs,
    untilMs: lastActivityMs + OFFERED_MS,
    title: title ?? '',
    branch: branch ?? undefined,
    lastAsked: lastPromptOf(store, id) ?? '',
    notes: foundInSession(store, id, ['preliminary', 'stashed']).map(recalledNote),
  }));
}

function recalledEntries(entries: readonly Entry[]): ContextInput['entries'] {
  return entries.map((entry) => ({ ...entry, branch: entry.branch ?? undefined }));
}

function recalledNote({ chainId, kind, text, atMs, repeats }: ToldNote): RecalledNote {
  return { id: shortId(chainId), kind, text, atMs, repeats };
}

function putContext(world: ContextWorld, name: string, text: string): void {
  world.assertHeld();
  writeContext(world.home.context, name, text);
}
