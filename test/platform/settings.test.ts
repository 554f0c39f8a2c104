import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/platform/config-file.ts';
import { daybookHome } from '../../src/platform/home.ts';
import {
  parseValue,
  resolveSettings,
  SETTINGS,
  WrongSetting,
} from '../../src/platform/settings.ts';

test('flags beat the environment, that beats the file, that beats the default', () => {
  const file = { 'summary.backend': 'http', timeZone: 'UTC' };
  const env = { DAYBOOK_SUMMARY_BACKEND: 'command' };
  const resolved = resolveSettings(file, env, { 'summary.backend': 'extractive' });
  expect([resolved.values['summary.backend'], resolved.origins['summary.backend']]).toEqual([
    'extractive',
    'flag',
  ]);
  expect(resolveSettings(file, env).origins['summary.backend']).toBe('environment');
  expect(resolveSettings(file, {}).values['summary.backend']).toBe('http');
  expect(resolveSettings({}, {}).origins['summary.backend']).toBe('default');
  expect(resolved.values.timeZone).toBe('UTC');
});

test('a file that is nested without end is refused in words', () => {
  const home = daybookHome({ DAYBOOK_HOME: '/home/ada/.daybook' });
  expect(() => parseConfig(home, '['.repeat(100_000))).toThrow(/is not valid JSON/);
});

test('a key may be written nested or with dots', () => {
  expect(resolveSettings({ summary: { backend: 'http' } }, {}).values['summary.backend']).toBe(
    'http',
  );
});

test('an unknown key is a warning that names it', () => {
  expect(resolveSettings({ sumary: { backend: 'http' } }, {}).warnings).toEqual([
    'config.json: sumary.backend is not a setting of this version',
  ]);
});

describe('a wrong value is refused with the name of its key', () => {
  test.each([
    [{ 'summary.backend': 'gpt' }, {}, 'summary.backend is one of auto'],
    [{ 'summary.timeoutSeconds': 0 }, {}, 'summary.timeoutSeconds is a whole number from 1 to 900'],
    [{ ignore: '~/x' }, {}, 'ignore is a list of texts'],
    [{ 'budget.usdPerDay': -1 }, {}, 'budget.usdPerDay is a number of 0 or more'],
    [{}, { DAYBOOK_CONTEXT_ENABLED: 'yes' }, 'DAYBOOK_CONTEXT_ENABLED is true or false'],
  ])('%j %j', (file, env, message) => {
    expect(() => resolveSettings(file, env)).toThrow(message);
    expect(() => resolveSettings(file, env)).toThrow(WrongSetting);
  });
});

test.each([
  ['summary.timeoutSeconds', '60', 60],
  ['budget.usdPerDay', 'null', null],
  ['ignore', '~/a, ~/b', ['~/a', '~/b']],
  ['ignore', '["~/a"]', ['~/a']],
  ['timeZone', 'UTC', 'UTC'],
  ['context.enabled', 'false', false],
] as const)('%s typed as %s', (key, typed, value) => {
  expect(parseValue(key, typed)).toEqual(value);
});

test('every default is a value that its setting takes', () => {
  for (const { fallback, check } of Object.values(SETTINGS))
    expect(check(fallback)).toBeUndefined();
});

test('whatever the file holds, the outcome is settings or a refusal', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...Object.keys(SETTINGS), 'x'), fc.jsonValue()),
      (file) => {
        try {
          resolveSettings(file, {});
        } catch (error) {
          expect(error).toBeInstanceOf(WrongSetting);
        }
      },
    ),
  );
});
