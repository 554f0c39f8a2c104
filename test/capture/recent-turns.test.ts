import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  elide,
  MAX_CHARACTERS,
  MAX_TURNS,
  recentTurns,
  type SpeechPiece,
} from '../../src/capture/recent-turns.ts';

const same = (texts: readonly string[]) => texts;
const newestFirst = (...said: [SpeechPiece['role'], string][]) =>
  said.map(([role, text]) => ({ role, text, at: '' })).reverse();

test('ten prompts with eight answers each keep all ten prompts', () => {
  const said = Array.from({ length: 10 }, (_, n) => [
    ['user', `prompt ${n}`],
    ...Array.from({ length: 8 }, (_, m) => ['assistant', `answer ${n}.${m}`]),
  ]).flat() as [SpeechPiece['role'], string][];
  const turns = recentTurns(newestFirst(...said), same);
  expect(turns.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, n) => `prompt ${n}`),
  );
  expect(turns.at(1)?.text.split('\n\n')).toHaveLength(8);
});

test('no more than 30 turns, the newest ones', () => {
  const said = Array.from({ length: 100 }, (_, n) => ['user', `p${n}`]) as [
    SpeechPiece['role'],
    string,
  ][];
  const turns = recentTurns(newestFirst(...said), same);
  expect(turns).toHaveLength(MAX_TURNS);
  expect(turns.at(-1)?.text).toBe('p99');
});

test('bold text in a turn is no place to cut it', () => {
  const long = `start\n**Decisions:** keep A\n${'x'.repeat(9_000)}`;
  const turns = recentTurns(newestFirst(['user', long], ['assistant', 'y'.repeat(9_000)]), same);
  expect(turns).toEqual([{ role: 'assistant', text: 'y'.repeat(9_000), at: '' }]);
});

test('one oversize turn keeps its head and tail, a mark between them, and the prompt before it', () => {
  const turns = recentTurns(
    newestFirst(['user', 'why?'], ['assistant', `HEAD${'x'.repeat(20_000)}TAIL`]),
    same,
  );
  expect(turns[0]?.text).toBe('why?');
  expect(turns[1]?.text).toMatch(/^HEADx+\n\n\[… \d+ characters left out …\]\n\nx+TAIL$/);
});

test('a secret is taken out before a cut could hide half of it', () => {
  const secret = `${'x'.repeat(5_990)}SECRETSECRET${'y'.repeat(14_000)}`;
  const [turn] = recentTurns(newestFirst(['user', secret]), (texts) =>
    texts.map((text) => text.replace('SECRETSECRET', '[redacted]')),
  );
  expect(turn?.text).not.toContain('SECRET');
});

test('reads no further than it needs', () => {
  let read = 0;
  function* endless(): Generator<SpeechPiece> {
    for (;;) {
      read++;
      yield { role: 'user', text: 'z'.repeat(4_000), at: '' };
    }
  }
  expect(recentTurns(endless(), same)).toHaveLength(3);
  expect(read).toBe(4);
});

describe('properties', () => {
  const piece = fc.record({
    role: fc.constantFrom<SpeechPiece['role']>('user', 'assistant'),
    text: fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 30_000 }).map((n) => '🚀'.repeat(n)),
    ),
    at: fc.constant(''),
  });

  test('never over the limits, never two answers in a row, never an empty turn', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const turns = recentTurns(pieces, same);
        expect(turns.length).toBeLessThanOrEqual(MAX_TURNS);
        expect(turns.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(
          MAX_CHARACTERS,
        );
        expect(turns.every(({ text }) => text.trim() !== '')).toBe(true);
        expect(
          turns.some(({ role }, n) => role === 'assistant' && turns[n + 1]?.role === 'assistant'),
        ).toBe(false);
      }),
    );
  });

  test('elide keeps to its limit and to whole characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.integer({ min: 100, max: 400 }),
        (text, limit) => {
          const short = elide(text.repeat(3), limit);
          expect(short.length).toBeLessThanOrEqual(limit);
          expect(short.isWellFormed()).toBe(text.isWellFormed() || short.isWellFormed());
        },
      ),
    );
  });
});
