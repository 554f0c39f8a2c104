import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { opencodeConfigFolders, opencodeDataFolder } from '../src/agents/opencode/folders.ts';
import { readTextIfAny } from '../src/platform/files.ts';
import { findProgram } from '../src/summarize/find-program.ts';
import type { FileEdit, PlannedFile } from './file-change.ts';
import type { HookEntry, Hooks } from './hook-entries.ts';
import type { AgentInstaller, Place, Scope } from './installer.ts';
import { opencodeFolder, pluginTarget } from './opencode-places.ts';
import { seed, unseed } from './opencode-seed.ts';
import { placed, takenAway } from './own-file.ts';
import { builtFile, customHome, otherHomes } from './package-copy.ts';
import { UnexpectedFile } from './unexpected-file.ts';

const FIRST_LINE =
  '// Written by `daybook install opencode`, taken away by `daybook uninstall opencode`.';
const HOME_LINE =
  /^process\.env\.DAYBOOK_HOME \|\|= ("(?:[^"\\]|\\(?:["\\bfnrt]|u[\da-f]{4}))*");$/m;

export const opencode: AgentInstaller = {
  title: 'opencode',
  thing: 'the plugin',
  isHere: async (place) =>
    [opencodeFolder('user', place), opencodeDataFolder(place.env)].some((one) => existsSync(one)) ||
    (await findProgram('opencode', place.env)) !== undefined,
  target: pluginTarget,
  installed: pluginIn,
  install: async (scope, place) => {
    const text = pluginText(builtFile(place, 'hooks', 'opencode-plugin.js'), customHome(place));
    const target = pluginTarget(scope, place);
    const files = [...foldersOf(scope, place).flatMap(seed), ...unseenByGit(scope, place, true)];
    return { hooks: pluginIn(text), files: [{ target, edit: pluginEdit(text) }, ...files] };
  },
  uninstall: (scope, place) => [
    { target: pluginTarget(scope, place), edit: pluginEdit(undefined) },
    ...unneededFolders(scope, place).flatMap(unseed),
    ...unseenByGit(scope, place, false),
  ],
  otherHomes: (text, place) =>
    otherHomes(
      pluginIn(text).map(({ entry }) => homeIn(entry)),
      place,
    ),
  warnings: ({ env }) =>
    env.OPENCODE_PURE === '1'
      ? ['OPENCODE_PURE=1 is set here: opencode then loads no plugin.']
      : [],
  doubts: () => [],
  next: 'opencode loads plugins when it starts: start it anew, and from then on each session is kept.',
};

/** Where opencode would install its package once it has a plugin: not only beside the plugin. */
function foldersOf(scope: Scope, place: Place): string[] {
  const own = opencodeConfigFolders(place.env, place.cwd);
  return scope === 'user' ? own : [opencodeFolder(scope, place), ...own];
}

/** Without the person's own, while there is a plugin in them. */
function unneededFolders(scope: Scope, place: Place): string[] {
  const isStillThere = pluginIn(readTextIfAny(pluginTarget('user', place).file) ?? '').length > 0;
  const all = foldersOf(scope, place);
  return scope === 'project' && isStillThere ? all.slice(0, 1) : all;
}

/**
 * A file that loads ours by its path, and no copy: a new version of Daybook in the same place is in
 * force at once. As a URL, which Windows paths have to be; seen with spaces, `%` and accents.
 */
function pluginText(file: string, home: string | undefined): string {
  const lines = [
    FIRST_LINE,
    // An opencode that was started from a desktop knows nothing of what the shell sets.
    ...(home === undefined ? [] : [`process.env.DAYBOOK_HOME ||= ${JSON.stringify(home)};`]),
    `export { default } from ${JSON.stringify(pathToFileURL(file).href)};`,
  ];
  return `${lines.join('\n')}\n`;
}

function pluginIn(text: string): Hooks {
  if (!text.startsWith(FIRST_LINE)) return [];
  const [, file = ''] = /from "([^"]*)"/.exec(text) ?? [];
  const [, home] = HOME_LINE.exec(text) ?? [];
  return [{ event: 'plugin', entry: { file, ...(home && { home: JSON.parse(home) }) } }];
}

function homeIn({ home }: HookEntry): string | undefined {
  return typeof home === 'string' ? home : undefined;
}

/** @param ours - undefined: none. A file of ours is replaced, one of somebody else is not. */
function pluginEdit(ours: string | undefined): FileEdit {
  return ({ text, backup }) => {
    if (text === undefined || text.startsWith(FIRST_LINE)) return { text: ours, backup };
    if (ours === undefined) return { text, backup };
    throw new UnexpectedFile('it was not written by Daybook', 'Move it away');
  };
}

/**
 * opencode keeps a project's `.opencode` out of git with a `.gitignore` that names all it makes
 * itself. Ours, where there is none yet, names our plugin too, which holds paths of one machine.
 */
function unseenByGit(scope: Scope, place: Place, isWanted: boolean): PlannedFile[] {
  if (scope === 'user') return [];
  const folder = opencodeFolder(scope, place);
  const { file } = pluginTarget(scope, place);
  const lines = ['node_modules', 'package.json', 'package-lock.json', 'bun.lock', '.gitignore'];
  const text = [`plugins/${basename(file)}`, ...lines, ''].join('\n');
  const path = join(folder, '.gitignore');
  return [isWanted ? placed(path, text) : takenAway(path, text, [folder])];
}
