import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittedLines, type Section } from '../../src/recall/sections.ts';

const asLine = (text: string) => ({ text, why: 'a test' });
const section = (heading: string, budget: number, ...lines: string[]): Section => {
  return { heading, budget, lines: lines.map(asLine) };
};

test.each([
  {
    name: 'all, when there is room',
    sections: [section('A', 9, 'aa', 'bb')],
    room: 99,
    lines: ['A', 'aa', 'bb'],
  },
  { name: 'no heading without a line', sections: [section('A', 9)], room: 99, lines: [] },
  {
    name: 'no part of a line',
    sections: [section('A', 9, 'aaaa', 'bbbb')],
    room: 9,
    lines: ['A', 'aaaa'],
  },
  {
    name: 'a budget for each before anyone gets more',
    sections: [section('A', 5, 'aa', 'bb'), section('B', 5, 'cc')],
    room: 10,
    lines: ['A', 'aa', 'B', 'cc'],
  },
  {
    name: 'what is left over in the order of the sections',
    sections: [section('A', 5, 'aa', 'bb'), section('B', 5, 'cc', 'dd')],
    room: 13,
    lines: ['A', 'aa', 'bb', 'B', 'cc'],
  },
])('takes $name', ({ sections, room, lines }) => {
  expect(fittedLines(sections, room)).toEqual(lines);
});

test('never takes more than the room, and always from the top', () => {
  const anySection = fc.record({
    heading: fc.constant('## H'),
    budget: fc.nat(60),
    lines: fc.array(
      fc.nat(30).map((length) => asLine('x'.repeat(length))),
      { maxLength: 8 },
    ),
  });
  fc.assert(
    fc.property(fc.array(anySection, { maxLength: 4 }), fc.nat(200), (sections, room) => {
      const lines = fittedLines(sections, room);
      expect(lines.reduce((sum, line) => sum + line.length + 1, 0)).toBeLessThanOrEqual(room);
      const parts = lines
        .join('\n')
        .split('## H')
        .slice(1)
        .map((part) => part.trim());
      const tops = sections.flatMap((one) =>
        one.lines.map((_, at) =>
          one.lines
            .slice(0, at + 1)
            .map(({ text }) => text)
            .join('\n')
            .trim(),
        ),
      );
      for (const part of parts) expect(tops).toContain(part);
    }),
  );
});
