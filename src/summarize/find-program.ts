import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { Env } from '../platform/home.ts';

/** The system that programs are looked for on; of another kind only in tests. */
interface System {
  readonly platform: NodeJS.Platform;
  readonly canRun: (path: string) => Promise<boolean>;
}

/**
 * Looks a program up as a shell would, without starting anything.
 *
 * @param name - a bare name, looked for in `folders` too after PATH, or a path.
 * @returns its path, or undefined where nothing that can be run is found.
 */
export async function findProgram(
  name: string,
  env: Env,
  folders: readonly string[] = [],
  system: System = { platform: process.platform, canRun },
): Promise<string | undefined> {
  if (name === '') return undefined;
  const { platform } = system;
  const { delimiter, isAbsolute, join, resolve } = platform === 'win32' ? win32 : posix;
  const isPath = isAbsolute(name) || /[/\\]/.test(name);
  const onPath = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = isPath ? [resolve(name)] : [...onPath, ...folders].map((one) => join(one, name));
  for (const place of places)
    for (const ending of endings(name, env, platform))
      if (await system.canRun(place + ending)) return place + ending;
  return undefined;
}

/** Windows runs `claude.cmd` when asked for `claude`. */
function endings(name: string, env: Env, platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') return [''];
  const known = (env.PATHEXT || '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';');
  return known.some((ending) => name.toLowerCase().endsWith(ending)) ? [''] : known;
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
