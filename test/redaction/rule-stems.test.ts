import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RULES } from '../../src/redaction/rules.ts';
import type { Rule } from '../../src/redaction/secret-rule.ts';
import { SECRETS } from './secret-shapes.ts';

/** A text in which a rule finds something, without looking for its stems first, must hold one of them. */
function expectStemIn(text: string, { name, stems, pattern }: Rule): void {
  const searched = pattern.ignoreCase ? text.toLowerCase() : text;
  const held = stems.filter((stem) => searched.includes(stem));
  expect(held, `${name}: ${text}`).not.toEqual([]);
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
