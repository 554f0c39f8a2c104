import { type AgentInstaller, type Place, SCOPES } from '../../install/installer.ts';
import { isAgreed, placeOf, type Request, requestOf, showDryRun } from '../../install/request.ts';
import {
  backupPathOf,
  changeSettings,
  previewSettings,
  type SettingsChange,
} from '../../install/settings-file.ts';
import { readTextIfAny } from '../platform/files.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';

export const uninstallCommand: Command = {
  name: 'uninstall',
  synopsis: '[claude-code] [--scope user|project] [--yes] [--dry-run]',
  about: 'Take the hooks out of the settings of an agent; your data stays.',
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
  examples: ['daybook uninstall', 'daybook uninstall --scope project --yes'],
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
  const { installer } = request;
  const target = installer.target(request.scope, place);
  const edit = installer.uninstallEdit();
  const preview = previewSettings(target, edit);
  if (request.isDryRun) {
    showDryRun(cli, preview, resultOf(request, preview));
    return 0;
  }
  const question = `Take the hooks of Daybook out of ${target.file}?`;
  if (preview.changed && !(await isAgreed(cli, request, question))) return 1;
  const done = resultOf(request, await changeSettings(target, edit));
  if (cli.json) printJson(cli, { ...done, kept: cli.home.root });
  else cli.out(uninstallReport(installer, done, cli.home.root));
  for (const { scope, file } of hooksElsewhere(request, place)) {
    cli.say(`${file} still holds hooks: daybook uninstall --scope ${scope}`);
  }
  return 0;
}

interface UninstallResult {
  readonly file: string;
  readonly backup: string | null;
  readonly changed: boolean;
  readonly isFileGone: boolean;
  /** What was taken out. */
  readonly results: readonly { readonly event: string }[];
}

function resultOf({ agent, installer, scope }: Request, change: SettingsChange) {
  const { file, before, after, changed } = change;
  return {
    agent,
    scope,
    file,
    backup: after.backup === undefined ? null : backupPathOf(file),
    changed,
    isFileGone: before.settings !== undefined && after.settings === undefined,
    results: installer
      .installed(before.settings ?? '')
      .map(({ event, entry }) => ({ event, ...entry })),
  };
}

/** The scopes that were not asked for and hold hooks of ours too. */
function hooksElsewhere({ installer, scope }: Request, place: Place) {
  return SCOPES.filter((one) => one !== scope)
    .map((one) => ({ scope: one, file: installer.target(one, place).file }))
    .filter(({ file }) => {
      try {
        return installer.installed(readTextIfAny(file) ?? '').length > 0;
      } catch {
        return false; // not JSON, so no agent finds hooks in it either
      }
    });
}

function uninstallReport({ title }: AgentInstaller, done: UninstallResult, home: string): string {
  const { file, backup, results, isFileGone } = done;
  const events = results.map(({ event }) => event).join(', ');
  const what =
    results.length === 0
      ? `${file} holds no hooks of Daybook.`
      : `Daybook is taken out of ${title}: ${events}.\n  settings  ${file}${isFileGone ? ' (removed: it held nothing else)' : ''}`;
  const kept = backup === null ? [] : [`  backup    ${backup} (kept: the settings are gone)`];
  return [what, ...kept, `Your data stays in ${home}; delete that folder to remove it too.`].join(
    '\n',
  );
}
