import { homedir } from 'node:os';
import picomatch from 'picomatch';
import { type HookRuntime, type HookSettings, readHookSettings } from '../capture/hook-settings.ts';
import { readTextIfAny, writeFileAside } from '../platform/files.ts';
import type { Env, Home } from '../platform/home.ts';
import type { Settings } from '../platform/settings.ts';

/**
 * Brings `hook.json` up to date: globs as regular expressions, which hooks need no library for.
 *
 * @param runtime - what an installation knows; what was there stays where nobody says otherwise.
 */
export function writeHookSettings(
  home: Home,
  settings: Settings,
  env: Env,
  runtime: HookRuntime = readHookSettings(home, readTextIfAny),
): void {
  const { node, worker } = runtime;
  const hookSettings: HookSettings = {
    ...hookSettingsOf(settings, env),
    ...(node !== undefined && { node }),
    ...(worker !== undefined && { worker }),
  };
  const text = `${JSON.stringify(hookSettings, null, 2)}\n`;
  if (readTextIfAny(home.hookSettings) === text) return;
  writeFileAside(home.hookSettings, text);
}

/** What hooks need of the settings. */
export function hookSettingsOf(settings: Settings, env: Env): HookSettings {
  return {
    v: 1,
    ignore: settings.ignore.map((glob) => folderPattern(glob, env)),
    context: settings['context.enabled'],
  };
}

/** A glob over folders means each that it matches and all below it. `~` is the person's home. */
function folderPattern(glob: string, env: Env): string {
  const slashed = glob.trim().replaceAll('\\', '/').replace(/\/+$/, '');
  const absolute = slashed.replace(/^~(?=\/|$)/, (env.HOME || homedir()).replaceAll('\\', '/'));
  // A name alone means a folder of that name anywhere.
  const anywhere = absolute.includes('/') ? absolute : `**/${absolute}`;
  return picomatch.makeRe(`{${anywhere},${anywhere}/**}`, { dot: true }).source;
}
