import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { tidyUp } from '../../src/flush/tidy-up.ts';
import { type FlushWorld, flushWorld, HOUR } from '../helpers/flush-world.ts';

const DAY = 24 * HOUR;

function leave(at: FlushWorld, name: string, ageMs: number): string {
  const path = join(at.world.home.root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  const changedAt = (at.world.now() - ageMs) / 1_000;
  utimesSync(path, changedAt, changedAt);
  return path;
}

test.each([
  { name: '.hook.json.a1b2.tmp', ageMs: DAY, goes: true },
  { name: '.hook.json.a1b2.tmp', ageMs: HOUR, goes: false },
  { name: 'spool/.00-x.json.a1b2.tmp', ageMs: DAY, goes: true },
  { name: 'context/.app.md.a1b2.tmp', ageMs: DAY, goes: true },
  { name: 'run/.worker.json.a1b2.tmp', ageMs: DAY, goes: true },
  { name: 'daily/..2026-11-20.md.daybook-owner.a1b2.tmp', ageMs: DAY, goes: true },
  { name: 'daily/.2026-11-20.md.5f3a.daybook-aside', ageMs: DAY, goes: true },
  { name: 'daily/.2026-11-20.md.5f3a.daybook-aside', ageMs: HOUR, goes: false },
  { name: 'daily/.2026-11-20.md.tmp', ageMs: 90 * DAY, goes: false },
  { name: 'daily/2026-11-20.md', ageMs: 90 * DAY, goes: false },
  { name: 'daily/.obsidian', ageMs: 90 * DAY, goes: false },
  { name: 'context/session-claude-code-x.md', ageMs: 30 * DAY, goes: true },
  { name: 'context/session-claude-code-x.md', ageMs: 29 * DAY, goes: false },
  { name: 'context/app-x.md', ageMs: 90 * DAY, goes: false },
  { name: 'spool/00-x.json', ageMs: 90 * DAY, goes: false },
])('$name that is $ageMs ms old goes: $goes', ({ name, ageMs, goes }) => {
  const at = flushWorld();
  const path = leave(at, name, ageMs);
  tidyUp(at.world);
  expect(existsSync(path)).toBe(!goes);
});

test('folders that are not there yet are no failure', () => {
  const at = flushWorld();
  expect(() => tidyUp(at.world)).not.toThrow();
  expect(readdirSync(at.world.home.root)).not.toContain('daily');
});
