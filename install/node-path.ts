import { realpathSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { Env } from '../src/platform/home.ts';

/** Links that a version manager makes for one shell and takes away with it. */
const SHORT_LIVED = /fnm_multishells|[\\/]run[\\/]user[\\/]|[\\/]te?mp[\\/]/i;

/**
 * The path of this Node that lives longest. process.execPath is the file itself: with Homebrew, Nix
 * or Scoop one in a folder of its version, gone at the next upgrade, while the link on the PATH stays.
 *
 * @param realpath - throws for a path that is not there.
 */
export function lastingNodePath(
  execPath: string,
  env: Env,
  platform: NodeJS.Platform,
  realpath: (path: string) => string = realpathSync,
): string {
  const { delimiter, isAbsolute, join } = platform === 'win32' ? win32 : posix;
  const path = (platform === 'win32' ? (env.Path ?? env.PATH) : env.PATH) ?? '';
  const isThisNode = (candidate: string) => {
    try {
      return realpath(candidate) === realpath(execPath);
    } catch {
      return false;
    }
  };
  return (
    path
      .split(delimiter)
      .filter((folder) => isAbsolute(folder) && !SHORT_LIVED.test(join(folder, 'node')))
      .map((folder) => join(folder, platform === 'win32' ? 'node.exe' : 'node'))
      .find(isThisNode) ?? execPath
  );
}
