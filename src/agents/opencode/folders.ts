import { join, resolve } from 'node:path';
import { type Env, userHome } from '../../platform/home.ts';

/** opencode follows the XDG folders on every platform. Its sessions and logins. */
export function opencodeDataFolder(env: Env): string {
  return join(env.XDG_DATA_HOME || join(userHome(env), '.local', 'share'), 'opencode');
}

/** What it remembers of its own use, such as the models. */
export function opencodeStateFolder(env: Env): string {
  return join(env.XDG_STATE_HOME || join(userHome(env), '.local', 'state'), 'opencode');
}

/**
 * The folders of the person's own settings, plugins and tools, the strongest last.
 *
 * @param cwd - what a relative `OPENCODE_CONFIG_DIR` is relative to.
 */
export function opencodeConfigFolders(env: Env, cwd: string): [string, ...string[]] {
  const usual = join(env.XDG_CONFIG_HOME || join(userHome(env), '.config'), 'opencode');
  return env.OPENCODE_CONFIG_DIR ? [usual, resolve(cwd, env.OPENCODE_CONFIG_DIR)] : [usual];
}
