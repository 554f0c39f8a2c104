// What `daybook install` and `daybook uninstall` have in common.
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { type Cli, type OptionValues, printJson } from '../src/cli/command.ts';
import { packageRoot } from '../src/cli/package-root.ts';
import { UserError } from '../src/platform/errors.ts';
import { AGENTS, type AgentName, agentNamed } from './agents.ts';
import { type AgentInstaller, type Place, SCOPES, type Scope } from './installer.ts';
import type { SettingsChange } from './settings-file.ts';

export interface Request {
  readonly command: 'install' | 'uninstall';
  readonly agent: AgentName;
  readonly installer: AgentInstaller;
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
  const [name = 'claude-code', ...more] = words;
  const scope = SCOPES.find((one) => one === (values.scope ?? 'user'));
  if (more.length > 0 || scope === undefined) {
    throw new UserError(
      'WRONG_USAGE',
      scope === undefined
        ? `--scope is ${SCOPES.join(' or ')}, got ${JSON.stringify(values.scope)}`
        : `one agent at a time, got ${words.join(' ')}`,
      `See \`daybook ${command} --help\`.`,
      { exitCode: 2 },
    );
  }
  const agent = agentNamed(name);
  const isYes = values.yes === true;
  const isDryRun = values['dry-run'] === true;
  return { command, agent, installer: AGENTS[agent], scope, isYes, isDryRun };
}

/** Asks, unless the person has said yes already. @throws {UserError} where nobody can answer. */
export async function isAgreed(cli: Cli, request: Request, question: string): Promise<boolean> {
  if (request.isYes) return true;
  if (!cli.interactive) {
    throw new UserError(
      'NOBODY_TO_ASK',
      `${request.command} changes the settings of ${request.installer.title}, and nobody is here to agree`,
      `Nothing was changed. Add --yes, or look at the change first with --dry-run.`,
      { exitCode: 2 },
    );
  }
  if (await cli.ask(question)) return true;
  cli.say('Nothing was changed.');
  return false;
}

/** The settings as a diff, and nothing touched. */
export function showDryRun(cli: Cli, change: SettingsChange, result: object): void {
  const diff = diffOf(change);
  if (cli.json) printJson(cli, { ...result, dryRun: true, diff });
  else cli.out(diff === '' ? `${change.file} stays as it is.` : diff);
}

function diffOf({ file, before, after }: SettingsChange): string {
  const [old, next] = [before.settings ?? '', after.settings ?? ''];
  if (old === next) return '';
  const options = { stripTrailingCr: true };
  const patch = structuredPatch(file, file, old, next, 'now', 'then', options);
  return formatPatch(patch, FILE_HEADERS_ONLY).trimEnd();
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
