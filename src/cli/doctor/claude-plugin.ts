import type { PluginForm } from '../../../install/claude-plugin.ts';
import { tryHooks } from '../../../install/try-hooks.ts';
import { readHookSettings } from '../../capture/hook-settings.ts';
import { installedWorker } from '../../capture/plugin-form.ts';

import { readTextIfAny } from '../../platform/files.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';
import { hookFinding, workerFinding } from './trial.ts';

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
  const isWithoutWorker = installedWorker(readHookSettings(cli.home, readTextIfAny)) === undefined;
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
