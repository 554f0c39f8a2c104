import { join } from 'node:path';
import type { Place } from '../../../install/installer.ts';
import { opencodeFolder } from '../../../install/opencode-places.ts';
import { tryPlugin } from '../../../install/try-plugin.ts';
import { readHookSettings } from '../../capture/hook-settings.ts';
import { installedWorker } from '../../capture/plugin-form.ts';
import { readTextIfAny } from '../../platform/files.ts';
import { jsoncFields } from '../../platform/jsonc.ts';
import { cureLine } from './cure-line.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';
import type { InScope } from './in-scope.ts';
import { hookFinding, workerFinding } from './trial.ts';

/** Whether the person has opencode load Daybook from npm: `"plugin": ["daybook"]`. */
export function isNpmPlugin(place: Place): boolean {
  return ['opencode.json', 'opencode.jsonc'].some((name) => {
    const { plugin } = jsoncFields(readTextIfAny(join(opencodeFolder('user', place), name)));
    // Each a name, or a name with options.
    const names = Array.isArray(plugin) ? plugin.map((one) => [one].flat()[0]) : [];
    return names.some((one) => /^daybook(?:@|$)/.test(String(one)));
  });
}

/** The plugin for real, and the worker that it starts with the Node that an installation recorded. */
export async function checkOpencodePlugin(
  one: InScope,
  examination: Examination,
): Promise<Finding[]> {
  const { cli, place } = examination;
  const [hook] = one.hooks;
  if (typeof hook?.entry.file !== 'string') return [];
  const recorded = installedWorker(readHookSettings(cli.home, readTextIfAny));
  const { env, home } = cli;
  const options = { env, platform: place.platform, hookSettings: home.hookSettings };
  const isWithoutWorker = recorded === undefined;
  const trial = await tryPlugin(hook.entry.file, place.execPath, { ...options, isWithoutWorker });
  const { next } = await cureLine(one, examination);
  const found = trial.hooks.map((each) => hookFinding({ ...each, event: 'opencode' }, next));
  if (!isWithoutWorker) return [...found, workerFinding(trial.worker)];
  const says = `${home.hookSettings} names no worker that is there: what the plugin captures waits`;
  return [...found, findingsOn('Worker').fail(says, next)];
}
