import type { Hooks } from '../../install/hook-entries.ts';
import type { AgentInstaller, Place } from '../../install/installer.ts';
import { isAgreed, placeOf, requestOf, showDryRun } from '../../install/request.ts';
import {
  backupPathOf,
  changeSettings,
  previewSettings,
  type SettingsChange,
} from '../../install/settings-file.ts';
import { writeHookSettings } from '../flush/hook-settings-file.ts';
import { loadSettings } from '../platform/config-file.ts';
import { messageOf, UserError } from '../platform/errors.ts';
import { makePrivateFolder } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';

export const installCommand: Command = {
  name: 'install',
  synopsis: '[claude-code] [--scope user|project] [--yes] [--dry-run]',
  about: 'Put the hooks into the settings of an agent.',
  options: {
    scope: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    scope: 'user (default): every project; project: this one, in .claude/settings.local.json',
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'show the change and make none',
  },
  examples: ['daybook install', 'daybook install --scope project', 'daybook install --dry-run'],
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
  const { agent, installer, scope } = request;
  const target = installer.target(scope, place);
  const hooks = await installer.hooks(place);
  const edit = installer.installEdit(hooks);
  const preview = previewSettings(target, edit);
  const result = (change: SettingsChange) => ({
    agent,
    scope,
    file: change.file,
    backup: change.after.backup === undefined ? null : backupPathOf(change.file),
    changed: change.changed,
    results: hooks.map(({ event, entry }) => ({ event, ...entry })),
    warnings: installer.warnings(place, change),
  });
  if (request.isDryRun) {
    showDryRun(cli, preview, result(preview));
    return 0;
  }
  const question = `Add ${hooks.length} hooks for ${installer.title} to ${target.file}?`;
  if (preview.changed && !(await isAgreed(cli, request, question))) return 1;
  makeHome(cli);
  // Hooks go by hook.json from their first run on; a folder that is ignored must be so at once.
  writeHookSettings(cli.home, loadSettings(cli.home, cli.env).values, cli.env);
  const done = result(await changeSettings(target, edit));
  if (cli.json) printJson(cli, done);
  else cli.out(installReport(installer, done, hooks));
  for (const warning of done.warnings) cli.say(`warning: ${warning}`);
  return 0;
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

interface InstallResult {
  readonly file: string;
  readonly backup: string | null;
  readonly changed: boolean;
}

function installReport({ title, next }: AgentInstaller, done: InstallResult, hooks: Hooks): string {
  const { file, backup, changed } = done;
  return [
    changed ? `Daybook is installed for ${title}.` : `Daybook was installed for ${title} already.`,
    `  settings  ${file}`,
    ...(backup === null ? [] : [`  backup    ${backup}`]),
    ...hooks.map(({ event, entry }, index) => {
      const line = [entry.command, ...((entry.args as string[] | undefined) ?? [])].join(' ');
      return `  ${index === 0 ? 'hooks     ' : '          '}${event.padEnd(12)}  ${line}`;
    }),
    next,
  ].join('\n');
}
