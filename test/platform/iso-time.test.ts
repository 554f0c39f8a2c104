import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from '../../src/platform/iso-time.ts';

function asDateSays(ms: number): void {
  expect(isoTime(ms)).toBe(new Date(ms).toISOString());
}

test('it is what Date says, at any time that Date knows', () => {
  const anyTime = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });
  const ours = fc.integer({ min: 0, max: Date.UTC(2101, 0, 1) });
  fc.assert(fc.property(fc.oneof(ours, anyTime), asDateSays), { numRuns: 20_000 });
});

test('and on each day until 2101, in its first and its last millisecond', () => {
  for (let day = Date.UTC(1969, 11, 1); day < Date.UTC(2101, 0, 1); day += 86_400_000) {
    asDateSays(day);
    asDateSays(day - 1);
  }
});

test('a clock that says nothing is an error, as with Date', () => {
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
});
