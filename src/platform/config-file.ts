import { readFileSync } from 'node:fs';
import { type ParseError, printParseErrorCode } from 'jsonc-parser';
import { codeOf, messageOf, UserError } from './errors.ts';
import { isOpenedInVain } from './files.ts';
import type { Env, Home } from './home.ts';
import { parseJsonc } from './jsonc.ts';
import {
  type ResolvedSettings,
  resolveSettings,
  type SettingKey,
  WrongSetting,
} from './settings.ts';

/** @returns the text of config.json, '' where there is none. @throws {UserError} CONFIG_UNREADABLE */
export function readConfigText(home: Home): string {
  try {
    if (isOpenedInVain(home.config)) throw new Error('it is a pipe or a device');
    return readFileSync(home.config, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return '';
    throw new UserError(
      'CONFIG_UNREADABLE',
      `${home.config} cannot be read: ${messageOf(cause)}`,
      'Nothing was changed. Check the file and its owner.',
      { cause },
    );
  }
}

/** @throws {UserError} CONFIG_NOT_JSON, with the line of the first fault. */
export function parseConfig(home: Home, text: string): Record<string, unknown> {
  if (text.replace(/^\ufeff/, '').trim() === '') return {};
  const errors: ParseError[] = [];
  const value = parsedOrFault(text, errors);
  const [first] = errors;
  if (first === undefined && isObject(value)) return value;
  const line = text.slice(0, first?.offset ?? 0).split('\n').length;
  const problem = first
    ? `${printParseErrorCode(first.error)} in line ${line}`
    : value instanceof SyntaxError
      ? `it is ${value.message}`
      : 'it holds no object';
  throw new UserError(
    'CONFIG_NOT_JSON',
    `${home.config} is not valid JSON: ${problem}`,
    'Nothing was changed, and no summary is written until it is repaired; what is captured waits.',
  );
}

function parsedOrFault(text: string, errors: ParseError[]): unknown {
  try {
    return parseJsonc(text, errors);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  const isOther = Array.isArray(value) || value instanceof SyntaxError;
  return typeof value === 'object' && value !== null && !isOther;
}

/**
 * The settings in force, with where each came from.
 *
 * @throws {UserError} CONFIG_NOT_JSON, CONFIG_UNREADABLE or WRONG_SETTING.
 */
export function loadSettings(
  home: Home,
  env: Env,
  flags: Partial<Record<SettingKey, unknown>> = {},
): ResolvedSettings {
  const file = parseConfig(home, readConfigText(home));
  try {
    return resolveSettings(file, env, flags);
  } catch (error) {
    if (!(error instanceof WrongSetting)) throw error;
    throw new UserError(
      'WRONG_SETTING',
      error.message,
      `No summary is written until it is right; what is captured waits. Settings are in ${home.config}; see \`daybook config\`.`,
      { cause: error },
    );
  }
}
