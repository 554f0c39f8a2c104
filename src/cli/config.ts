import { applyEdits, modify } from 'jsonc-parser';
import { writeHookSettings } from '../flush/hook-settings-file.ts';
import { loadSettings, parseConfig, readConfigText } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import { writeFileAside } from '../platform/files.ts';
import {
  checkValue,
  isSettingKey,
  parseValue,
  SETTINGS,
  type SettingKey,
  variableOf,
  WrongSetting,
} from '../platform/settings.ts';
import { type Cli, type Command, printJson } from './command.ts';

export const configCommand: Command = {
  name: 'config',
  synopsis: '[get KEY | set KEY VALUE | unset KEY] [--dry-run]',
  about: 'Prints each setting with where it comes from, or changes one.',
  options: { 'dry-run': { type: 'boolean' } },
  optionHelp: { 'dry-run': 'show what config.json would be, change nothing' },
  examples: [
    'daybook config',
    'daybook config set summary.backend http',
    'daybook config set ignore \'["~/clients/acme"]\'',
    'daybook config unset summary.backend',
  ],
  run: async (cli, [action, key, ...rest], values) => {
    const isDryRun = values['dry-run'] === true;
    if (action === undefined) return list(cli);
    if (action === 'get' && rest.length === 0) return get(cli, theKey(key));
    if (action === 'set' && rest.length > 0) return set(cli, theKey(key), rest.join(' '), isDryRun);
    if (action === 'unset' && rest.length === 0)
      return write(cli, theKey(key), undefined, isDryRun);
    throw new UserError(
      'WRONG_USAGE',
      'that is not a use of config',
      'See `daybook config --help`.',
      {
        exitCode: 2,
      },
    );
  },
};

function theKey(key: string | undefined): SettingKey {
  if (key !== undefined && isSettingKey(key)) return key;
  throw new UserError(
    'UNKNOWN_SETTING',
    key === undefined ? 'no setting was named' : `there is no setting ${JSON.stringify(key)}`,
    'See `daybook config` for all of them.',
    { exitCode: 2 },
  );
}

function list(cli: Cli): number {
  const { values, origins, warnings } = loadSettings(cli.home, cli.env);
  const keys = Object.keys(SETTINGS) as SettingKey[];
  if (cli.json) {
    const results = keys.map((key) => {
      return {
        key,
        value: values[key],
        origin: origins[key],
        variable: variableOf(key),
        about: SETTINGS[key].about,
      };
    });
    printJson(cli, { file: cli.home.config, results, warnings });
    return 0;
  }
  for (const key of keys) {
    cli.out(
      `${key} = ${JSON.stringify(values[key])}  (${origins[key]})\n    ${SETTINGS[key].about}`,
    );
  }
  for (const warning of warnings) cli.say(`daybook: ${warning}`);
  cli.say(`Settings are in ${cli.home.config}.`);
  return 0;
}

function get(cli: Cli, key: SettingKey): number {
  const { values, origins } = loadSettings(cli.home, cli.env);
  if (cli.json) printJson(cli, { key, value: values[key], origin: origins[key] });
  else cli.out(typeof values[key] === 'string' ? values[key] : JSON.stringify(values[key]));
  return 0;
}

function set(cli: Cli, key: SettingKey, typed: string, isDryRun: boolean): number {
  const value = parseValue(key, typed);
  try {
    checkValue(key, value);
  } catch (error) {
    if (!(error instanceof WrongSetting)) throw error;
    throw new UserError('WRONG_SETTING', error.message, 'Nothing was changed.', { exitCode: 2 });
  }
  return write(cli, key, value, isDryRun);
}

/** Comments and layout of the file stay. A key that is written nested is changed where it stands. */
function write(cli: Cli, key: SettingKey, value: unknown, isDryRun: boolean): number {
  const before = readConfigText(cli.home);
  const file = parseConfig(cli.home, before);
  const path =
    Object.hasOwn(file, key) || !key.includes('.') || !isNested(file, key) ? [key] : key.split('.');
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const text = applyEdits(
    before || '{}\n',
    modify(before || '{}\n', path, value, { formattingOptions }),
  );
  if (isDryRun) {
    cli.out(
      cli.json
        ? JSON.stringify({ file: cli.home.config, text, changed: text !== before })
        : text.trimEnd(),
    );
    return 0;
  }
  writeFileAside(cli.home.config, text);
  // A hook must never go by an old list of ignored folders.
  writeHookSettings(cli.home, loadSettings(cli.home, cli.env).values, cli.env);
  if (cli.json)
    printJson(cli, { file: cli.home.config, key, value: value ?? null, changed: text !== before });
  else
    cli.say(
      `${key} ${value === undefined ? 'is back at its default' : `= ${JSON.stringify(value)}`} in ${cli.home.config}.`,
    );
  return 0;
}

function isNested(file: Readonly<Record<string, unknown>>, key: string): boolean {
  const [group] = key.split('.');
  return typeof file[group as string] === 'object' && file[group as string] !== null;
}
