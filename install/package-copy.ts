// The copy of Daybook that agents are pointed at.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HOME_WORD } from '../src/capture/home-word.ts';
import { UserError } from '../src/platform/errors.ts';
import { daybookHome } from '../src/platform/home.ts';
import type { Place } from './installer.ts';
import { isShortLived, temporaryCopy } from './lasting-copy.ts';
import { lastingNodePath } from './node-path.ts';

/** A built file of this copy. @throws {UserError} when it is not there, or will not be for long. */
export function builtFile(place: Place, ...path: readonly string[]): string {
  const { packageRoot, sourceRoot = packageRoot } = place;
  if (isShortLived(packageRoot)) throw temporaryCopy(packageRoot);
  const file = join(sourceRoot, 'dist', ...path);
  if (existsSync(file)) return join(packageRoot, 'dist', ...path);
  throw new UserError(
    'NOT_BUILT',
    `${file} is missing, so there is nothing to install`,
    'Nothing was changed. In a checkout run `npm run build`; else install the package again.',
  );
}

/** What runs the worker for hooks that have no Node of their own. @throws {UserError} */
export function runtimeOf(place: Place): { readonly node: string; readonly worker: string } {
  const { execPath, env, platform } = place;
  return { node: lastingNodePath(execPath, env, platform), worker: builtFile(place, 'worker.js') };
}

/** Daybook's home, where that is not the one that hooks take without being told. */
export function customHome({ env }: Place): string | undefined {
  const { root } = daybookHome(env);
  return root === usualHome(env) ? undefined : root;
}

/** What hooks take without being told. */
function usualHome({ HOME }: Place['env']): string {
  return daybookHome({ HOME }).root;
}

/**
 * Homes other than that of this command, which hooks were told to note in when they were put in.
 *
 * @param told - by each hook; undefined: nothing, so it takes the usual one.
 */
export function otherHomes(told: readonly (string | undefined)[], { env }: Place): string[] {
  const homes = told.map((home) => (home === undefined ? usualHome(env) : resolve(home)));
  return [...new Set(homes)].filter((home) => home !== daybookHome(env).root);
}

/** What tells a hook of that home. */
export function homeWords(place: Place): string[] {
  const home = customHome(place);
  return home === undefined ? [] : [`${HOME_WORD}${home}`];
}
