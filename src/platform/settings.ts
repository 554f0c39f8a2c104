import type { Env } from './home.ts';

/** Where a value came from, in the order of precedence from weakest to strongest. */
export type Origin = 'default' | 'config.json' | 'environment' | 'flag';

type Check = (value: unknown) => string | undefined;

interface Setting<T> {
  readonly fallback: T;
  /** @returns what is wrong with a value, for a person, or undefined. */
  readonly check: Check;
  readonly about: string;
}

const oneOf =
  (...words: string[]): Check =>
  (value) =>
    words.includes(value as string) ? undefined : `is one of ${words.join(', ')}`;
const wholeNumber =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `is a whole number from ${min} to ${max}`;
const amountOrNull: Check = (value) =>
  value === null || (typeof value === 'number' && value >= 0 && Number.isFinite(value))
    ? undefined
    : 'is a number of 0 or more, or null for no limit';
const text: Check = (value) => (typeof value === 'string' ? undefined : 'is a text');
const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? undefined
    : 'is a list of texts';
const yesNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'is true or false');

function setting<T>(fallback: T, check: Check, about: string): Setting<T> {
  return { fallback, check, about };
}

/**
 * Every setting, by its dotted key in config.json. An environment variable `DAYBOOK_<KEY>` with the
 * dots as underscores, upper case, sets the same (`DAYBOOK_SUMMARY_BACKEND=http`).
 */
export const SETTINGS = {
  timeZone: setting(
    '',
    text,
    'IANA zone of the daily logs (`Europe/Berlin`); empty: the system zone',
  ),
  ignore: setting<string[]>([], texts, 'globs of project folders that are never captured'),
  recovery: setting(
    'named',
    oneOf('named', 'all', 'off'),
    'sessions whose end was never reported: flush those that a hook named or that are older than Daybook, all, or none',
  ),
  'summary.backend': setting(
    'auto',
    oneOf('auto', 'claude', 'opencode', 'http', 'command', 'extractive'),
    'who writes the summaries; auto takes the first that is installed and logged in',
  ),
  'summary.timeoutSeconds': setting(120, wholeNumber(1, 900), 'longest time of one summary'),
  'summary.chunkCharacters': setting(
    60_000,
    wholeNumber(2_000, 2_000_000),
    'longest text summarised in one call',
  ),
  'summary.minTurnsAtEnd': setting(
    1,
    wholeNumber(1, 1_000),
    'fewer new turns at a session end wait',
  ),
  'summary.minTurnsAtCompaction': setting(
    5,
    wholeNumber(1, 1_000),
    'fewer new turns at a compaction wait',
  ),
  'claude.path': setting('claude', text, 'the Claude Code program'),
  'claude.model': setting('haiku', text, 'the model that Claude Code is asked to use'),
  'opencode.path': setting('opencode', text, 'the opencode program'),
  'opencode.model': setting(
    '',
    text,
    'the model to ask, as `provider/model`; empty: the small or usual one of your opencode',
  ),
  'command.argv': setting<string[]>(
    [],
    texts,
    'program and arguments: prompt on stdin, summary on stdout',
  ),
  'http.style': setting('openai', oneOf('openai', 'anthropic'), 'what the endpoint speaks'),
  'http.url': setting('', text, 'base URL of the endpoint (`http://127.0.0.1:11434/v1`)'),
  'http.model': setting('', text, 'the model to ask for; an openai endpoint needs one'),
  'http.keyVariable': setting('', text, 'name of the environment variable that holds the API key'),
  'http.headers': setting<string[]>([], texts, 'further headers, each as `Name: value`'),
  'budget.tokensPerDay': setting<number | null>(
    2_000_000,
    amountOrNull,
    'summaries wait when this is used up',
  ),
  'budget.usdPerDay': setting<number | null>(
    5,
    amountOrNull,
    'the same for money, where the backend tells it',
  ),
  'memory.promote': setting(
    'auto',
    oneOf('auto', 'ask'),
    'what a session decided and learnt is told to the next ones when it ends; ask: only after `daybook memory review`',
  ),
  'daily.followLinks': setting(
    false,
    yesNo,
    'write daily logs through links that lead out of the home, into a vault of notes say',
  ),
  'preview.enabled': setting(true, yesNo, 'keep the first words of a session for `daybook list`'),
  'context.enabled': setting(true, yesNo, 'show a new session what matters'),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;
type Widen<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T;
export type Settings = { readonly [K in SettingKey]: Widen<(typeof SETTINGS)[K]['fallback']> };

export interface ResolvedSettings {
  readonly values: Settings;
  readonly origins: Readonly<Record<SettingKey, Origin>>;
  /** One sentence for each key that is not known; wrong values are errors instead. */
  readonly warnings: readonly string[];
}

/** A value that a setting does not take. `key` names it as the person wrote it. */
export class WrongSetting extends Error {
  readonly key: string;
  constructor(key: string, problem: string) {
    super(`${key} ${problem}`);
    this.name = 'WrongSetting';
    this.key = key;
  }
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** The name of the environment variable that sets a key. */
export function variableOf(key: SettingKey): string {
  return `DAYBOOK_${key.replace(/\./g, '_').toUpperCase()}`;
}

/**
 * Flags, then environment, then config.json, then defaults.
 *
 * @param file - the object in config.json; keys may be dotted or nested.
 * @throws {WrongSetting} for the first value that its key does not take.
 */
export function resolveSettings(
  file: Readonly<Record<string, unknown>>,
  env: Env,
  flags: Partial<Record<SettingKey, unknown>> = {},
): ResolvedSettings {
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  const fromFile = flatten(file);
  for (const key of Object.keys(SETTINGS) as SettingKey[]) {
    const variable = env[variableOf(key)];
    const found: [unknown, Origin] =
      flags[key] !== undefined
        ? [flags[key], 'flag']
        : variable !== undefined
          ? [parseValue(key, variable), 'environment']
          : fromFile.has(key)
            ? [fromFile.get(key), 'config.json']
            : [SETTINGS[key].fallback, 'default'];
    checkValue(key, found[0], found[1] === 'environment' ? variableOf(key) : key);
    [values[key], origins[key]] = found;
  }
  const warnings = [...fromFile.keys()]
    .filter((key) => !isSettingKey(key))
    .map((key) => `config.json: ${key} is not a setting of this version`);
  return { values: values as Settings, origins: origins as Record<SettingKey, Origin>, warnings };
}

/** @throws {WrongSetting} when the key does not take the value. */
export function checkValue(key: SettingKey, value: unknown, shownAs: string = key): void {
  const problem = SETTINGS[key].check(value);
  if (problem !== undefined)
    throw new WrongSetting(shownAs, `${problem}, got ${JSON.stringify(value)}`);
}

/** What a person typed, as the type of its setting: JSON where that is not a text. */
export function parseValue(key: SettingKey, typed: string): unknown {
  if (typeof SETTINGS[key].fallback === 'string') return typed;
  try {
    return JSON.parse(typed);
  } catch {
    return Array.isArray(SETTINGS[key].fallback)
      ? typed.split(',').map((one) => one.trim())
      : typed;
  }
}

function flatten(object: Readonly<Record<string, unknown>>, prefix = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const key = `${prefix}${name}`;
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isGroup)
      for (const [inner, one] of flatten(value as Record<string, unknown>, `${key}.`))
        flat.set(inner, one);
    else flat.set(key, value);
  }
  return flat;
}
