import { join } from 'node:path';
import { claudeFolder } from '../../../install/claude-places.ts';
import type { Hooks } from '../../../install/hook-entries.ts';
import type { Place } from '../../../install/installer.ts';
import { tryHooks } from '../../../install/try-hooks.ts';
import { readHookSettings } from '../../capture/hook-settings.ts';
import { installedWorker } from '../../capture/plugin-form.ts';
import { readTextIfAny } from '../../platform/files.ts';

import { type Examination, type Finding, findingsOn } from './finding.ts';
import { hookFinding, workerFinding } from './trial.ts';

/** Daybook as a plugin of Claude Code. */
export interface PluginForm {
  /** `daybook@MARKETPLACE` */
  readonly id: string;
  /** What stands in its `hooks/hooks.json`; none where it is not there. */
  readonly hooks: Hooks;
}

const ROOT_VARIABLE = '${' + 'CLAUDE_PLUGIN_ROOT}';

/** The plugin, where the person has it enabled. */
export function enabledPlugin(place: Place): PluginForm | undefined {
  const folder = claudeFolder(place);
  const enabled = fieldsOf(fieldsIn(join(folder, 'settings.json')).enabledPlugins);
  const id = Object.keys(enabled).find((one) => /^daybook@/.test(one) && enabled[one] === true);
  if (id === undefined) return undefined;
  const known = fieldsOf(fieldsIn(join(folder, 'plugins', 'installed_plugins.json')).plugins);
  const [installed] = [known[id]].flat();
  const { installPath } = fieldsOf(installed);
  return { id, hooks: typeof installPath === 'string' ? hooksOf(installPath) : [] };
}

function hooksOf(root: string): Hooks {
  const { hooks } = fieldsIn(join(root, 'hooks', 'hooks.json'));
  return Object.entries(fieldsOf(hooks)).flatMap(([event, groups]) =>
    [groups].flat().flatMap((group) =>
      [fieldsOf(group).hooks].flat().map((entry) => {
        const { args, ...rest } = fieldsOf(entry);
        const words = [args].flat().map((word) => String(word).replaceAll(ROOT_VARIABLE, root));
        return { event, entry: { ...rest, args: words } };
      }),
    ),
  );
}

/**
 * The plugin's hooks for real, and the worker that they have to find elsewhere.
 *
 * @param isInSettings - hooks of ours are in the settings too, which the plugin leaves it to.
 */
export async function checkPlugin(
  { id, hooks }: PluginForm,
  { cli, place }: Examination,
  isInSettings: boolean,
): Promise<Finding[]> {
  const { ok, fail } = findingsOn('Plugin');
  if (isInSettings)
    return [ok(`${id} is enabled too; it leaves sessions to the hooks in the settings`)];
  if (hooks.length === 0) {
    const next = `Run \`claude plugin install ${id}\`, or \`daybook install claude-code\`.`;
    return [fail(`${id} is enabled, but its files are not there`, next)];
  }
  const isWithoutWorker = installedWorker(readHookSettings(cli.home)) === undefined;
  const { env, home } = cli;
  const options = { env, platform: place.platform, hookSettings: home.hookSettings };
  const trial = await tryHooks(hooks, { ...options, isWithoutWorker });
  const lines = trial.hooks.map((hook) => hookFinding(hook, `Run \`claude plugin update ${id}\`.`));
  const says = 'a plugin brings none, and none is installed: what it notes waits';
  const worker = isWithoutWorker
    ? findingsOn('Worker').fail(says, 'Run `npx daybook install`.')
    : workerFinding(trial.worker);
  return [ok(`${id} is enabled`), ...lines, worker];
}

function fieldsIn(file: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(readTextIfAny(file) ?? '{}'));
  } catch {
    return {};
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
