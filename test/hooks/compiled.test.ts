import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPILED_SUFFIX } from '../../src/capture/compiled.ts';
import {
  type HookWorld,
  hookWorld,
  payloadFor,
  runBuiltHook,
  spooledEvents,
} from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { answer, copiedHooks, prompt, promptly, transcriptOf } from './hook-place.ts';

/** Ends a session and gives what was captured, but for the time. */
async function end(world: HookWorld, hooks = copiedHooks()) {
  rmSync(world.home.spool, { recursive: true, force: true });
  const transcript = transcriptOf(world.folder, prompt('Which port?'), answer('Port 8080.'));
  const payload = payloadFor('SessionEnd', transcript);
  await promptly(() => runBuiltHook('session-end', payload, world.env, hooks));
  return spooledEvents(world.home).map(({ at: _, ...event }) => event);
}

function compiledIn(world: HookWorld): string {
  const names = readdirSync(world.home.run).filter((name) => name.endsWith(COMPILED_SUFFIX));
  expect(names).toHaveLength(1);
  return join(world.home.run, names[0] ?? '');
}

test('what V8 made of a hook is kept for its owner alone, and used by the next run', async () => {
  const world = hookWorld(temporaryFolder());
  const first = await end(world);
  expect(first).toMatchObject([{ kind: 'end', turns: [{ text: 'Which port?' }, {}] }]);
  const path = compiledIn(world);
  const { mode, mtimeMs } = statSync(path);
  expect(mode & 0o777).toBe(0o600);
  expect(await end(world)).toEqual(first);
  expect(statSync(path).mtimeMs).toBe(mtimeMs);
});

const damages: readonly { name: string; damage: (sound: Buffer) => Buffer }[] = [
  { name: 'empty', damage: () => Buffer.alloc(0) },
  { name: 'cut off', damage: (sound) => sound.subarray(0, sound.length / 3) },
  { name: 'cut in half', damage: (sound) => sound.subarray(0, sound.length / 2) },
  { name: 'all zeros', damage: (sound) => Buffer.alloc(sound.length) },
  { name: 'a text', damage: () => Buffer.from('not compiled code '.repeat(1_000)) },
  {
    name: 'one bit turned',
    damage: (sound) => {
      const turned = Buffer.from(sound);
      turned[turned.length >> 2] = (turned[turned.length >> 2] ?? 0) ^ 1;
      return turned;
    },
  },
];

test.each(damages)('a kept file that is damaged ($name) is made again', async ({ damage }) => {
  const world = hookWorld(temporaryFolder());
  const first = await end(world);
  const path = compiledIn(world);
  const sound = readFileSync(path);
  writeFileSync(path, damage(sound));
  expect(await end(world)).toEqual(first);
  const again = readFileSync(path);
  expect(again.length).toBeGreaterThan(sound.length / 2);
  const half = again.length / 2;
  expect(again.subarray(0, half).equals(again.subarray(half))).toBe(true);
});

test('an upgrade between the launcher and its code does not cost the session', async () => {
  const world = hookWorld(temporaryFolder());
  const hooks = copiedHooks();
  const [name = ''] = readdirSync(hooks).filter((one) => one.startsWith('session-end-'));
  renameSync(join(hooks, name), join(hooks, 'session-end-0123456789ab.cjs'));
  const first = await end(world, hooks);
  expect(first).toMatchObject([{ kind: 'end', turns: [{ text: 'Which port?' }, {}] }]);
  expect(compiledIn(world)).toContain('session-end-0123456789ab-v');
  expect(await end(world, hooks)).toEqual(first);
});

test('a session that is none of its business leaves nothing behind', async () => {
  const world = hookWorld(temporaryFolder(), { DAYBOOK: '0' });
  expect(await end(world)).toEqual([]);
  expect(() => readdirSync(world.home.root)).toThrow('ENOENT');
});
