import { AGENTS, type AgentName } from '../../install/agents.ts';
import type { Place } from '../../install/installer.ts';
import { isCopyDue, lastingPlace, putCopy } from '../../install/lasting-copy.ts';
import { runtimeOf } from '../../install/package-copy.ts';
import {
  applied,
  isChange,
  type Prepared,
  prepareInstall,
  resultOf,
} from '../../install/prepared.ts';
import { writeHookSettings } from '../flush/hook-settings-file.ts';
import { loadSettings } from '../platform/config-file.ts';
import { messageOf, UserError } from '../platform/errors.ts';
import { makePrivateFolder } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { movedHomes } from './install/earlier-home.ts';
import { installReport, programLine } from './install/report.ts';
import {
  agentsWhere,
  diffOf,
  isAgreed,
  placeOf,
  type Request,
  requestOf,
} from './install/request.ts';
import { problemsOf, trialLine, tryInstalled } from './install/trial.ts';

/** That of an import where there are no earlier sessions. */
const NOTHING_THERE = 3;

export const installCommand: Command = {
  name: 'install',
  synopsis: '[AGENT…] [--scope user|project] [--yes] [--import] [--no-trial] [--dry-run]',
  about: 'Puts Daybook into the agents that you have, or into those that you name.',
  options: {
    scope: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    import: { type: 'boolean' },
    'no-trial': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    scope:
      'user (default): every project; project: this one, in .claude/settings.local.json or .opencode/plugins',
    yes: 'do not ask; needed where nobody can answer',
    import: 'read the sessions that the agents already have on disk too, without asking',
    'no-trial': 'do not run each hook once',
    'dry-run': 'show the change and make none',
  },
  examples: ['daybook install', 'daybook install opencode --yes --import', 'npx daybook install'],
  run: (cli, words, values) => runInstall(cli, words, values, placeOf(cli)),
};

/** The same with a place of the caller's choice. @returns the exit code. */
export async function runInstall(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
  found: Place,
): Promise<number> {
  const request = requestOf('install', words, values);
  const place = lastingPlace(found, cli.home);
  const runtime = runtimeOf(place);
  const prepared: Prepared[] = [];
  for (const agent of await chosen(request, place))
    prepared.push(await prepareInstall(agent, request.scope, place));
  const moved = prepared.flatMap((one) => movedHomes(one, place));
  for (const one of moved) cli.say(`warning: ${one}`);
  if (request.isDryRun) return showDryRun(cli, prepared, place);
  const agreed = await agreedOn(cli, request, prepared);
  if (agreed.length === 0) {
    cli.say('Nothing was changed.');
    return 1;
  }
  makeHome(cli);
  await settle(cli, place);
  // Hooks go by hook.json from their first run on; a folder that is ignored must be so at once.
  const { values: settings } = loadSettings(cli.home, cli.env);
  writeHookSettings(cli.home, settings, cli.env, runtime);
  const done: Prepared[] = [];
  for (const one of agreed) done.push(await applied(one));
  return await finish(cli, done, place, {
    isTried: values['no-trial'] !== true,
    isHistoryWanted: values.import === true,
  });
}

function showDryRun(cli: Cli, prepared: readonly Prepared[], place: Place): number {
  const diff = diffOf(prepared.flatMap(({ changes }) => changes));
  const results = prepared.map((one) => {
    const warnings = [...movedHomes(one, place), ...warningsOf(one, place)];
    return { ...resultOf(one), warnings };
  });
  if (cli.json) printJson(cli, { dryRun: true, diff, results });
  else {
    if (isCopyDue(place, cli.home)) cli.say(`Daybook would be copied to ${cli.home.app} first.`);
    cli.out(diff || results.map(({ file }) => `${file} stays as it is.`).join('\n'));
  }
  return 0;
}

/** @throws {UserError} where nobody can answer. */
async function agreedOn(
  cli: Cli,
  request: Request,
  prepared: readonly Prepared[],
): Promise<Prepared[]> {
  const agreed: Prepared[] = [];
  for (const one of prepared) {
    const { thing, title } = AGENTS[one.agent];
    const question = `Add ${thing} for ${title} to ${one.files[0].target.file}?`;
    if (!isChange(one) || (await isAgreed(cli, request, question))) agreed.push(one);
  }
  return agreed;
}

/** Puts Daybook where it stays, when it was run from a cache. No worker runs meanwhile. */
async function settle(cli: Cli, place: Place): Promise<void> {
  if (!isCopyDue(place, cli.home)) return;
  const { lockWhenFree } = await import('./under-worker-lock.ts');
  cli.say(`Copying Daybook to ${cli.home.app}, since the cache it runs from is cleared at times.`);
  const lock = await lockWhenFree(cli);
  try {
    putCopy(place, cli.home);
  } finally {
    await lock.release();
  }
}

/** Tries what is in now, offers the history, and ends with a command to try. */
async function finish(
  cli: Cli,
  done: readonly Prepared[],
  place: Place,
  asked: { readonly isTried: boolean; readonly isHistoryWanted: boolean },
): Promise<number> {
  const results: object[] = [];
  const problems: string[] = [];
  for (const one of done) {
    const trial = asked.isTried ? await tryInstalled(cli, one, place) : undefined;
    const warnings = warningsOf(one, place);
    const all = [...movedHomes(one, place), ...warnings];
    results.push({ ...resultOf(one), warnings: all, trial: trial ?? null });
    problems.push(...(trial ? problemsOf(one, trial) : []));
    if (!cli.json) cli.out(installReport(one, trial ? trialLine(trial) : ''));
    for (const warning of warnings) cli.say(`warning: ${warning}`);
  }
  for (const problem of problems) cli.say(`It does not work yet. ${problem}`);
  if (problems.length > 0) cli.say('`daybook doctor` tells more.');
  // Only now: where SQLite does not load, all of the above is done and said.
  const { commandToTry, takeHistory } = await import('./install/history.ts');
  const agents = done.map(({ agent }) => agent);
  const history = await takeHistory(cli, agents, asked.isHistoryWanted);
  const { command, what } = commandToTry(cli, history);
  const next = `${await programLine(place)} ${command}`;
  if (cli.json) printJson(cli, { home: cli.home.root, results, history, next });
  else cli.out(`${what}: ${next}`);
  if (problems.length > 0) return 1;
  const { exitCode = 0 } = history;
  return exitCode === NOTHING_THERE ? 0 : exitCode;
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
  const [change] = changes;
  if (change === undefined) return [];
  const { doubts, warnings } = AGENTS[agent];
  return [...warnings(place, change), ...doubts(change.file, change.after.text ?? '')];
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
