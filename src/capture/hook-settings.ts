import { readTextForHook } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { isMarkedOff, realPath } from './project.ts';
import type { SpoolProject } from './spool-event.ts';

/** What an installation found for hooks that run without a Node, or apart from the worker. */
export interface HookRuntime {
  /** Absolute paths. */
  readonly node?: string | undefined;
  readonly worker?: string | undefined;
}

/** `hook.json`: what hooks need of the settings, made for them by the CLI and the worker. */
export interface HookSettings extends HookRuntime {
  readonly v: 1;
  /** Sources of regular expressions over a project's folder with forward slashes. */
  readonly ignore: readonly string[];
  /** Whether SessionStart shows a context. */
  readonly context: boolean;
}

export const DEFAULT_HOOK_SETTINGS: HookSettings = { v: 1, ignore: [], context: true };

/**
 * Missing or damaged: the defaults. A hook has nobody to tell; `status` reads config.json itself.
 *
 * @param read - how the file is read; a command has the time for a look at what stands there.
 */
export function readHookSettings(home: Home, read = readTextForHook): HookSettings {
  const { ignore, context, node, worker } = {
    ...DEFAULT_HOOK_SETTINGS,
    ...objectIn(read(home.hookSettings)),
  };
  return {
    v: 1,
    ignore: Array.isArray(ignore) ? ignore.filter((one) => typeof one === 'string') : [],
    context: context !== false,
    ...(typeof node === 'string' && { node }),
    ...(typeof worker === 'string' && { worker }),
  };
}

function objectIn(text = '{}'): Partial<HookSettings> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/**
 * Why nothing of this project may be captured, or undefined.
 *
 * @returns a word for the log: `neutral-folder`, `marker` or `ignored`.
 */
export function whyNotCaptured(
  project: Pick<SpoolProject, 'dir' | 'cwd'>,
  settings: HookSettings,
  home: Home,
): string | undefined {
  // By both names: a marker may lie above the link or above what it leads to.
  const names = [...new Set([project.dir, project.cwd])];
  const places = [...new Set([...names, ...names.map(realPath)])];
  // A summariser that fires our hooks in spite of everything does it from here.
  if (places.some((place) => isInside(place, home.neutral))) return 'neutral-folder';
  if (places.some(isMarkedOff)) return 'marker';
  if (places.some((place) => isIgnored(place, settings.ignore))) return 'ignored';
  return undefined;
}

/** An agent names the real path of a folder that may have been given to it through a link. */
function isInside(place: string, folder: string): boolean {
  return [folder, realPath(folder)].some((one) => `${place}/`.startsWith(`${one}/`));
}

/** @param sources - as in {@link HookSettings}. */
export function isIgnored(place: string, sources: readonly string[]): boolean {
  const slashed = place.replaceAll('\\', '/');
  return sources.some((source) => patternOf(source)?.test(slashed));
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined; // written by hand: one bad pattern must not cost every event of every project
  }
}
