import type { SearchFilters } from '../store/search-filters.ts';
import type { Store } from '../store/store.ts';
import type { Cli, OptionValues } from './command.ts';
import { choiceOption } from './options.ts';
import { projectIds } from './project-option.ts';
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
  const kinds = choiceOption('kind', kind, ['entry', 'message'] as const);
  const roles = choiceOption('role', role, ['user', 'assistant', 'tool'] as const);
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
