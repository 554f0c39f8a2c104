import type { SpoolEvent } from '../capture/spool-event.ts';
import { renderCapturedTurns } from '../recall/captured-turns.ts';
import { type ContextInput, renderContext, renderSessionContext } from '../recall/context.ts';
import { writeContext } from '../recall/context-file.ts';
import { projectContextName, sessionContextName } from '../recall/context-name.ts';
import { CONTEXT_LIMIT } from '../recall/frame.ts';
import { type Entry, entriesOfProject, entriesOfSession } from '../store/entries.ts';
import { externalIdOf, projectById, sessionById } from '../store/sessions.ts';
import type { World } from './world.ts';

/** Entries that a project's context is made from; decisions and actions may be older than 14 days. */
const MOST_ENTRIES = 50;

/** Renders what the next session of a project starts with. */
export function writeProjectContext(world: World, projectId: number): void {
  const project = projectById(world.store, projectId);
  const entries = entriesOfProject(world.store, projectId, 0, MOST_ENTRIES);
  const text = renderContext(inputOf(world, project.name, entries));
  putContext(world, projectContextName(project.key, project.name), text);
}

/**
 * Renders what this session is told after a compaction.
 *
 * @param sessionId - ours; undefined when nobody has spoken in it.
 * @param compaction - one that led to no flush: its turns stand in for the summary it did not get.
 */
export function writeSessionContext(
  world: World,
  sessionId: string | undefined,
  compaction?: SpoolEvent,
): void {
  const { store } = world;
  const session = sessionId === undefined ? undefined : sessionById(store, sessionId);
  if (sessionId === undefined || session === undefined) return;
  const project = projectById(store, session.projectId).name;
  const summarised = renderSessionContext(
    inputOf(world, project, entriesOfSession(store, sessionId)),
  );
  const room = CONTEXT_LIMIT - summarised.length - 1;
  const turns = compaction ? renderCapturedTurns(compaction.turns, room) : '';
  const text = [summarised, turns].filter((part) => part !== '').join('\n');
  putContext(world, sessionContextName(session.agent, externalIdOf(store, sessionId)), text);
}

function inputOf(world: World, project: string, entries: readonly Entry[]): ContextInput {
  const recalled = entries.map((entry) => ({ ...entry, branch: entry.branch ?? undefined }));
  return { project, entries: recalled, zone: world.zone, nowMs: world.now() };
}

function putContext(world: World, name: string, text: string): void {
  world.assertHeld();
  writeContext(world.home.context, name, text);
}
