import { existsSync } from 'node:fs';
import { hookSettingsOf, writeHookSettings } from '../../flush/hook-settings-file.ts';
import { readTextIfAny } from '../../platform/files.ts';
import { isOff } from '../../platform/home.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** config.json, what hooks know of it, and the switch that turns everything off. */
export function checkConfiguration({ cli, settings }: Examination): Finding[] {
  const { ok, warn, unknown } = findingsOn('Settings');
  const off = isOff(cli.env)
    ? [warn('DAYBOOK=0 is set here: hooks started from this shell do nothing', 'Unset DAYBOOK.')]
    : [];
  if (settings === undefined) return [...off, unknown('see above')];
  const unused = settings.warnings.map((text) => warn(text, 'See `daybook config`.'));
  const own = Object.values(settings.origins).filter((origin) => origin !== 'default').length;
  const says = own === 0 ? 'all at their defaults' : `${own} of your own in ${cli.home.config}`;
  return [...off, ...unused, ok(says), ...checkHookSettings({ cli, settings })];
}

/** Hooks go by hook.json; one that lags behind captures what is ignored now. */
function checkHookSettings({ cli, settings }: Pick<Examination, 'cli' | 'settings'>): Finding[] {
  const { warn } = findingsOn('Settings');
  const { home, env } = cli;
  if (settings === undefined || !existsSync(home.root)) return [];
  const text = readTextIfAny(home.hookSettings);
  const wanted = hookSettingsOf(settings.values, env);
  if (text !== undefined && holds(text, wanted)) return [];
  const run = () => writeHookSettings(home, settings.values, env);
  const fix = { done: `${home.hookSettings} is written anew.`, run };
  const state = text === undefined ? 'is not there' : 'does not say what your settings say';
  const says = `${home.hookSettings} ${state}: hooks may go by older settings`;
  return [warn(says, '`daybook doctor --fix`, or any session, writes it anew.', fix)];
}

function holds(text: string, wanted: object): boolean {
  try {
    const found = JSON.parse(text) as Record<string, unknown>;
    return Object.entries(wanted).every(
      ([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value),
    );
  } catch {
    return false;
  }
}
