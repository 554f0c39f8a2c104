import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeWith, type SearchPlace } from './search-place.ts';

const SAID = [
  'we chose full jitter in src/app.ts, ask bob@example.com about P2.2',
  "std::vector, what's 100% C# key=value a, b [x] <div> $HOME a AND OR b -foo foo:bar well-*",
  'NEAR(a b) text:foo ^a a + b (a NOT NOT {a b}:c a" "" * \\ \' ; -- % _ `x`',
  '我们决定用记忆库',
  'مرحبا بالعالم',
  '👩‍👩‍👧 shipped 🚀',
];

describe('inputs that are a syntax error to FTS5', () => {
  test.each([
    'src/app.ts',
    'bob@example.com',
    'P2.2',
    'std::vector',
    "what's",
    '100%',
    'C#',
    'key=value',
    'a, b',
    '[x]',
    '<div>',
    '$HOME',
    'a AND OR b',
    '-foo',
    'foo:bar',
    'well-*',
    'NEAR(a b)',
    'text:foo',
    '^a',
    'a + b',
    '(a',
    '{a b}:c',
    '记忆',
    'مرحبا',
    '👩‍👩‍👧',
    '\\',
    '%',
    '_',
    '--',
    '`x`',
  ])('%s is found', (typed) => {
    const place = placeWith(SAID);
    expect(place.find(typed).hits).not.toEqual([]);
    place.store.close();
  });

  test.each(['⑴', '\u0301', '', ' ', '"', '""', '"" ""', 'NOT', 'AND OR NOT', '\0', 'NOT jitter'])(
    '%j is an answer or an empty one',
    (typed) => {
      const place = placeWith(SAID);
      expect(place.find(typed).hits).toBeInstanceOf(Array);
      place.store.close();
    },
  );

  test.each([
    ['a very long word', 'x'.repeat(300_000)],
    ['a pasted page', 'some words of a page '.repeat(10_000)],
    ['many operators', 'a NOT b OR '.repeat(5_000)],
    ['many quotes', '"a" '.repeat(5_000)],
    ['much Chinese', '记忆'.repeat(20_000)],
    ['many capitals', 'aB'.repeat(50_000)],
  ])('%s', (_name, typed) => {
    const place = placeWith(SAID);
    expect(place.find(typed).hits).toBeInstanceOf(Array);
    place.store.close();
  });
});

test('100,000 random strings raise nothing', { timeout: 300_000 }, () => {
  const place = placeWith(SAID);
  let answered = 0;
  fc.assert(
    fc.property(typedText(), (typed) => {
      if (search(place, typed)) answered++;
    }),
    { numRuns: 100_000 },
  );
  expect(answered).toBeGreaterThan(1_000);
  place.store.close();
});

function search(place: SearchPlace, typed: string): boolean {
  return place.find(typed, { limit: 2 }).hits.length > 0;
}

/** Anything at all, what looks like a query, and pieces of what was said. */
function typedText(): fc.Arbitrary<string> {
  const pieces = fc.constantFrom(
    ...['AND', 'OR', 'NOT', 'NEAR', '"', '*', '(', ')', ':', '^', '-', '+', '\0', '{', '}', '%'],
    ...[
      'a',
      'b*',
      '"c d"',
      'jitter',
      'src/',
      '记',
      '忆*',
      '🚀',
      '\ud83d',
      'مرحبا',
      "'",
      '\\',
      '=>',
    ],
  );
  const glue = fc.constantFrom(' ', '', '  ');
  const queries = fc
    .tuple(fc.array(pieces, { maxLength: 6 }), glue)
    .map(([all, between]) => all.join(between));
  const said = fc
    .tuple(fc.constantFrom(...SAID), fc.nat(80), fc.integer({ min: 1, max: 20 }))
    .map(([text, from, length]) => text.slice(from, from + length));
  return fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), queries, said);
}
