import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { SETTINGS } from '../src/platform/settings.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test.each(Object.entries(SETTINGS))('the README tells %s with its default', (key, setting) => {
  expect(readme).toContain(
    `| \`${key}\` | \`${JSON.stringify(setting.fallback)}\` | ${setting.about} |`,
  );
});

test.each(Object.entries(COMMANDS))(
  'the README names the command %s, and its help is whole',
  async (name, load) => {
    expect(readme).toMatch(new RegExp(`\`(?:daybook )?${name}\\b`));
    const command = await load();
    expect(command.name).toBe(name);
    expect(Object.keys(command.optionHelp).sort()).toEqual(Object.keys(command.options).sort());
    expect(command.examples.length).toBeGreaterThan(0);
  },
);

test('the gate runs the test command of the README', () => {
  const gate = readFileSync(new URL('../.ci/run', import.meta.url), 'utf8');
  expect(readme).toContain('npm install && npm test');
  expect(gate).toContain('{ npm install && npm test; }');
});
