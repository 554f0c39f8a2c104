import { locateProject, projectName } from '../capture/project.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { moveChains } from '../memory/write.ts';
import { redact } from '../redaction/redact.ts';
import { changeSession, createSession, ensureProject, sessionById } from '../store/sessions.ts';
import { suggestTitle } from '../store/titles.ts';
import { promptHash } from './parentage.ts';
import { cleanTitle } from './title.ts';
import type { World } from './world.ts';

export interface Beginning {
  readonly agent: string;
  readonly externalId: string;
  /** Undefined: found from the folder. */
  readonly project: SpoolProject | undefined;
  readonly cwd: string;
  /** What was said first; not yet redacted. */
  readonly prompt: string;
  readonly startedAtMs: number;
  /** Its agent gave it a title, which is about to be taken. */
  readonly isTitled: boolean;
}

/** Makes the row of a session, with what its first words tell. @returns our id of it. */
export function beginSession(world: World, beginning: Beginning): string {
  const { store } = world;
  const { agent, externalId, cwd, startedAtMs } = beginning;
  const projectId = projectOf(world, beginning);
  const id = createSession(store, { agent, externalId, projectId, cwd, startedAtMs });
  noteFirstWords(world, id, beginning);
  return id;
}

/**
 * Brings up to date what a note or a daily log had made known of a session before its words were:
 * the folder from which it was noted may be of another project.
 */
export function placeSession(world: World, id: string, beginning: Beginning): void {
  const { store } = world;
  const { cwd, startedAtMs } = beginning;
  const projectId = projectOf(world, beginning);
  if (sessionById(store, id)?.projectId !== projectId) {
    changeSession(store, 'session_placed', id, startedAtMs, { project_id: projectId, cwd });
    moveChains(store, id, projectId, startedAtMs);
  }
  noteFirstWords(world, id, beginning);
}

function projectOf({ store }: World, { project, cwd, startedAtMs }: Beginning): number {
  const { key, dir } = project ?? locateProject('', cwd);
  return ensureProject(store, { key, name: projectName(key), dir }, startedAtMs);
}

function noteFirstWords(
  { store, settings }: World,
  id: string,
  { prompt: said, startedAtMs, isTitled }: Beginning,
): void {
  const prompt = redact(said);
  const isEarlier = startedAtMs < (sessionById(store, id)?.startedAtMs ?? 0);
  changeSession(store, 'session_began_with', id, startedAtMs, {
    first_prompt: settings['preview.enabled'] ? previewOf(prompt) : null,
    first_prompt_hash: promptHash(prompt),
    ...(isEarlier && { started_at_ms: startedAtMs }),
  });
  const title = isTitled ? '' : cleanTitle(prompt);
  if (title) suggestTitle(store, id, title, 'derived', startedAtMs);
}

const PREVIEW_CHARACTERS = 200;

function previewOf(prompt: string): string {
  const line = prompt
    .slice(0, 4 * PREVIEW_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= PREVIEW_CHARACTERS) return line;
  return `${characters.slice(0, PREVIEW_CHARACTERS - 1).join('')}…`;
}
