import { locateProject, projectName } from '../capture/project.ts';
import { redact } from '../capture/redact.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { changeSession, createSession, ensureProject } from '../store/sessions.ts';
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
}

/** Makes the row of a session, with what its first words tell. @returns our id of it. */
export function beginSession({ store, settings }: World, beginning: Beginning): string {
  const { agent, externalId, cwd, startedAtMs } = beginning;
  const { key, dir } = beginning.project ?? locateProject('', cwd);
  const projectId = ensureProject(store, { key, name: projectName(key), dir }, startedAtMs);
  const id = createSession(store, { agent, externalId, projectId, cwd, startedAtMs });
  const prompt = redact(beginning.prompt);
  changeSession(store, 'session_began_with', id, startedAtMs, {
    first_prompt: settings['preview.enabled'] ? previewOf(prompt) : null,
    first_prompt_hash: promptHash(prompt),
  });
  const title = cleanTitle(prompt);
  if (title) suggestTitle(store, id, title, 'derived', startedAtMs);
  return id;
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
