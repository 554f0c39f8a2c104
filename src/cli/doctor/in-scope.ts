import { AGENTS, type AgentName } from '../../../install/agents.ts';
import type { Hooks } from '../../../install/hook-entries.ts';
import type { Place, Scope } from '../../../install/installer.ts';
import { readTextIfAny } from '../../platform/files.ts';

/** What of ours an agent is to run, in one of its files. */
export interface InScope {
  readonly agent: AgentName;
  readonly scope: Scope;
  readonly file: string;
  readonly hooks: Hooks;
}

export function readScope(agent: AgentName, scope: Scope, place: Place): InScope {
  const { file } = AGENTS[agent].target(scope, place);
  try {
    const hooks = AGENTS[agent].installed(readTextIfAny(file) ?? '');
    return { agent, scope, file, hooks };
  } catch {
    return { agent, scope, file, hooks: [] }; // not JSON: the agent finds nothing in it either
  }
}

/** How to put ours in again. */
export function installLine({ agent, scope }: Pick<InScope, 'agent' | 'scope'>): string {
  return `Run \`daybook install ${agent}${scope === 'user' ? '' : ' --scope project'}\`.`;
}
