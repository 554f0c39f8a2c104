import { AGENTS, type AgentName } from '../../../install/agents.ts';
import { previewFile } from '../../../install/file-change.ts';
import type { Hooks } from '../../../install/hook-entries.ts';
import type { Place, Scope } from '../../../install/installer.ts';
import { UserError } from '../../platform/errors.ts';

/** What of ours an agent is to run, in one of its files. */
export interface InScope {
  readonly agent: AgentName;
  readonly scope: Scope;
  readonly file: string;
  readonly hooks: Hooks;
  /** Where those note, if not in the home of this command. */
  readonly otherHomes: readonly string[];
  /** Why the file cannot be understood; the agent finds nothing in it either. */
  readonly problem?: UserError;
}

export function readScope(agent: AgentName, scope: Scope, place: Place): InScope {
  const { installed, otherHomes, target } = AGENTS[agent];
  const one = { agent, scope, file: target(scope, place).file };
  let found = { hooks: [] as Hooks, otherHomes: [] as readonly string[] };
  try {
    previewFile({
      target: target(scope, place),
      edit: (now) => {
        const text = now.text ?? '';
        found = { hooks: installed(text), otherHomes: otherHomes(text, place) };
        return now;
      },
    });
    return { ...one, ...found };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...one, hooks: [], otherHomes: [], problem: error };
  }
}

/** How to put ours in again. */
export function installLine({ agent, scope }: Pick<InScope, 'agent' | 'scope'>): string {
  return `Run \`daybook install ${agent}${scope === 'user' ? '' : ' --scope project'}\`.`;
}
