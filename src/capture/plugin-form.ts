// The hooks as a plugin of Claude Code: the same files, without the libraries that the worker needs.
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { readTextForHook, writeFileAside } from '../platform/files.ts';
import { type Env, type Home, userHome } from '../platform/home.ts';
import { HOME_WORD } from './home-word.ts';
import type { HookSettings } from './hook-settings.ts';
import type { SpoolEvent } from './spool-event.ts';

/** What `hooks/hooks.json` hands to each hook, behind its file. */
const PLUGIN_WORD = 'plugin';

/** Whether this hook was started by the plugin and not from the settings. */
export function isPluginForm(argv: readonly string[]): boolean {
  return argv[2] === PLUGIN_WORD;
}

/** What runs the worker, as an installation has recorded it; undefined where that is gone. */
export function installedWorker({
  node,
  worker,
}: HookSettings): { readonly node: string; readonly worker: string } | undefined {
  if (worker === undefined || !existsSync(worker)) return undefined;
  // The libraries beside the worker were installed for that Node.
  return { node: node !== undefined && existsSync(node) ? node : process.execPath, worker };
}

/**
 * What to tell the person at the start of a session when nothing summarises what is captured.
 *
 * @returns '' where there is a worker, and once it has been told.
 */
export function adviceWithoutWorker(home: Home, settings: HookSettings): string {
  if (installedWorker(settings) !== undefined) return '';
  const stamp = join(home.run, 'told-no-worker');
  // Told again when a worker was there in between and is gone.
  const state = settings.worker ?? 'none';
  if (readTextForHook(stamp) === state) return '';
  writeFileAside(stamp, state, false);
  return 'Daybook notes this session, but nothing writes its log yet. Run once: npx daybook install (what is noted until then is not lost).';
}

/** Claude Code's names of our hooks' files. */
const SCRIPTS: Readonly<Partial<Record<SpoolEvent['kind'], readonly [string, string]>>> = {
  start: ['SessionStart', 'session-start'],
  compact: ['PreCompact', 'pre-compact'],
  end: ['SessionEnd', 'session-end'],
};

/**
 * Whether Claude Code runs this hook from its settings too: then the plugin leaves it to them. They
 * are read each time and not believed to be as an installation left them, for when that entry is
 * gone there is only the plugin.
 */
export function isInSettings(
  kind: SpoolEvent['kind'],
  project: SpoolEvent['project'],
  env: Env,
): boolean {
  const [event, script] = SCRIPTS[kind] ?? ['', ''];
  const user = env.CLAUDE_CONFIG_DIR || join(userHome(env), '.claude');
  const projects = [...new Set([project.dir, join(project.key, '..')])];
  const files = [
    join(user, 'settings.json'),
    ...projects.flatMap((one) => [
      join(one, '.claude', 'settings.local.json'),
      join(one, '.claude', 'settings.json'),
    ]),
  ];
  return files.some((file) => commandsIn(file, event).some((words) => runsOurs(words, script)));
}

/** The words of each command for an event; none where Claude Code would skip the file too. */
function commandsIn(file: string, event: string): string[][] {
  try {
    const groups = JSON.parse(readTextForHook(file) ?? '{}')?.hooks?.[event];
    return [groups].flat().flatMap((group) =>
      [group?.hooks].flat().flatMap((entry) => {
        const words = [entry?.command, entry?.args].flat();
        return [words.filter((word) => typeof word === 'string')];
      }),
    );
  } catch {
    return [];
  }
}

/** In exec form the file has to be there, and of our package; a shell line is taken at its word. */
function runsOurs(words: readonly string[], script: string): boolean {
  const path = words.findLast((word) => !word.startsWith(HOME_WORD)) ?? '';
  const hook = new RegExp(`dist[\\\\/]hooks[\\\\/]${script}\\.cjs`);
  if (!hook.test(path)) return false;
  if (words.length < 2 || !isAbsolute(path)) return /daybook/i.test(path);
  const manifest = readTextForHook(join(path, '..', '..', '..', 'package.json')) ?? '';
  return existsSync(path) && /"name"\s*:\s*"daybook"/.test(manifest);
}
