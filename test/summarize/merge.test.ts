import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeSummaries } from '../../src/summarize/merge.ts';
import { tidySummary } from '../../src/summarize/tidy.ts';
import { EMPTY } from './sample.ts';

test('the parts follow each other under the first title, and nothing is said twice', () => {
  const merged = mergeSummaries([
    { ...EMPTY, title: 'One', context: 'First.', decisions: ['Use A'], otherWords: ['cache'] },
    { ...EMPTY, title: 'Two', context: 'Then.', decisions: ['use `a`.', 'Use B'], lessons: ['L'] },
    { ...EMPTY, title: 'Three', context: 'first', otherWords: ['Cache', 'store'] },
  ]);
  expect(merged).toEqual({
    ...EMPTY,
    title: 'One',
    context: 'First.\n\nThen.',
    decisions: ['Use A', 'Use B'],
    lessons: ['L'],
    otherWords: ['cache', 'store'],
  });
});

test('no part is an error of the caller', () => {
  expect(() => mergeSummaries([])).toThrow(RangeError);
});

const items = fc.array(fc.string(), { maxLength: 5 });
const anySummary = fc
  .record({
    title: fc.string(),
    context: fc.string(),
    keyExchanges: items,
    decisions: items,
    lessons: items,
    actionItems: items,
    questions: items,
    otherWords: items,
  })
  .map(tidySummary);

test('merging a part with itself, or alone, gives the part', () => {
  fc.assert(
    fc.property(anySummary, (part) => {
      expect(mergeSummaries([part])).toEqual(part);
      expect(mergeSummaries([part, part])).toEqual(part);
    }),
  );
});

test('every bullet of every part is there, in order, and the result is tidy', () => {
  fc.assert(
    fc.property(fc.array(anySummary, { minLength: 1, maxLength: 4 }), (parts) => {
      const merged = mergeSummaries(parts);
      expect(tidySummary(merged)).toEqual(merged);
      const all = parts.flatMap(({ lessons }) => lessons);
      expect(merged.lessons.length).toBeLessThanOrEqual(all.length);
      for (const lesson of merged.lessons) expect(all).toContain(lesson);
    }),
  );
});
