// What `daybook install` and `daybook uninstall` have in common.
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { AGENTS, type AgentName, agentNamed } from '../../../install/agents.ts';
import type { FileChange } from '../../../install/file-change.ts';
import { type AgentInstaller, type Place, SCOPES, type Scope } from '../../../install/installer.ts';
import { UserError } from '../../platform/errors.ts';
import type { Cli, OptionValues } from '../command.ts';
import { choiceOption } from '../options.ts';
import { packageRoot } from '../package-root.ts';

export interface Request {
  readonly command: 'install' | 'uninstall';
  /** Those that were named; none: the command finds out. */
  readonly named: readonly AgentName[];
  readonly scope: Scope;
  readonly isYes: boolean;
  readonly isDryRun: boolean;
}

/** @throws {UserError} for wrong usage. */
export function requestOf(
  command: Request['command'],
  words: readonly string[],
  values: OptionValues,
): Request {
  return {
    command,
    named: [...new Set(words.map(agentNamed))],
    scope: choiceOption('scope', values.scope, SCOPES) ?? 'user',
    isYes: values.yes === true,
    isDryRun: values['dry-run'] === true,
  };
}

/** The agents that a look at each of them picks out, in the order of the table. */
export async function agentsWhere(
  isWanted: (installer: AgentInstaller) => boolean | Promise<boolean>,
): Promise<AgentName[]> {
  const wanted: AgentName[] = [];
  for (const name of Object.keys(AGENTS) as AgentName[])
    if (await isWanted(AGENTS[name])) wanted.push(name);
  return wanted;
}

/** Asks, unless the person has said yes already. @throws {UserError} where nobody can answer. */
export async function isAgreed(cli: Cli, request: Request, question: string): Promise<boolean> {
  if (request.isYes) return true;
  if (cli.interactive) return await cli.ask(question);
  throw new UserError(
    'NOBODY_TO_ASK',
    `${request.command} changes files of your agents, and nobody is here to agree`,
    'Nothing was changed. Add --yes, or look at the change first with --dry-run.',
    { exitCode: 2 },
  );
}

/** What would change as a diff; '' where nothing does. */
export function diffOf(changes: readonly FileChange[]): string {
  return changes.flatMap(diffOfOne).join('\n');
}

function diffOfOne({ file, before, after }: FileChange): string[] {
  const [old, next] = [before.text ?? '', after.text ?? ''];
  if (old === next) return [];
  const options = { stripTrailingCr: true };
  const patch = structuredPatch(file, file, old, next, 'now', 'then', options);
  return [formatPatch(patch, FILE_HEADERS_ONLY).trimEnd()];
}

/** Where this copy of Daybook is and for whom it installs. */
export function placeOf(cli: Cli): Place {
  return {
    env: cli.env,
    cwd: cli.cwd,
    userHome: cli.env.HOME || homedir(),
    platform: process.platform,
    packageRoot: fileURLToPath(packageRoot()).replace(/[\\/]$/, ''),
    execPath: process.execPath,
  };
}
