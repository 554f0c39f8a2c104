import { UserError } from '../platform/errors.ts';
import {
  findSessions,
  projectById,
  type Session,
  sessionById,
  sessionsWithId,
} from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { newestOfName, ownerOf, splitNumber } from '../store/titles.ts';
import { plainText } from './terminal.ts';

/** Candidates that are listed; more would scroll the message away. */
const MOST_LISTED = 10;

/**
 * The one session that a person means.
 *
 * @param wanted - an id of ours or the agent's, a title, or the beginning of an id. Of several
 *   sessions of one name (`proj`, `proj #2`, `proj #10`) the bare name means the one with the
 *   highest number, and `proj #1` the one without.
 * @throws {UserError} NO_SESSION or AMBIGUOUS_SESSION, which lists the candidates.
 */
export function theSession(store: Store | undefined, wanted: string): Session {
  const found = store ? sessionsNamed(store, wanted.trim()) : [];
  const [first, ...others] = found;
  if (first === undefined) {
    throw new UserError(
      'NO_SESSION',
      `there is no session ${JSON.stringify(plainText(wanted))}`,
      'Name it by its id, the beginning of its id, or its title; `daybook list --all` shows them.',
      { exitCode: 3 },
    );
  }
  if (others.length === 0) return first;
  const listed = found.slice(0, MOST_LISTED).map((one) => candidate(store as Store, one));
  if (found.length > MOST_LISTED) listed.push(`… and ${found.length - MOST_LISTED} more`);
  throw new UserError(
    'AMBIGUOUS_SESSION',
    `${found.length} sessions are meant by ${JSON.stringify(plainText(wanted))}`,
    `Name one of them by its id:\n  ${listed.join('\n  ')}`,
    { exitCode: 2 },
  );
}

/** Last active first. What is named whole is not also taken for the beginning of something else. */
function sessionsNamed(store: Store, wanted: string): Session[] {
  if (wanted === '') return [];
  const ways = [sessionsWithId, titled, findSessions];
  const ids = ways.reduce<string[]>(
    (found, way) => (found.length > 0 ? found : way(store, wanted)),
    [],
  );
  return ids
    .map((id) => sessionById(store, id))
    .filter((session) => session !== undefined)
    .sort((a, b) => b.lastActivityMs - a.lastActivityMs || (a.id < b.id ? 1 : -1));
}

/** A name with a number is that session alone; a bare name is the newest of it. */
function titled(store: Store, title: string): string[] {
  const { base, number } = splitNumber(title);
  const isBare = base === title;
  const first = number === 1 ? ownerOf(store, base) : undefined;
  const id = isBare ? newestOfName(store, title) : (ownerOf(store, title) ?? first);
  return id === undefined ? [] : [id];
}

function candidate(store: Store, session: Session): string {
  const { id, agent, projectId, title, lastActivityMs } = session;
  const day = new Date(lastActivityMs).toISOString().slice(0, 10);
  const project = plainText(projectById(store, projectId).name);
  return `${id}  ${day}  ${agent}  ${project} · ${plainText(title ?? 'untitled')}`;
}
