import { AGENTS, type AgentName } from '../../../install/agents.ts';
import { resolveZone } from '../../daily/day.ts';
import { loadSettings } from '../../platform/config-file.ts';
import { UserError } from '../../platform/errors.ts';
import { openStoreIfAny } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import type { Cli } from '../command.ts';
import { importChoice } from '../import/choice.ts';
import { type Plan, planImport } from '../import/plan.ts';
import type { PlannedState } from '../import/planned.ts';

/** How many sessions of an agent an import would read; undefined where they cannot be counted. */
export type UnreadHistory = Readonly<Partial<Record<AgentName, number | undefined>>>;

/**
 * Without any effect, and without reading further into a session than tells whether it is one.
 *
 * @param which - what the import is told.
 */
export function unreadHistory(
  cli: Cli,
  agents: readonly AgentName[],
  which: AgentName | 'all',
): UnreadHistory {
  const counts = countsOf(cli, which);
  return Object.fromEntries(agents.map((agent) => [agent, counts?.[agent]]));
}

/** @returns `3 sessions of Claude Code and 1 session of opencode`; '' where there are none. */
export function unreadLine(unread: UnreadHistory): string {
  const parts = Object.entries(unread).flatMap(([agent, count]) => {
    const { title } = AGENTS[agent as AgentName];
    if (count === undefined) return [`the sessions of ${title}`];
    return count === 0 ? [] : [`${count} session${count === 1 ? '' : 's'} of ${title}`];
  });
  return parts.join(' and ');
}

function countsOf(cli: Cli, which: AgentName | 'all'): UnreadHistory | undefined {
  let store: Store | undefined;
  let plan: Plan | undefined;
  try {
    store = openStoreIfAny(cli.home.store);
    const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
    plan = planImport(cli, store, importChoice(cli, [which], {}, zone));
    // What a subagent did belongs to the session that it worked for.
    const tops = plan.opencode.filter(({ wanted }) => wanted.head.parentId === undefined);
    const isPartial = plan.failures.length > 0;
    return { 'claude-code': due(plan.claude), opencode: isPartial ? undefined : due(tops) };
  } catch (error) {
    const isNone = error instanceof UserError && error.code === 'NO_HISTORY';
    return isNone ? { 'claude-code': 0, opencode: 0 } : undefined;
  } finally {
    plan?.close();
    store?.close();
  }
}

function due(planned: readonly { readonly state: PlannedState }[]): number {
  return planned.filter(({ state }) => state === 'new' || state === 'grown').length;
}
