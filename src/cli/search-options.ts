import { resolve } from 'node:path';
import { locateProject } from '../capture/project.ts';
import { UserError } from '../platform/errors.ts';
import type { Store } from '../store/open.ts';
import type { SearchFilters } from '../store/search-filters.ts';
import { findProjects } from '../store/sessions.ts';
import type { Cli, OptionValues } from './command.ts';
import { timeOption } from './time-option.ts';
import { theSession } from './which-session.ts';

/** @throws {UserError} for a value that none of the stored can have, or that names several. */
export function searchFilters(
  cli: Cli,
  store: Store,
  values: OptionValues,
  zone: string,
): SearchFilters {
  const { kind, agent, project, role, session, since, until, tool } = values;
  const nowMs = cli.now().getTime();
  const sinceMs = timeOption('since', since, 'start', nowMs, zone);
  const untilMs = timeOption('until', until, 'end', nowMs, zone);
  const kinds = oneOf('kind', kind, ['entry', 'message'] as const);
  const roles = oneOf('role', role, ['user', 'assistant', 'tool'] as const);
  return {
    ...(kinds !== undefined && { kind: kinds }),
    ...(roles !== undefined && { role: roles }),
    ...(typeof agent === 'string' && { agent }),
    ...(typeof tool === 'string' && { tool }),
    ...(typeof project === 'string' && { projectIds: projectIds(cli, store, project) }),
    ...(typeof session === 'string' && { sessionId: theSession(store, session).id }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
  };
}

/** Projects of one name are searched together; a folder names its own alone. */
function projectIds(cli: Cli, store: Store, wanted: string): number[] {
  const named = findProjects(store, wanted);
  const here = named.length > 0 ? named : findProjects(store, keyOf(resolve(cli.cwd, wanted)));
  if (here.length > 0) return here.map(({ id }) => id);
  throw new UserError(
    'NO_PROJECT',
    `nothing is known of a project ${JSON.stringify(wanted)}`,
    'Give its name as `daybook search` prints it, or its folder.',
    { exitCode: 3 },
  );
}

function keyOf(folder: string): string {
  return locateProject(folder, folder).key;
}

function oneOf<T extends string>(
  name: string,
  typed: string | boolean | undefined,
  allowed: readonly T[],
): T | undefined {
  if (typed === undefined) return undefined;
  const found = allowed.find((one) => one === typed);
  if (found !== undefined) return found;
  throw new UserError(
    'WRONG_USAGE',
    `--${name} is one of ${allowed.join(', ')}, got ${JSON.stringify(typed)}`,
    'Nothing was done.',
    { exitCode: 2 },
  );
}
