import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneLine, shorten, visibleText } from '../../src/platform/visible-text.ts';

test.each([
  {
    name: 'line ends of every kind become one',
    text: 'a\r\nb\rc\u2028d\u0085e',
    seen: 'a\nb\nc\nd\ne',
  },
  {
    name: 'colours of a terminal go',
    text: '\u001b[1;31mred\u001b[0m \u001b[2Jend',
    seen: 'red end',
  },
  { name: 'control characters go, tabs stay', text: 'a\u0000b\u0007c\td\u009b', seen: 'abc\td' },
  { name: 'text cannot be turned around', text: 'a\u202eb\u2066c\u2069', seen: 'abc' },
  { name: 'text cannot be hidden', text: 'a\u200b\ufeff\u{e0041}b', seen: 'ab' },
  {
    name: 'half a character is shown as missing',
    text: 'a\ud83d b\ude00',
    seen: 'a\ufffd b\ufffd',
  },
  { name: 'joined emoji stay whole', text: '👩‍🚀 ok', seen: '👩‍🚀 ok' },
])('$name', ({ text, seen }) => {
  expect(visibleText(text)).toBe(seen);
});

test('one line is one line', () => {
  expect(oneLine('  a\n\n b\t\tc \r\n')).toBe('a b c');
});

describe('shortening', () => {
  test.each([
    { name: 'leaves what fits', text: 'seven w', limit: 7, short: 'seven w' },
    {
      name: 'ends at a word that is near',
      text: 'one two three four',
      limit: 16,
      short: 'one two three …',
    },
    { name: 'cuts a long word', text: 'x'.repeat(30), limit: 10, short: 'xxxxxxxx …' },
    {
      name: 'keeps a character of two units whole',
      text: '😀'.repeat(5),
      limit: 7,
      short: '😀😀 …',
    },
  ])('$name', ({ text, limit, short }) => {
    expect(shorten(text, limit)).toBe(short);
  });

  test('never passes the limit and never splits a character', () => {
    const unit = fc.oneof(
      fc.constant(0x20),
      fc.nat(0x7f),
      fc.integer({ min: 0xd800, max: 0xdfff }),
    );
    const text = fc
      .array(unit, { maxLength: 60 })
      .map((units) => visibleText(String.fromCharCode(...units)));
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 80 }), (long, limit) => {
        const short = shorten(long, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(short).not.toMatch(/[\ud800-\udfff]/u);
      }),
    );
  });
});
