import type { SessionFilters } from '../store/session-list.ts';
import { STATES } from '../store/session-state.ts';
import { OUTCOMES } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Cli, OptionValues } from './command.ts';
import { choiceOption } from './options.ts';
import { projectIds } from './project-option.ts';
import { timeOption } from './time-option.ts';

/** The filters of sessions that were typed; a command takes those of them that it lists itself. */
export function sessionFilters(
  cli: Cli,
  store: Store,
  values: OptionValues,
  zone: string,
): SessionFilters {
  const nowMs = cli.now().getTime();
  const sinceMs = timeOption('since', values.since, 'start', nowMs, zone);
  const untilMs = timeOption('until', values.until, 'end', nowMs, zone);
  const state = choiceOption('state', values.state, STATES);
  const outcome = choiceOption('outcome', values.outcome, OUTCOMES);
  const { project } = values;
  const typed = Object.fromEntries(
    (['agent', 'branch', 'cwd', 'title', 'task', 'issue'] as const)
      .map((name) => [name, values[name]] as const)
      .filter(([, value]) => typeof value === 'string'),
  );
  return {
    ...typed,
    ...(typeof project === 'string' && { projectIds: projectIds(cli, store, project) }),
    ...(sinceMs !== undefined && { sinceMs }),
    ...(untilMs !== undefined && { untilMs }),
    ...(state !== undefined && { state }),
    ...(outcome !== undefined && { outcome }),
  };
}
