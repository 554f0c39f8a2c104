import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { type HowMany, matchExpression } from '../../src/store/match.ts';
import { parseQuery } from '../../src/store/search-query.ts';

const expression = (typed: string, howMany: HowMany = 'all') =>
  matchExpression(parseQuery(typed), howMany);

test.each([
  ['retry backoff', '("retry" AND "backoff")'],
  ['"full jitter" cap', '("full jitter" AND "cap")'],
  ['back*', '"back"*'],
  ['a1 OR b1', '"a1" OR "b1"'],
  ['a1 NOT b1', '("a1") NOT ("b1")'],
  ['a1 b1 NOT c1', '(("a1" AND "b1")) NOT ("c1")'],
  ['a1 NOT b1 c1', '(("a1" AND "c1")) NOT ("b1")'],
  ['a1 NOT b1 NOT c1', '("a1") NOT ("b1" OR "c1")'],
  ['src/app.ts', '"src/app.ts"'],
  ['cap "unclosed', '("cap" AND "unclosed")'],
  ['AND cap NOT', '"cap"'],
  ['a1 AND AND b1', '("a1" AND "b1")'],
  ['=> 🚀', ''],
  ['', ''],
  ['x =>', '"x"'],
  ['记忆库', '"记  忆  库"'],
  ['userId', '("userId" OR "user Id")'],
  ['what did we change about the cap?', '("change" AND "cap")'],
  ['the "of the" cap', '("of the" AND "cap")'],
  ['what is it', '("what" AND "is" AND "it")'],
  ['decided', '("decided" OR "decision")'],
])('%s becomes %s', (typed, expected) => {
  expect(expression(typed)).toBe(expected);
});

test('any of the words: whatever joined them, and still none of those left out', () => {
  expect(expression('a1 b1 OR c1 NOT d1', 'any')).toBe('("a1" OR "b1" OR "c1") NOT ("d1")');
});

describe('against the real FTS5', () => {
  const store = new Database(':memory:');
  store.exec(
    "CREATE VIRTUAL TABLE f USING fts5(text); INSERT INTO f VALUES ('we chose full jitter in src/app.ts')",
  );

  test.each([
    'jitter',
    'app.ts',
    'SRC/APP',
    '"full jitter"',
    'jit*',
    'chose NOT fixed',
    'nothing OR full',
  ])('%s is found', (typed) => {
    expect(store.prepare('SELECT text FROM f WHERE f MATCH ?').all(expression(typed))).toHaveLength(
      1,
    );
  });
});
