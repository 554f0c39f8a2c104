import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captureClaude } from '../../src/capture/capture-claude.ts';
import type { Hook } from '../../src/capture/run-hook.ts';
import { parseSpoolEvent } from '../../src/capture/spool-event.ts';
import { hookWorld, payloadFor, spooledEvents } from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { answer, everythingIn, HOOKS, prompt, runAlone, transcriptOf } from './hook-place.ts';

const FIELDS = [
  'session_id',
  'transcript_path',
  'cwd',
  'hook_event_name',
  'source',
  'reason',
  'trigger',
  'prompt_id',
] as const;

const odd = fc.oneof(
  fc.anything(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '/',
    '.',
    '..',
    '\u0000',
    '../../x',
    '/dev/zero',
    'C:\\temp\\new',
    '~',
    '\ud800',
  ),
  fc.integer({ min: 1, max: 6_000 }).map((depth) => '/a'.repeat(depth)),
);

const EVENTS = ['SessionStart', 'SessionEnd', 'PreCompact'] as const;

/** A payload of Claude Code with some fields replaced, some missing, or its text damaged. */
function mutated(transcript: string): fc.Arbitrary<string> {
  const sound = fc.constantFrom(...EVENTS).map((event) => payloadFor(event, transcript));
  const replaced = fc
    .tuple(sound, fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 3 }))
    .map(([text, fields]) => JSON.stringify({ ...JSON.parse(text), ...fields }) ?? '');
  const damaged = fc
    .tuple(sound, fc.nat({ max: 400 }), fc.nat({ max: 9 }), fc.string())
    .map(([text, at, gone, put]) => `${text.slice(0, at)}${put}${text.slice(at + gone)}`);
  return fc.oneof(replaced, damaged, sound, fc.string(), fc.json());
}

test('whatever arrives, capturing it gives a sound event or nothing, and does not throw', () => {
  const world = hookWorld(temporaryFolder());
  const path = transcriptOf(world.folder, prompt('why?'), answer('because'));
  const hook: Hook = {
    env: world.env,
    home: world.home,
    log: () => undefined,
    folder: world.folder,
    isLate: () => false,
  };
  let captured = 0;
  fc.assert(
    fc.property(mutated(path), fc.constantFrom('start', 'end', 'compact'), (stdin, kind) => {
      const event = captureClaude(stdin, kind as 'end', hook)?.event;
      if (event === undefined) return;
      captured++;
      expect(parseSpoolEvent(JSON.stringify(event)).kind).toBe(kind);
    }),
    { numRuns: 600 },
  );
  expect(captured).toBeGreaterThan(30); // the payloads are not all nonsense
});

test('whatever arrives, a hook ends in time, prints nothing and stays within its home', async () => {
  const top = realpathSync(temporaryFolder());
  const world = hookWorld(join(top, 'a', 'b'));
  const path = transcriptOf(world.folder, prompt('why?'), answer('because'));
  const isInHome = (name: string) => `${top}/${name}/`.startsWith(`${world.home.root}/`);
  const before = everythingIn(top);
  const property = fc.asyncProperty(
    mutated(path),
    fc.constantFrom(...HOOKS),
    async (stdin, name) => {
      const run = await runAlone(name, stdin, world.env);
      expect(run.stdout).toBe('');
      expect(everythingIn(top).filter((one) => !isInHome(one))).toEqual(before);
    },
  );
  await fc.assert(property, { numRuns: 30 });
  spooledEvents(world.home); // each can be read back
});
