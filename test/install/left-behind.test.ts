// What an installation leaves that is killed while it writes.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run, type TestPlace, testPlace } from './place.ts';

const SETTINGS = '{"env":{"TOKEN":"secret"}}\n';
const HOUR_AGO = Date.now() / 1_000 - 3_600;

/** Beside each file of the two agents what a killed writer leaves, and a lock. */
function plant(place: TestPlace): { readonly left: string[]; readonly lock: string } {
  const opencode = join(place.userHome, '.config', 'opencode');
  const left = [
    join(dirname(place.settings), '.settings.json.57p21am4kze8r.tmp'),
    join(dirname(place.settings), '.settings.json.daybook-backup.57p21am4kze8s.tmp'),
    join(dirname(place.settings), 'skills', 'daybook', '.SKILL.md.57p21am4kze8t.tmp'),
    join(opencode, 'plugins', '.daybook.js.57p21am4kze8u.tmp'),
    join(opencode, '.package.json.57p21am4kze8v.tmp'),
  ];
  for (const path of left) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, SETTINGS);
    utimesSync(path, HOUR_AGO, HOUR_AGO);
  }
  const lock = `${place.settings}.daybook-lock`;
  mkdirSync(lock);
  utimesSync(lock, HOUR_AGO, HOUR_AGO);
  return { left, lock };
}

const there = (paths: readonly string[]) => paths.filter((path) => existsSync(path));
const words = ['claude-code', 'opencode'];

test('the next installation takes it away, and nothing of others', async () => {
  const place = testPlace();
  writeFileSync(place.settings, SETTINGS);
  const others = ['.settings.json.swp', '.settings.json.tmp', 'settings.json.57p21am4kze8r.tmp'];
  const foreign = others.map((name) => join(dirname(place.settings), name));
  for (const path of foreign) writeFileSync(path, 'theirs');
  const { left, lock } = plant(place);
  await run('install', place, { yes: true }, { words });
  expect(there([...left, lock])).toEqual([]);
  expect(there(foreign)).toEqual(foreign);
  // Also where there is nothing else to change.
  const again = plant(place);
  expect((await run('install', place, { yes: true }, { words })).out).toContain('already');
  expect(there([...again.left, again.lock])).toEqual([]);
});

test('so does one that takes Daybook out, also where nothing is in', async () => {
  const place = testPlace();
  writeFileSync(place.settings, SETTINGS);
  const { left, lock } = plant(place);
  await run('uninstall', place, { yes: true }, { words });
  expect(there([...left, lock])).toEqual([]);
  expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
  expect(readFileSync(place.settings, 'utf8')).toBe(SETTINGS);
});
