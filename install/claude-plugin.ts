import { join } from 'node:path';
import { readTextIfAny } from '../src/platform/files.ts';
import { claudeFolder } from './claude-places.ts';
import type { Hooks } from './hook-entries.ts';
import type { Place } from './installer.ts';

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
