import { UserError } from '../src/platform/errors.ts';
import { claudeCode } from './claude-code.ts';
import type { AgentInstaller } from './installer.ts';
import { opencode } from './opencode.ts';

export const AGENTS = { 'claude-code': claudeCode, opencode } as const satisfies Record<
  string,
  AgentInstaller
>;
export type AgentName = keyof typeof AGENTS;

/** @throws {UserError} for a name that is not in the table. */
export function agentNamed(name: string): AgentName {
  if (Object.hasOwn(AGENTS, name)) return name as AgentName;
  throw new UserError(
    'UNKNOWN_AGENT',
    `there is no agent ${JSON.stringify(name)}`,
    `Known: ${Object.keys(AGENTS).join(', ')}.`,
    { exitCode: 2 },
  );
}
