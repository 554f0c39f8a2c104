import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stemSearch } from '../../src/redaction/stems.ts';

const STEMS = [['sk-', 'SK'], ['token', 'to'], ['AKIA'], ['M'], ['://'], []];

test('one pass finds what as many searches would', () => {
  const search = stemSearch(STEMS);
  const piece = fc.constantFrom(...STEMS.flat(), 's', 'k', 'tok', 'aki', ':', '/', 'é', '日', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const lower = pieces.join('').toLowerCase();
      // A stem of one character is in nearly every text: its owner is always looked at.
      const expected = STEMS.map((stems) =>
        stems.some((stem) => stem.length < 2 || lower.includes(stem.toLowerCase())) ? 1 : 0,
      );
      expect([...search.find(lower)]).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});
