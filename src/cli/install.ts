import { AGENTS, type AgentName } from '../../install/agents.ts';
import type { Place } from '../../install/installer.ts';
import { runtimeOf } from '../../install/package-copy.ts';
import {
  applied,
  isChange,
  type Prepared,
  prepareInstall,
  resultOf,
} from '../../install/prepared.ts';
import {
  agentsWhere,
  diffOf,
  isAgreed,
  placeOf,
  type Request,
  requestOf,
} from '../../install/request.ts';
import { writeHookSettings } from '../flush/hook-settings-file.ts';
import { loadSettings } from '../platform/config-file.ts';
import { messageOf, UserError } from '../platform/errors.ts';
import { makePrivateFolder } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';

export const installCommand: Command = {
  name: 'install',
  synopsis: '[AGENT…] [--scope user|project] [--yes] [--dry-run]',
  about: 'Puts Daybook into the agents that you have, or into those that you name.',
  options: {
    scope: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    scope:
      'user (default): every project; project: this one, in .claude/settings.local.json or .opencode/plugins',
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'show the change and make none',
  },
  examples: ['daybook install', 'daybook install opencode', 'daybook install --dry-run'],
  run: (cli, words, values) => runInstall(cli, words, values, placeOf(cli)),
};

/** The same with a place of the caller's choice. @returns the exit code. */
export async function runInstall(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
  place: Place,
): Promise<number> {
  const request = requestOf('install', words, values);
  const runtime = runtimeOf(place);
  const prepared: Prepared[] = [];
  for (const agent of await chosen(request, place))
    prepared.push(await prepareInstall(agent, request.scope, place));
  const report = (one: Prepared) => ({ ...resultOf(one), warnings: warningsOf(one, place) });
  if (request.isDryRun) {
    const diff = diffOf(prepared.flatMap(({ changes }) => changes));
    if (cli.json) printJson(cli, { dryRun: true, diff, results: prepared.map(report) });
    else cli.out(diff || prepared.map(({ files }) => `${files[0].target.file} stays.`).join('\n'));
    return 0;
  }
  const agreed: Prepared[] = [];
  for (const one of prepared) {
    const { thing, title } = AGENTS[one.agent];
    const question = `Add ${thing} for ${title} to ${one.files[0].target.file}?`;
    if (!isChange(one) || (await isAgreed(cli, request, question))) agreed.push(one);
  }
  if (agreed.length === 0) {
    cli.say('Nothing was changed.');
    return 1;
  }
  makeHome(cli);
  // Hooks go by hook.json from their first run on; a folder that is ignored must be so at once.
  const { values: settings } = loadSettings(cli.home, cli.env);
  writeHookSettings(cli.home, settings, cli.env, runtime);
  const done: Prepared[] = [];
  for (const one of agreed) done.push(await applied(one));
  if (cli.json) printJson(cli, { home: cli.home.root, results: done.map(report) });
  else for (const one of done) cli.out(installReport(one));
  for (const warning of done.flatMap((one) => warningsOf(one, place)))
    cli.say(`warning: ${warning}`);
  return 0;
}

/** @throws {UserError} NO_AGENT */
async function chosen({ named }: Request, place: Place): Promise<readonly AgentName[]> {
  if (named.length > 0) return named;
  const here = await agentsWhere((installer) => installer.isHere(place));
  if (here.length > 0) return here;
  throw new UserError(
    'NO_AGENT',
    'there is neither a Claude Code nor an opencode on this machine, as far as can be seen',
    'Nothing was changed. Name one to install for it all the same: `daybook install claude-code`.',
  );
}

function warningsOf({ agent, changes }: Prepared, place: Place): readonly string[] {
  return changes[0] ? AGENTS[agent].warnings(place, changes[0]) : [];
}

function makeHome(cli: Cli): void {
  try {
    makePrivateFolder(cli.home.root);
  } catch (cause) {
    throw new UserError(
      'HOME_NOT_MADE',
      `${cli.home.root} cannot be made: ${messageOf(cause)}`,
      'No settings were changed. Set DAYBOOK_HOME to a folder that can be written.',
      { cause },
    );
  }
}

function installReport(done: Prepared): string {
  const { title, next } = AGENTS[done.agent];
  const { file, backup, changed, files } = resultOf(done);
  const others = files.filter((one) => one.file !== file);
  return [
    changed ? `Daybook is installed for ${title}.` : `Daybook was installed for ${title} already.`,
    `  file      ${file}`,
    ...(backup === null ? [] : [`  backup    ${backup}`]),
    ...others.map((one) => `  ${one.change.padEnd(8)}  ${one.file}`),
    ...done.hooks.map(({ event, entry }, index) => {
      const line = [entry.file, entry.command, entry.args].flat().filter(Boolean).join(' ');
      return `  ${(index === 0 ? 'runs' : '').padEnd(8)}  ${event.padEnd(12)}  ${line}`;
    }),
    next,
  ].join('\n');
}
