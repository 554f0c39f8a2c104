import { join } from 'node:path';
import { AGENTS, type AgentName } from '../../install/agents.ts';
import { enabledPlugin } from '../../install/claude-plugin.ts';
import { type AgentInstaller, type Place, SCOPES, type Scope } from '../../install/installer.ts';
import {
  applied,
  isChange,
  type Prepared,
  prepareUninstall,
  resultOf,
} from '../../install/prepared.ts';
import { readTextIfAny } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { earlierHomes } from './install/earlier-home.ts';
import {
  agentsWhere,
  diffOf,
  isAgreed,
  placeOf,
  type Request,
  requestOf,
} from './install/request.ts';
import type { HomeFiles } from './own-files.ts';
import { purge, purgeable, purgeQuestion } from './purge.ts';
import { plainText } from './terminal.ts';

export const uninstallCommand: Command = {
  name: 'uninstall',
  synopsis: '[AGENT…] [--scope user|project] [--purge] [--yes] [--dry-run]',
  about: 'Takes Daybook out of the agents again; your data stays, unless you say --purge.',
  options: {
    scope: { type: 'string' },
    purge: { type: 'boolean' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    scope: 'user (default) or project, as it was installed',
    purge: 'delete all that Daybook has kept too: daily logs, store, backups, settings',
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'show the change and make none',
  },
  examples: [
    'daybook uninstall',
    'daybook uninstall opencode --scope project --yes',
    'daybook uninstall --purge',
  ],
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
  // Before anything is taken out: a purge that is refused changes nothing.
  const data = values.purge ? purgeable(cli.home, place.userHome) : undefined;
  const found = await agentsWhere((installer) => mayHoldOurs(installer, scope, place));
  const agents = [named, found].find((some) => some.length > 0) ?? (await agentsWhere(() => true));
  const prepared = agents.map((agent) => prepareUninstall(agent, scope, place));
  if (request.isDryRun) {
    const diff = diffOf(prepared.flatMap(({ changes }) => changes));
    const { deleted, left } = pathsOf(cli, data);
    const results = prepared.map(resultOf);
    if (cli.json) printJson(cli, { dryRun: true, diff, deleted, left, results });
    else {
      cli.out(diff || prepared.map(({ files }) => `${files[0].target.file} stays.`).join('\n'));
      for (const path of deleted) cli.out(`would be deleted: ${plainText(path)}`);
      for (const path of left) cli.out(`would be left: ${plainText(path)}`);
    }
    return 0;
  }
  const done: Prepared[] = [];
  for (const one of prepared) {
    const { thing } = AGENTS[one.agent];
    const question = `Take ${thing} of Daybook out of ${one.files[0].target.file}?`;
    if (!isChange(one) || (await isAgreed(cli, request, question))) done.push(await applied(one));
  }
  if (done.length === 0) {
    cli.say('Nothing was changed.');
    return 1;
  }
  if (!cli.json) for (const one of done) cli.out(uninstallReport(one));
  const left = stillThere(place);
  const fate = await dataOf(cli, request, data !== undefined, left, place.userHome);
  const elsewhere = [...new Set(done.flatMap((one) => earlierHomes(one, place)))];
  if (cli.json) printJson(cli, { results: done.map(resultOf), ...fate, elsewhere });
  for (const home of elsewhere)
    cli.say(
      `What was noted in ${home} stays: ours was told to note there. \`daybook uninstall --purge\` with DAYBOOK_HOME=${home} deletes it.`,
    );
  for (const { file, thing, line } of left) cli.say(`${file} still holds ${thing}: ${line}`);
  const plugin = enabledPlugin(place);
  if (plugin !== undefined)
    cli.say(`The plugin ${plugin.id} is still enabled: claude plugin uninstall ${plugin.id}`);
  return 0;
}

/** What becomes of the home. */
interface Fate {
  /** The home, where it is still there. */
  readonly kept: string | null;
  readonly deleted: readonly string[];
  /** What Daybook did not make. */
  readonly left: readonly string[];
}

/** Deletes what is in the home where that was asked for, and tells the person. */
async function dataOf(
  cli: Cli,
  request: Request,
  isPurge: boolean,
  hooks: readonly StillThere[],
  userHome: string,
): Promise<Fate> {
  const tell = (text: string) => {
    if (!cli.json) cli.out(plainText(text));
  };
  const { root } = cli.home;
  const stays = { kept: root, deleted: [], left: [] };
  if (!isPurge) {
    tell(`Your data stays in ${root}; \`daybook uninstall --purge\` deletes it too.`);
    return stays;
  }
  const [first] = hooks;
  if (first !== undefined) {
    tell(`Your data stays in ${root}, since ${first.file} still holds ${first.thing}.`);
    return stays;
  }
  // Anew: what was taken out by now took its time.
  const found = purgeable(cli.home, userHome);
  const isYes =
    found.ours.length > 0 && (await isAgreed(cli, request, purgeQuestion(cli.home, found)));
  if (!isYes) {
    tell(found.ours.length > 0 ? `Your data stays in ${root}.` : `There is no data in ${root}.`);
    return stays;
  }
  const purged = await purge(cli, found);
  const { deleted, left } = pathsOf(cli, purged);
  tell(`Deleted: ${deleted.join(', ')}.`);
  if (left.length > 0)
    tell(`Left in ${root}, since Daybook did not make it: ${purged.others.join(', ')}.`);
  if (purged.emptied !== undefined)
    tell(
      `The link ${root} is gone too; the folder that it led to, ${purged.emptied}, is empty now.`,
    );
  return { kept: purged.isGone ? null : root, deleted, left };
}

function pathsOf(cli: Cli, data: HomeFiles | undefined): Pick<Fate, 'deleted' | 'left'> {
  const inHome = (path: string) => join(cli.home.root, path);
  return { deleted: (data?.ours ?? []).map(inHome), left: (data?.others ?? []).map(inHome) };
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

interface StillThere {
  readonly file: string;
  readonly thing: string;
  /** The command that takes it out. */
  readonly line: string;
}

/** What of ours is left in any scope of any agent. */
function stillThere(place: Place): StillThere[] {
  return (Object.keys(AGENTS) as AgentName[]).flatMap((agent) =>
    SCOPES.flatMap((scope) => {
      const { target, thing } = AGENTS[agent];
      const { file } = target(scope, place);
      const line = `daybook uninstall ${agent}${scope === 'user' ? '' : ' --scope project'}`;
      return isHeldThere(AGENTS[agent], file) ? [{ file, thing, line }] : [];
    }),
  );
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
