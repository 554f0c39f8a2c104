import { localDay } from '../daily/day.ts';
import { UserError } from '../platform/errors.ts';
import type { Store } from '../store/open.ts';
import { type NamedSession, sessionsNamed } from '../store/session-names.ts';
import { plainText } from './terminal.ts';

/** Candidates that are listed; more would scroll the message away. */
const MOST_LISTED = 10;

/**
 * The one session that a person means.
 *
 * @param wanted - an id of ours or the agent's, the beginning of one, or a title.
 * @param zone - of the days in the list of candidates.
 * @throws {UserError} NO_SESSION or AMBIGUOUS_SESSION, which lists the candidates.
 */
export function theSession(store: Store | undefined, wanted: string, zone: string): NamedSession {
  const found = store ? sessionsNamed(store, wanted) : [];
  const [first, ...others] = found;
  if (first === undefined) {
    throw new UserError(
      'NO_SESSION',
      `there is no session ${JSON.stringify(wanted)}`,
      'Name it by its id, the beginning of its id, or its whole title.',
      { exitCode: 3 },
    );
  }
  if (others.length === 0) return first;
  const listed = found.slice(0, MOST_LISTED).map((session) => candidate(session, zone));
  if (found.length > MOST_LISTED) listed.push(`… and ${found.length - MOST_LISTED} more`);
  throw new UserError(
    'AMBIGUOUS_SESSION',
    `${found.length} sessions are meant by ${JSON.stringify(wanted)}`,
    `Name one of them by its id:\n  ${listed.join('\n  ')}`,
    { exitCode: 2 },
  );
}

function candidate({ id, agent, project, title, lastActivityMs }: NamedSession, zone: string) {
  const day = localDay(lastActivityMs, zone);
  return `${id}  ${day}  ${agent}  ${plainText(project)} · ${plainText(title ?? 'untitled')}`;
}
