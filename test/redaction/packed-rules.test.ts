import { expect, test } from 'vitest';
import { foundRule } from '../../src/redaction/found-rule.ts';
import { packRules } from '../../src/redaction/packed-rules.ts';
import { RULES } from '../../src/redaction/rules.ts';

test('what a rule needs to replace a secret comes back as it was', () => {
  const found = RULES.map((_, number) => foundRule(number));
  expect(found).toEqual(
    RULES.map(({ name, pattern, group }, number) => ({
      name,
      pattern,
      ...(group !== undefined && { group }),
      isAssignment: number === RULES.length - 1,
    })),
  );
});

test.each([
  ['its name', { name: 'a\nb' }],
  ['its sign', { sign: '\r' }],
  ['a stem', { stems: ['ab', 'a\nb'] }],
])('a rule with an end of a line in %s is refused', (_, changed) => {
  const rule = { name: 'a', stems: ['ab'], pattern: /ab\n/, source: '', ...changed };
  expect(() => packRules([rule], 0)).toThrow('end of a line');
});
