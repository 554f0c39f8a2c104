import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { jsoncFields } from '../src/platform/jsonc.ts';
import { findProgram } from '../src/summarize/find-program.ts';
import { doubts, homeInSettings, obstacles } from './claude-obstacles.ts';
import { claudeFolder, settingsTarget } from './claude-places.ts';
import { claudeVersion } from './claude-version.ts';
import { execEntry, shellEntry, understandsExecForm } from './command-line.ts';
import { backupPathOf, type FileChange, type PlannedFile } from './file-change.ts';
import { type Hooks, hooksIn, type IsOurs, narrowedEvents } from './hook-entries.ts';
import type { AgentInstaller, Place, Scope } from './installer.ts';
import { lastingNodePath } from './node-path.ts';
import { HOOK_FILES, homeTo, runsOurHook } from './own-command.ts';
import { placed, takenAway } from './own-file.ts';
import { builtFile, homeWords, otherHomes } from './package-copy.ts';
import { installEdit, uninstallEdit } from './settings-edit.ts';
import { skillFiles, withoutSkill } from './skill.ts';

const isOurs: IsOurs = (entry, event) =>
  runsOurHook(entry, event, { packageNameAt, isThere: existsSync });

export const claudeCode: AgentInstaller = {
  title: 'Claude Code',
  thing: 'the hooks',
  isHere: async (place) =>
    existsSync(claudeFolder(place)) || (await findProgram('claude', place.env)) !== undefined,
  target: settingsTarget,
  installed: (text) => hooksIn(text, isOurs),
  install: async (scope, place) => {
    const hooks = await hookEntries(place);
    const target = settingsTarget(scope, place);
    const files = skillFiles(scope, place);
    const all = [...files, ...unseenByGit(scope, place, placed)];
    return { hooks, files: [{ target, edit: installEdit(hooks, isOurs) }, ...all] };
  },
  uninstall: (scope, place) => [
    { target: settingsTarget(scope, place), edit: uninstallEdit(isOurs) },
    ...withoutSkill(scope, place),
    ...unseenByGit(scope, place, takenAway),
  ],
  otherHomes: (text, place) =>
    homeInSettings(jsoncFields(text)) === undefined
      ? otherHomes(
          hooksIn(text, isOurs).map(({ entry }) => homeTo(entry)),
          place,
        )
      : [],
  warnings: (place, change) => [...obstacles(place, change), ...narrowed(change)],
  doubts,
  next: 'Claude Code starts hooks with a session: open a new one, and from then on each is kept.',
};

/**
 * The settings that we write in a project hold paths of one machine, and so does their backup. Where
 * there is a `.gitignore` already, it is the team's.
 */
function unseenByGit(scope: Scope, place: Place, change: typeof takenAway): PlannedFile[] {
  if (scope === 'user') return [];
  const { file } = settingsTarget(scope, place);
  const folder = dirname(file);
  const names = [file, backupPathOf(file)].map((path) => basename(path));
  return [change(join(folder, '.gitignore'), `${[...names, '.gitignore'].join('\n')}\n`, [folder])];
}

function narrowed({ file, after: { text = '' } }: FileChange): readonly string[] {
  const events = narrowedEvents(text, isOurs).join(' and ');
  const cure = 'The hooks are put in without one by `daybook install claude-code`.';
  return events === '' ? [] : [`A matcher in ${file} keeps our hooks from some ${events}. ${cure}`];
}

async function hookEntries(place: Place): Promise<Hooks> {
  const { env, platform, execPath, userHome } = place;
  const scripts = Object.entries(HOOK_FILES).map(([event, file]) => {
    return { event, script: builtFile(place, 'hooks', file) };
  });
  const node = lastingNodePath(execPath, env, platform);
  const more = homeWords(place);
  const isExec = understandsExecForm(await claudeVersion(env, userHome));
  return scripts.map(({ event, script }) => ({
    event,
    entry: isExec ? execEntry(node, script, more) : shellEntry(node, script, platform, more),
  }));
}

function packageNameAt(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
