import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Env } from '../../platform/home.ts';
import { opencodeDataFolder } from './folders.ts';

/**
 * Everything that may hold sessions: `OPENCODE_DB`, the databases of every channel
 * (`opencode.db`, `opencode-<channel>.db`), and the folder of the files before 1.2.
 *
 * @returns absolute paths of what is there.
 */
export function opencodeSources(env: Env): string[] {
  const folder = opencodeDataFolder(env);
  const named = env.OPENCODE_DB;
  const own = named && named !== ':memory:' ? [resolve(folder, named)] : [];
  const found = databasesIn(folder);
  const files = join(folder, 'storage');
  return [...new Set([...own, ...found, ...(isStorage(files) ? [files] : [])])].filter(
    (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
  );
}

/** The databases of every channel in a data folder, by name. */
export function databasesIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => /^opencode.*\.db$/.test(name))
    .map((name) => join(folder, name));
}

/** The folder of the files before 1.2; later versions use it for other things. */
export function isStorage(path: string): boolean {
  return statSync(join(path, 'session'), { throwIfNoEntry: false })?.isDirectory() === true;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
