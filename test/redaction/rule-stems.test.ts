import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longWords } from '../../src/redaction/long-words.ts';
import { OF_ONE_WORD, RULES } from '../../src/redaction/rules.ts';
import type { Rule } from '../../src/redaction/secret-rule.ts';
import { SECRETS } from './secret-shapes.ts';

/** A text in which a rule finds something, without looking for its stems first, must hold one of them. */
function expectStemIn(text: string, rule: Rule): void {
  const { name, stems } = rule;
  const placed = rule.anyCase ? text.toLowerCase() : text;
  const searched = OF_ONE_WORD.includes(rule) ? longWords(text) : placed;
  const held = stems.filter((stem) => searched.includes(stem));
  expect(held, `${name}: ${text}`).not.toEqual([]);
  expect(text).toContain(rule.sign ?? '');
}

const isFoundIn = (text: string, { pattern }: Rule) => text.search(pattern) >= 0;

test('in the corpus of secrets', () => {
  for (const rule of RULES)
    for (const { text } of SECRETS) if (isFoundIn(text, rule)) expectStemIn(text, rule);
});

/** fast-check makes texts after a pattern, but for what must stand before or behind them. */
const PLAIN = RULES.filter(({ pattern }) => !/\(\?[<=!]/.test(pattern.source));

test.each(PLAIN.map((rule) => ({ rule, name: `${rule.name} (${rule.stems[0]})` })))(
  'in texts made after the pattern of $name',
  ({ rule }) => {
    let found = 0;
    const text = fc.stringMatching(new RegExp(rule.pattern.source.replaceAll('\\b', '')));
    const property = fc.property(text, (made) => {
      if (!isFoundIn(made, rule)) return;
      found++;
      expectStemIn(made, rule);
    });
    fc.assert(property, { numRuns: 200 });
    expect(found).toBeGreaterThan(0);
  },
);

test('that is most of the rules', () => {
  expect(PLAIN.length).toBeGreaterThan(RULES.length * 0.7);
});

test('whether a pattern ignores case is said beside it', () => {
  const ignoring = RULES.filter(({ pattern }) => pattern.ignoreCase);
  expect(ignoring).toEqual(RULES.filter(({ anyCase }) => anyCase === true));
  expect(OF_ONE_WORD.filter(({ anyCase }) => anyCase)).toEqual([]);
});
