import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AGENTS, type AgentName } from '../../../install/agents.ts';
import { enabledPlugin } from '../../../install/claude-plugin.ts';
import { backupPathOf, previewFile } from '../../../install/file-change.ts';
import type { Hooks } from '../../../install/hook-entries.ts';
import { SCOPES } from '../../../install/installer.ts';
import { missingScript, scriptIn } from '../../../install/own-command.ts';
import { runtimeOf } from '../../../install/package-copy.ts';
import { applied, prepareInstall } from '../../../install/prepared.ts';
import { writeHookSettings } from '../../flush/hook-settings-file.ts';
import { checkClaudeHooks, checkRetention } from './claude-code.ts';
import { checkPlugin } from './claude-plugin.ts';
import { cureLine } from './cure-line.ts';
import { type Examination, type Finding, type Fix, findingsOn } from './finding.ts';
import { type InScope, installLine, readScope } from './in-scope.ts';
import { checkOpencodePlugin, isNpmPlugin } from './opencode.ts';

const UNREADABLE = 'The agent goes without it too. Repair it, then run `daybook doctor` again.';

/** Each agent's settings: whether ours is there, whole, allowed to run, and works. */
export async function checkAgents(examination: Examination): Promise<Finding[]> {
  const { place } = examination;
  const agents = Object.keys(AGENTS) as AgentName[];
  const all = agents.map((agent) => SCOPES.map((scope) => readScope(agent, scope, place)));
  const installed = all.flat().filter(({ hooks }) => hooks.length > 0);
  const found: Finding[] = all
    .flat()
    .flatMap(({ agent, problem }) =>
      problem ? [findingsOn(AGENTS[agent].title).fail(problem.message, UNREADABLE)] : [],
    );
  for (const one of installed) {
    found.push(...(await checkFiles(one, examination)), ...checkHomes(one, examination));
    found.push(...checkObstacles(one, examination));
    const check = one.agent === 'opencode' ? checkOpencodePlugin : checkClaudeHooks;
    found.push(...(await check(one, examination)));
  }
  const plugin = enabledPlugin(place);
  if (plugin !== undefined) {
    const isInSettings = installed.some(({ agent }) => agent === 'claude-code');
    found.push(...(await checkPlugin(plugin, examination, isInSettings)));
  }
  for (const [user] of all as [InScope][]) {
    const isPlugin = user.agent === 'opencode' ? isNpmPlugin(place) : plugin !== undefined;
    if (isPlugin && user.agent === 'opencode')
      found.push(findingsOn('opencode').ok('it loads Daybook as a plugin from npm'));
    const isIn = isPlugin || installed.some(({ agent }) => agent === user.agent);
    if (isIn || user.problem || !(await AGENTS[user.agent].isHere(place))) continue;
    found.push(await notInstalled(user, examination, installed.length === 0));
  }
  if (await AGENTS['claude-code'].isHere(place)) found.push(...checkRetention(examination));
  if (found.length > 0) return found;
  const { fail } = findingsOn('Agents');
  const says = 'there is neither a Claude Code nor an opencode here, as far as can be seen';
  return [fail(says, 'Where one is all the same: `daybook install claude-code` (or `opencode`).')];
}

/** @param isOnly - no other agent runs ours: then nothing at all is captured. */
async function notInstalled(
  one: InScope,
  examination: Examination,
  isOnly: boolean,
): Promise<Finding> {
  const { agent, file } = one;
  const { title, thing } = AGENTS[agent];
  const { fail, warn } = findingsOn(title);
  const says = `${file} holds no ${thing.replace(/^the /, '')} of Daybook, so none of its sessions is captured`;
  const { next } = await cureLine(one, examination);
  // The backup goes with an uninstallation: somebody put an older file back, or took ours out.
  if (existsSync(backupPathOf(file))) return fail(`${says} any more`, next);
  return isOnly ? fail(says, next) : warn(says, next);
}

/** Whether what the agent is to run is there. The program in a shell line is judged by its run. */
async function checkFiles(one: InScope, examination: Examination): Promise<Finding[]> {
  const { ok, fail } = findingsOn(AGENTS[one.agent].title);
  const gone = [...new Set(one.hooks.flatMap(({ entry }) => pathsOf(entry)))].filter(
    (path) => !existsSync(path),
  );
  if (gone.length === 0) {
    const events = one.hooks.map(({ event }) => event).join(', ');
    return [ok(`${one.file} runs ours: ${events}`)];
  }
  const says = `${one.file} runs what is not there: ${gone.join(', ')}`;
  const { next, isRefused } = await cureLine(one, examination);
  // To install from here would move them to another home, which is the person's to decide.
  if (isRefused || one.otherHomes.length > 0) return [fail(says, next)];
  const both = `${next} \`daybook doctor --fix\` does the same.`;
  return [fail(says, both, reinstall(one, examination))];
}

function pathsOf(entry: Hooks[number]['entry']): string[] {
  const { command, args, file } = entry;
  if (typeof file === 'string') return [file.startsWith('file:') ? fileURLToPath(file) : file];
  if (!Array.isArray(args)) return [missingScript(entry, existsSync) ?? []].flat();
  return [String(command), scriptIn(args)].filter((path) => /[/\\]/.test(path));
}

function reinstall({ agent, scope }: InScope, { cli, place, settings }: Examination): Fix {
  return {
    done: `${AGENTS[agent].title} runs Daybook from ${place.packageRoot} now.`,
    run: async () => {
      const runtime = runtimeOf(place);
      await applied(await prepareInstall(agent, scope, place));
      if (settings !== undefined) writeHookSettings(cli.home, settings.values, cli.env, runtime);
    },
  };
}

/** Whether what is captured comes to the home that this command, and every other one, looks in. */
function checkHomes(one: InScope, { cli }: Examination): Finding[] {
  const { root } = cli.home;
  return one.otherHomes.map((home) => {
    const says = `${one.file} tells ours to note in ${home}, and this command looks in ${root}`;
    const next = `Run commands with DAYBOOK_HOME=${home}. Or have ${root} noted in from now on: ${installLine(one)}`;
    return findingsOn(AGENTS[one.agent].title).fail(says, next);
  });
}

/** Switches and policies that keep ours from running. */
function checkObstacles({ agent, scope }: InScope, { place }: Examination): Finding[] {
  const { title, target, warnings } = AGENTS[agent];
  const { fail } = findingsOn(title);
  const change = previewFile({ target: target(scope, place), edit: (now) => now });
  const next = 'None of its sessions comes to this home until that is changed.';
  return warnings(place, change).map((says) => fail(says, next));
}
