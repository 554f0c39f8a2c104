import { join, resolve } from 'node:path';
import type { FileTarget } from './file-change.ts';
import type { Place, Scope } from './installer.ts';
import { repositoryOf } from './repository.ts';

/** The folder of the person's own settings, transcripts and plugins. */
export function claudeFolder({ env, cwd, userHome }: Place): string {
  return resolve(cwd, env.CLAUDE_CONFIG_DIR || join(userHome, '.claude'));
}

/**
 * A project's `settings.json` belongs to the whole team, and our entries hold paths of one machine;
 * besides, Claude Code reads it only from the folder it was started in. `settings.local.json` is
 * personal, and at the root of a repository it counts in every folder below (both seen with 2.1.329).
 *
 * @see https://github.com/anthropics/claude-code/issues/86187
 */
export function settingsTarget(scope: Scope, place: Place): FileTarget {
  if (scope === 'user') {
    return { file: join(claudeFolder(place), 'settings.json'), emptyFolders: [] };
  }
  const folder = join(repositoryOf(place.cwd) ?? place.cwd, '.claude');
  return { file: join(folder, 'settings.local.json'), emptyFolders: [folder] };
}

/** @see https://code.claude.com/docs/en/settings */
export function policyFolderOf(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  return platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code';
}
