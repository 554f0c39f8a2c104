import { readHookSettings, whyNotCaptured } from '../../capture/hook-settings.ts';
import { locateProject, projectName } from '../../capture/project.ts';
import { MAX_NOTE_LENGTH, type Note, type NoteKind, noteOf } from '../../memory/note.ts';
import { UserError } from '../../platform/errors.ts';
import { isOff } from '../../platform/home.ts';
import {
  createSession,
  ensureProject,
  projectById,
  sessionById,
  sessionIdOf,
} from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { isForgotten } from '../../store/tombstones.ts';
import type { Cli, OptionValues } from '../command.ts';
import { projectIds } from '../project-option.ts';
import { wrongUsage } from '../session-change.ts';
import { theSession } from '../which-session.ts';

/** @throws {UserError} for a text that is too long, or of which nothing is left. */
export function checkedNote(kind: NoteKind, typed: string): Note {
  const { length } = typed.trim();
  if (length > MAX_NOTE_LENGTH)
    throw wrongUsage(`a note has at most ${MAX_NOTE_LENGTH} characters, this one has ${length}`);
  const note = noteOf(kind, typed);
  if (note === undefined) throw wrongUsage('nothing is left of that note');
  return note;
}

/** Who noted something, and for which project. */
export interface Finder {
  readonly projectId: number;
  readonly projectKey: string;
  /** Ours; null where a person notes something for the project itself. */
  readonly sessionId: string | null;
}

/** The agent's own variable for the session whose tool runs a command. */
const SESSION_VARIABLES = { 'claude-code': 'CLAUDE_CODE_SESSION_ID' } as const;
const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{5,127}$/;

/**
 * Finds out who notes: the session that is named, else the one whose agent runs this, else nobody
 * but a person. A session that is still going on is made known here if it has to be.
 *
 * @throws {UserError} PROJECT_OFF, SESSION_FORGOTTEN, and those for names that are not known.
 */
export function finderOf(cli: Cli, store: Store, values: OptionValues): Finder {
  const { session, agent, project } = values;
  const own = SESSION_VARIABLES['claude-code'];
  const running =
    typeof session === 'string' || typeof project === 'string' ? undefined : cli.env[own];
  const agentName = typeof agent === 'string' ? agent : 'claude-code';
  const externalId = typeof session === 'string' && typeof agent === 'string' ? session : running;
  if (externalId) return finderFor(store, liveSession(cli, store, agentName, externalId));
  if (typeof session === 'string') return finderFor(store, theSession(store, session).id);
  const projectId =
    typeof project === 'string' ? projectNamed(cli, store, project) : here(cli, store);
  return { projectId, projectKey: projectById(store, projectId).key, sessionId: null };
}

function finderFor(store: Store, sessionId: string): Finder {
  const { projectId } = sessionById(store, sessionId) as { projectId: number };
  return { projectId, projectKey: projectById(store, projectId).key, sessionId };
}

function liveSession(cli: Cli, store: Store, agent: string, externalId: string): string {
  if (!AGENT_ID.test(externalId))
    throw wrongUsage(`that is no id of a session: ${JSON.stringify(externalId.slice(0, 80))}`);
  const known = sessionIdOf(store, agent, externalId);
  if (known !== undefined) return known;
  if (isForgotten(store, agent, externalId)) {
    throw new UserError(
      'SESSION_FORGOTTEN',
      'this session was forgotten, so nothing of it is kept',
      'Nothing was noted.',
    );
  }
  const projectId = here(cli, store);
  const startedAtMs = cli.now().getTime();
  return createSession(store, { agent, externalId, projectId, cwd: cli.cwd, startedAtMs });
}

/** @throws {UserError} PROJECT_OFF */
function here(cli: Cli, store: Store): number {
  const { key, dir, cwd } = locateProject(cli.env.CLAUDE_PROJECT_DIR ?? '', cli.cwd);
  const reason = isOff(cli.env)
    ? 'DAYBOOK=0'
    : whyNotCaptured({ dir, cwd }, readHookSettings(cli.home), cli.home);
  if (reason === undefined)
    return ensureProject(store, { key, name: projectName(key), dir }, cli.now().getTime());
  throw new UserError(
    'PROJECT_OFF',
    `Daybook is turned off for ${dir} (${reason})`,
    'Nothing was noted.',
  );
}

function projectNamed(cli: Cli, store: Store, wanted: string): number {
  const [only, ...more] = projectIds(cli, store, wanted);
  if (only !== undefined && more.length === 0) return only;
  throw new UserError(
    'AMBIGUOUS_PROJECT',
    `${more.length + 1} projects are called ${wanted}`,
    'Nothing was noted. Name its folder.',
    { exitCode: 2 },
  );
}
