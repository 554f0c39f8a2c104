import { AGENTS } from '../../install/agents.ts';
import { type AgentInstaller, type Place, SCOPES, type Scope } from '../../install/installer.ts';
import {
  applied,
  isChange,
  type Prepared,
  prepareUninstall,
  resultOf,
} from '../../install/prepared.ts';
import { agentsWhere, diffOf, isAgreed, placeOf, requestOf } from '../../install/request.ts';
import { readTextIfAny } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';

export const uninstallCommand: Command = {
  name: 'uninstall',
  synopsis: '[AGENT…] [--scope user|project] [--yes] [--dry-run]',
  about: 'Takes Daybook out of the agents again; your data stays.',
  options: {
    scope: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    scope: 'user (default) or project, as it was installed',
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'show the change and make none',
  },
  examples: ['daybook uninstall', 'daybook uninstall opencode --scope project --yes'],
  run: (cli, words, values) => runUninstall(cli, words, values, placeOf(cli)),
};

/** The same with a place of the caller's choice. @returns the exit code. */
export async function runUninstall(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
  place: Place,
): Promise<number> {
  const request = requestOf('uninstall', words, values);
  const { scope, named } = request;
  const found = await agentsWhere((installer) => mayHoldOurs(installer, scope, place));
  const agents = [named, found].find((some) => some.length > 0) ?? (await agentsWhere(() => true));
  const prepared = agents.map((agent) => prepareUninstall(agent, scope, place));
  if (request.isDryRun) {
    const diff = diffOf(prepared.flatMap(({ changes }) => changes));
    if (cli.json) printJson(cli, { dryRun: true, diff, results: prepared.map(resultOf) });
    else cli.out(diff || prepared.map(({ files }) => `${files[0].target.file} stays.`).join('\n'));
    return 0;
  }
  const done: Prepared[] = [];
  for (const one of prepared) {
    const { thing } = AGENTS[one.agent];
    const question = `Take ${thing} of Daybook out of ${one.files[0].target.file}?`;
    if (!isChange(one)) done.push(one);
    else if (await isAgreed(cli, request, question)) done.push(await applied(one));
  }
  if (done.length === 0) {
    cli.say('Nothing was changed.');
    return 1;
  }
  if (cli.json) printJson(cli, { results: done.map(resultOf), kept: cli.home.root });
  else {
    for (const one of done) cli.out(uninstallReport(one));
    cli.out(`Your data stays in ${cli.home.root}; delete that folder to remove it too.`);
  }
  tellOfOtherScopes(cli, scope, place);
  return 0;
}

/** Also where the file cannot be understood: then that has to be said. */
function mayHoldOurs(installer: AgentInstaller, scope: Scope, place: Place): boolean {
  try {
    const text = readTextIfAny(installer.target(scope, place).file);
    return text !== undefined && installer.installed(text).length > 0;
  } catch {
    return true;
  }
}

function tellOfOtherScopes(cli: Cli, scope: Scope, place: Place): void {
  for (const [agent, installer] of Object.entries(AGENTS))
    for (const other of SCOPES.filter((one) => one !== scope)) {
      const { file } = installer.target(other, place);
      if (isHeldThere(installer, file))
        cli.say(
          `${file} still holds ${installer.thing}: daybook uninstall ${agent} --scope ${other}`,
        );
    }
}

function isHeldThere(installer: AgentInstaller, file: string): boolean {
  try {
    return installer.installed(readTextIfAny(file) ?? '').length > 0;
  } catch {
    return false; // not JSON, so no agent finds hooks in it either
  }
}

function uninstallReport(done: Prepared): string {
  const { title, thing } = AGENTS[done.agent];
  const { file, backup, hooks, files } = resultOf(done);
  const events = hooks.map(({ event }) => event).join(', ');
  return [
    hooks.length === 0
      ? `${file} holds no ${thing.replace(/^the /, '')} of Daybook.`
      : `Daybook is taken out of ${title}: ${events}.`,
    ...files.map((one) => `  ${one.change.padEnd(8)}  ${one.file}`),
    ...(backup === null ? [] : [`  backup    ${backup} (kept: the file is gone)`]),
  ].join('\n');
}
