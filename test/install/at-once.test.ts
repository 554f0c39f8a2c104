import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { makePackage, run, testPlace } from './place.ts';

test.each([
  { name: 'into a file', before: '{\n  "model": "opus"\n}\n' },
  { name: 'into none', before: undefined },
])('five installers at once, $name: one result', async ({ before }) => {
  const place = testPlace();
  if (before !== undefined) writeFileSync(place.settings, before);
  const script = join(import.meta.dirname, 'one-installer.ts');
  const runs = Array.from({ length: 5 }, () =>
    execa(process.execPath, ['--import', 'tsx', script, JSON.stringify(place)]),
  );
  const said = (await Promise.all(runs)).map(({ stdout }) => stdout).sort();
  expect(said).toEqual([...Array(4).fill('as it was'), 'changed']);

  const together = readFileSync(place.settings, 'utf8');
  const left = before === undefined ? [] : ['settings.json.daybook-backup'];
  expect(readdirSync(dirname(place.settings))).toEqual(['settings.json', ...left, 'skills']);
  await run('uninstall', place);
  if (before === undefined) expect(readdirSync(dirname(place.settings))).toEqual([]);
  else expect(readFileSync(place.settings, 'utf8')).toBe(before);
  await run('install', place);
  expect(readFileSync(place.settings, 'utf8')).toBe(together);
});

test('two copies of Daybook at once: the hooks of one of them, whole', async () => {
  const place = testPlace();
  writeFileSync(place.settings, '{\n  "model": "opus"\n}\n');
  const other = { ...place, packageRoot: makePackage(join(place.userHome, 'daybook')) };
  const script = join(import.meta.dirname, 'one-installer.ts');
  await Promise.all(
    [place, other, place, other].map((one) =>
      execa(process.execPath, ['--import', 'tsx', script, JSON.stringify(one)]),
    ),
  );
  const { hooks } = JSON.parse(readFileSync(place.settings, 'utf8'));
  const roots = Object.values(hooks as Record<string, [{ hooks: [{ args: [string] }] }]>).map(
    ([{ hooks }]) => dirname(hooks[0].args[0]),
  );
  expect(roots).toHaveLength(3);
  expect(new Set(roots).size).toBe(1);
  await run('uninstall', place);
  expect(readFileSync(place.settings, 'utf8')).toBe('{\n  "model": "opus"\n}\n');
});
