import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { recoveryStamp } from '../../src/capture/recovery-stamp.ts';
import {
  type HookName,
  type HookWorld,
  hookWorld,
  payloadFor,
  runBuiltHook,
} from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { copiedHooks, promptly } from './hook-place.ts';

/** Stands in for the worker: says that it is there, waits for a word, says that it lived to hear it. */
const WORKER = `
const { existsSync, writeFileSync } = require('node:fs');
const said = (word) => process.env.DAYBOOK_HOME + '.' + word;
writeFileSync(said('started'), JSON.stringify({ pid: process.pid, cwd: process.cwd() }));
if (process.env.WAITS !== 'yes') process.exit(0);
const untilMs = Date.now() + 20_000;
setInterval(() => {
  if (existsSync(said('go'))) writeFileSync(said('survived'), '');
  if (existsSync(said('go')) || Date.now() > untilMs) process.exit(0);
}, 20);
`;

const said = (world: HookWorld, word: string) => `${world.home.root}.${word}`;

async function until(path: string, longestMs = 15_000): Promise<boolean> {
  const endMs = performance.now() + longestMs;
  while (!existsSync(path) && performance.now() < endMs) await pause(20);
  return existsSync(path);
}

async function start(
  world: HookWorld,
  name: HookName,
  event: 'SessionStart' | 'SessionEnd' | 'PreCompact',
) {
  const hooks = copiedHooks(WORKER);
  const payload = payloadFor(event, join(world.folder, 'x.jsonl'));
  return promptly(() => runBuiltHook(name, payload, world.env, hooks));
}

function stamp(world: HookWorld, ageMinutes: number): void {
  const path = recoveryStamp(world.home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  const at = Date.now() / 1_000 - ageMinutes * 60;
  utimesSync(path, at, at);
}

test.each([
  { name: 'session-end', event: 'SessionEnd' },
  { name: 'pre-compact', event: 'PreCompact' },
] as const)('$name starts the worker, away from the project', async ({ name, event }) => {
  const world = hookWorld(temporaryFolder());
  stamp(world, 1);
  expect(await start(world, name, event)).toMatchObject({ stdout: '' });
  expect(await until(said(world, 'started'))).toBe(true);
  const { cwd } = JSON.parse(readFileSync(said(world, 'started'), 'utf8'));
  expect(statSync(cwd).ino).toBe(statSync(world.home.root).ino);
});

describe('session-start starts the worker', () => {
  const wait = (world: HookWorld) => {
    mkdirSync(world.home.spool, { recursive: true });
    writeFileSync(join(world.home.spool, '00000000000001-waits.json'), '{}');
  };

  test.each([
    { when: 'when no recovery was ever made', prepare: () => undefined },
    { when: 'when the last recovery is 11 minutes old', prepare: (w: HookWorld) => stamp(w, 11) },
    { when: 'when the last recovery lies ahead', prepare: (w: HookWorld) => stamp(w, -60) },
    {
      when: 'when something waits',
      prepare: (w: HookWorld) => {
        stamp(w, 1);
        wait(w);
      },
    },
  ])('$when', async ({ prepare }) => {
    const world = hookWorld(temporaryFolder());
    prepare(world);
    await start(world, 'session-start', 'SessionStart');
    expect(await until(said(world, 'started'))).toBe(true);
  });

  test('and not when the last recovery is 9 minutes old and nothing waits', async () => {
    const world = hookWorld(temporaryFolder());
    stamp(world, 9);
    await start(world, 'session-start', 'SessionStart');
    // Nothing can be waited for here: one that was started would be there by then.
    expect(await until(said(world, 'started'), 700)).toBe(false);
  });
});

test('a worker outlives the kill of everything around its hook', async () => {
  const world = hookWorld(temporaryFolder(), { WAITS: 'yes' });
  const hook = join(copiedHooks(WORKER), 'session-end.cjs');
  // The shell stays in the hook's process group after the hook is gone, so there is one to kill.
  const line = `"${process.execPath}" "${hook}"; sleep 30`;
  const group = spawn('sh', ['-c', line], { env: world.env, detached: true });
  group.stdin.end(payloadFor('SessionEnd', join(world.folder, 'x.jsonl')));
  expect(await until(said(world, 'started'))).toBe(true);
  const isOver = new Promise((resolve) => group.on('exit', resolve));
  process.kill(-(group.pid as number), 'SIGKILL');
  await isOver;
  writeFileSync(said(world, 'go'), '');
  expect(await until(said(world, 'survived'))).toBe(true);
});
