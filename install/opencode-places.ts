import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { opencodeConfigFolders } from '../src/agents/opencode/folders.ts';
import type { FileTarget } from './file-change.ts';
import type { Place, Scope } from './installer.ts';
import { repositoryOf } from './repository.ts';

const PLUGIN_FILE = 'daybook.js';

/** A folder that opencode reads settings, plugins and tools from. */
export function opencodeFolder(scope: Scope, { env, cwd }: Place): string {
  if (scope === 'project') return join(repositoryOf(cwd) ?? cwd, '.opencode');
  return opencodeConfigFolders(env, cwd).at(-1) as string;
}

/** opencode 1.18.33 loads every .js and .ts at the top of `plugins`. */
export function pluginTarget(scope: Scope, place: Place): FileTarget {
  const folder = opencodeFolder(scope, place);
  const plugins = join(folder, 'plugins');
  const emptyFolders = scope === 'project' ? [plugins, folder] : [plugins];
  return { file: join(plugins, PLUGIN_FILE), emptyFolders };
}

/** Whether plugins or tools of others are there, which may import opencode's own package. */
export function hasCodeOfOthers(folder: string): boolean {
  return ['plugin', 'plugins', 'tool', 'tools'].some((name) =>
    namesIn(join(folder, name)).some((file) => /\.[cm]?[jt]s$/.test(file) && file !== PLUGIN_FILE),
  );
}

/** The names in a folder, none where it is not there. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
