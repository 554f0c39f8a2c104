import { setTimeout as sleep } from 'node:timers/promises';
import { resolveZone } from '../daily/day.ts';
import { loadSettings } from '../platform/config-file.ts';
import { makePrivateFolder } from '../platform/files.ts';
import type { Env, Home } from '../platform/home.ts';
import { assertNoLinks } from '../platform/links.ts';
import type { Log } from '../platform/log.ts';
import { openStore } from '../store/open.ts';
import { openBackends } from '../summarize/select.ts';
import { writeHookSettings } from './hook-settings-file.ts';
import type { World } from './world.ts';

/**
 * Opens what a flush needs, with the store even where a restore is not finished: whoever opens a
 * world finishes it. Close its store when done.
 *
 * @param assertHeld - of the worker's lock.
 * @throws {UserError} when the settings or the store cannot be used; what is captured waits.
 */
export function openWorld(
  home: Home,
  env: Env,
  log: Log,
  control: { assertHeld: () => void; signal: AbortSignal; now?: () => number },
): World {
  const { values: settings, warnings } = loadSettings(home, env);
  for (const warning of warnings) log('warn', 'setting', { warning });
  const { zone, warning } = resolveZone(settings.timeZone);
  if (warning) log('warn', 'time-zone', { warning });
  assertNoLinks(home);
  control.assertHeld();
  writeHookSettings(home, settings, env);
  makePrivateFolder(home.neutral);
  return {
    home,
    env,
    log,
    store: openStore(home.store, { evenUnfinished: true }),
    settings,
    zone,
    backends: openBackends(settings, env, home.neutral),
    now: control.now ?? Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms, undefined, { signal: control.signal }).catch(() => undefined),
    signal: control.signal,
    assertHeld: control.assertHeld,
  };
}
