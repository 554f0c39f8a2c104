import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR } from '../helpers/flush-world.ts';
import { differences, sessionWorld } from '../helpers/session-world.ts';

/** Command lines on the sessions of a world, by two numbers. */
const LINES: ((a: string, b: string, n: number) => string[])[] = [
  (a, _b, n) => ['title', a, `Work ${n % 3}`],
  (a) => ['title', a, '--clear'],
  (a, _b, n) => ['link', a, n % 2 ? '--task' : '--issue', `#${n % 3}`],
  (a, _b, n) => ['unlink', a, n % 2 ? '--task' : '--issue', `#${n % 3}`],
  (a, b) => ['parent', a, b],
  (a) => ['parent', a, '--none'],
  (a, _b, n) => ['close', a, '--outcome', n % 2 ? 'done' : 'blocked', '--note', `${n}`],
  (a) => ['reopen', a],
  (a, _b, n) => [n % 2 ? 'pin' : 'unpin', a],
  (a, _b, n) => [n % 2 ? 'archive' : 'unarchive', a],
  () => ['sweep', '--yes'],
  (_a, _b, n) => ['prune', '--yes', '--days', `${60 + (n % 60)}`],
  (a) => ['forget', a, '--yes'],
  () => ['rebuild', '--yes'],
];

test('after any sequence of commands the fold of the events is the tables', async () => {
  const line = fc.tuple(fc.nat(LINES.length - 1), fc.nat(3), fc.nat(3), fc.nat(100));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 3, maxLength: 12 }), async (lines) => {
      const { daybook, ended, store, turnClock } = sessionWorld();
      const ids: string[] = [];
      for (const name of ['a', 'b', 'c', 'd']) {
        ids.push(await ended(name, `Work ${name}`));
        turnClock(24 * 20 * HOUR);
      }
      for (const [at, a, b, n] of lines) {
        const words = LINES[at]?.(ids[a] as string, ids[b] as string, n) ?? [];
        const { code, said } = await daybook(...words);
        // Refused is one thing, broken another.
        expect(said, words.join(' ')).not.toContain('unexpected failure');
        expect([0, 1, 3], said).toContain(code);
      }
      expect(differences(store)).toEqual([]);
      expect(store.pragma('foreign_key_check')).toEqual([]);
      expect(store.pragma('integrity_check', { simple: true })).toBe('ok');
    }),
    { numRuns: 15 },
  );
}, 240_000);
