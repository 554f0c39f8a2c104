import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { noteCommand } from '../../src/cli/note.ts';
import { recallCommand } from '../../src/cli/recall.ts';
import { NOTE_KINDS } from '../../src/memory/note.ts';
import { run, testPlace } from './place.ts';

const skillIn = (folder: string) => join(folder, 'skills', 'daybook', 'SKILL.md');

test('the skill names itself, what it is for, and commands that there are', async () => {
  const place = testPlace();
  await run('install', place);
  const text = readFileSync(skillIn(dirname(place.settings)), 'utf8');
  const [, front = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  expect(front).toMatch(/^name: daybook$/m);
  const [, description = ''] = /^description: (.*)$/m.exec(front) ?? [];
  expect(description.length).toBeGreaterThan(100);
  expect(description.length).toBeLessThan(1_024);
  expect(text).toContain(join(place.packageRoot, 'dist', 'cli.js'));
  for (const [, option = ''] of text.matchAll(/ --(\w+)/g))
    expect({ ...recallCommand.options, ...noteCommand.options }).toHaveProperty(option);
  for (const kind of NOTE_KINDS) expect(text).toContain(kind);
  // The folder of this test has a space in its name, so no rule can be written for it.
  expect(front.includes('allowed-tools')).toBe(!place.packageRoot.includes(' '));
});

test('a skill of that name that somebody else wrote stays, also when Daybook goes', async () => {
  const place = testPlace();
  const path = skillIn(dirname(place.settings));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '---\nname: daybook\n---\nMine.\n');
  await run('install', place);
  await run('uninstall', place);
  expect(readFileSync(path, 'utf8')).toBe('---\nname: daybook\n---\nMine.\n');
});

test('a project’s skill is not seen by its repository', async () => {
  const place = testPlace();
  const project = { yes: true, scope: 'project' };
  await run('install', place, project);
  const folder = dirname(skillIn(join(place.cwd, '.claude')));
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  await run('uninstall', place, project);
  expect(existsSync(join(place.cwd, '.claude'))).toBe(false);
});

test('a newer copy brings its own text', async () => {
  const place = testPlace();
  await run('install', place);
  const path = skillIn(dirname(place.settings));
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('Three small steps', 'Steps of before'));
  await run('install', place);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a home that is not the usual one is named in the command', async () => {
  const place = testPlace();
  const home = join(place.userHome, 'elsewhere');
  await run('install', { ...place, env: { ...place.env, DAYBOOK_HOME: home } });
  expect(readFileSync(skillIn(dirname(place.settings)), 'utf8')).toContain(`--home=${home}`);
});
