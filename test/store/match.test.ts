import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchExpression } from '../../src/store/match.ts';

test.each([
  ['retry backoff', '"retry" AND "backoff"'],
  ['"full jitter" cap', '"full jitter" AND "cap"'],
  ['back*', '"back"*'],
  ['a OR b', '"a" OR "b"'],
  ['a NOT b', '("a") NOT "b"'],
  ['a b NOT c', '("a" AND "b") NOT "c"'],
  ['src/app.ts', '"src/app.ts"'],
  ['say "unclosed', '"say" AND "unclosed"'],
  ['AND or NOT', '"or"'],
  ['a AND AND b', '"a" AND "b"'],
  ['=> 🚀', ''],
  ['', ''],
  ['x =>', '"x"'],
])('%s becomes %s', (typed, expression) => {
  expect(matchExpression(typed)).toBe(expression);
});

describe('against the real FTS5', () => {
  const store = new Database(':memory:');
  store.exec(
    "CREATE VIRTUAL TABLE f USING fts5(text); INSERT INTO f VALUES ('we chose full jitter in src/app.ts')",
  );
  const find = (typed: string) => {
    const expression = matchExpression(typed);
    return expression === ''
      ? []
      : store.prepare('SELECT text FROM f WHERE f MATCH ?').all(expression);
  };

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
    '"',
    '""',
    '*',
    'NEAR(a b)',
    'text:foo',
    '^a',
    'a + b',
    '(a',
    'NOT NOT',
    '记忆',
    'مرحبا',
    '👩‍👩‍👧',
    'a\0b',
    '{a b}:c',
  ])('%s is an answer or an empty one', (typed) => {
    expect(find(typed)).toBeInstanceOf(Array);
  });

  test('no input raises', () => {
    const words = fc.constantFrom(
      'AND',
      'OR',
      'NOT',
      '"',
      '*',
      '(',
      ')',
      'a',
      'b*',
      '"c d"',
      ':',
      '^',
      '-',
      '+',
      '\0',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(typed, (text) => void find(text)),
      { numRuns: 3_000 },
    );
  });

  test.each([
    'jitter',
    'app.ts',
    'SRC/APP',
    '"full jitter"',
    'jit*',
    'chose NOT fixed',
    'nothing OR full',
  ])('%s is found', (typed) => {
    expect(find(typed)).toHaveLength(1);
  });
});
