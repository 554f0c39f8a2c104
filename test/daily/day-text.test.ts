import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderBlock } from '../../src/daily/block.ts';
import { bytesOf } from '../../src/daily/day-layout.ts';
import { putBlocks, putEach, removeBlock, type TimedBlock } from '../../src/daily/day-text.ts';
import { DAY, entryOf } from './sample.ts';

const block = (id: string, context = 'first', atMs = 0): TimedBlock => ({
  id,
  atMs,
  text: `<!-- daybook:entry ${id} -->\n### ${id} ${context}\n\n<!-- /daybook:entry ${id} -->`,
});
const [A, B, C] = [block('a', 'first', 1), block('b', 'first', 2), block('c', 'first', 3)];
const put = (text: string, one: TimedBlock) => putEach(text, DAY, [one]);
const day = (...blocks: TimedBlock[]) => blocks.reduce(put, '');

describe('where an entry goes', () => {
  test('an empty file gets header and entry at once', () => {
    expect(day(A)).toBe(`# Daily log: ${DAY}\n\n## Sessions\n\n${A.text}\n`);
  });

  test.each([
    { name: 'below the earlier ones', before: day(A), after: `${day(A)}\n${B.text}\n` },
    {
      name: 'before the next heading',
      before: '## Sessions\n\nmine\n\n\n## Notes\n\nx\n',
      after: `## Sessions\n\nmine\n\n${B.text}\n\n\n## Notes\n\nx\n`,
    },
    {
      name: 'before a heading that follows at once',
      before: '## Sessions\n## Notes',
      after: `## Sessions\n\n${B.text}\n\n## Notes`,
    },
    {
      name: 'behind a heading in fenced code',
      before: '## Sessions\n```sh\n## not a heading\n```\n## Notes\n',
      after: `## Sessions\n\`\`\`sh\n## not a heading\n\`\`\`\n\n${B.text}\n\n## Notes\n`,
    },
    {
      name: 'behind a last line without its break',
      before: '## Sessions\nmine',
      after: `## Sessions\nmine\n\n${B.text}\n`,
    },
    {
      name: 'in a section of its own when there is none',
      before: 'mine\n',
      after: `mine\n\n## Sessions\n\n${B.text}\n`,
    },
    {
      name: 'beside the others when a person renamed the section',
      before: `## Sitzungen\n\n${A.text}\n\n## Notizen\n`,
      after: `## Sitzungen\n\n${A.text}\n\n${B.text}\n\n## Notizen\n`,
    },
    {
      name: 'with the line breaks of the file',
      before: '\xef\xbb\xbf# x\r\n\r\n## Sessions\r\n',
      after: `\xef\xbb\xbf# x\r\n\r\n## Sessions\r\n\r\n${B.text.replaceAll('\n', '\r\n')}\r\n`,
    },
  ])('$name', ({ before, after }) => {
    expect(put(before, B)).toBe(after);
  });
});

describe('an entry that is there already', () => {
  const changed = block('a', 'second');

  test.each([
    { name: 'is left alone when it is the same', text: day(A, B), by: A, after: day(A, B) },
    { name: 'is replaced in its place', text: day(A, B), by: changed, after: day(changed, B) },
    {
      name: 'is found where a person moved it',
      text: `${A.text}\n\n${day(B)}`,
      by: changed,
      after: `${changed.text}\n\n${day(B)}`,
    },
    {
      name: 'is replaced in each copy',
      text: `${A.text}\n${A.text}`,
      by: changed,
      after: `${changed.text}\n${changed.text}`,
    },
    {
      name: 'may have other line breaks',
      text: day(A).replaceAll('\n', '\r\n'),
      by: A,
      after: day(A).replaceAll('\n', '\r\n'),
    },
  ])('$name', ({ text, by, after }) => {
    expect(put(text, by)).toBe(after);
  });

  test('keeps the ticks of a person', () => {
    const entry = (actionItems: string[]) => ({
      id: 'a',
      text: renderBlock(entryOf('a', { summary: { actionItems } }), 'UTC'),
    });
    const ticked = putEach('', DAY, [entry(['one', 'two'])]).replace('[ ] two', '[x] two');
    expect(putEach(ticked, DAY, [entry(['one', 'two'])])).toBe(ticked);
    expect(putEach(ticked, DAY, [entry(['two', 'three'])])).toContain('- [x] two\n- [ ] three\n');
  });
});

describe('a marker that lost its partner', () => {
  const [open, title, blank, close] = A.text.split('\n');

  test.each([
    {
      name: 'comes back when only the closing one is gone',
      text: `${open}\n${title}\n${blank}\n\n${B.text}\n`,
    },
    {
      name: 'comes back when only the opening one is gone',
      text: `x\n${title}\n${blank}\n${close}\n\n${B.text}\n`,
    },
  ])('$name', ({ text }) => {
    const written = put(text, A);
    expect(written).toContain(`${A.text}\n`);
    expect(written.split(title as string)).toHaveLength(2);
    expect(written).toContain(B.text);
    expect(put(written, A)).toBe(written);
  });

  test('swallows nothing up to the end of another block', () => {
    const text = `${open}\nmine\n\n${B.text}\nalso mine\n${close}\n`;
    const written = put(text, A);
    expect(written).toBe(`${A.text}\nmine\n\n${B.text}\nalso mine\n`);
    expect(put(written, A)).toBe(written);
  });
});

describe('a rebuild', () => {
  test('puts back what is missing in the order of time', () => {
    expect(putBlocks(day(B), DAY, [C, B, A])).toBe(day(A, B, C));
    expect(putBlocks('', DAY, [C, A, B])).toBe(day(A, B, C));
  });

  test('does not follow a block that a person moved out of the sessions', () => {
    const text = `${C.text}\n\n${day(B)}`;
    expect(putBlocks(text, DAY, [A, B, C])).toBe(`${C.text}\n\n${day(A, B)}`);
  });

  test('keeps blocks that are in no entry', () => {
    expect(putBlocks(day(A, B), DAY, [B])).toBe(day(A, B));
  });
});

describe('a removal', () => {
  test('gives back the text from before', () => {
    const text = '# x\n\n## Sessions\n\nmine\n\n## Notes\n';
    expect(removeBlock(put(text, A), 'a')).toEqual({ bytes: text, isPartial: false });
    expect(removeBlock(day(A, B, C), 'b').bytes).toBe(day(A, C));
    expect(removeBlock(day(A, B), 'b').bytes).toBe(day(A));
  });

  test('tells when it cannot know where the entry ended', () => {
    const text = A.text.replace('<!-- /daybook:entry a -->', 'mine');
    expect(removeBlock(text, 'a')).toEqual({ bytes: '### a first\n\nmine', isPartial: true });
  });
});

test('whatever people wrote stays byte for byte, and each entry is there once', () => {
  const human = fc
    .array(
      fc.constantFrom(
        '## Sessions',
        '## Notes',
        '# x',
        '```',
        '~~~',
        'text',
        ' ',
        '\n',
        '\n\n',
        '\r\n',
        '\r',
        '\xef\xbb\xbf',
        '\xff\x00',
        '\xa0',
        '<!-- ',
        '<!-- daybook:entry',
        '- [x] a',
        '---',
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join(''));
  const ids = ['a', 'b', 'c', 'd'];
  const one = fc.record({
    id: fc.constantFrom(...ids),
    context: fc.constantFrom('first', 'second'),
    atMs: fc.nat(9),
  });
  const step = fc.oneof(
    one.map((chosen) => ({ kind: 'put' as const, blocks: [chosen] })),
    fc.array(one, { maxLength: 4 }).map((blocks) => ({ kind: 'rebuild' as const, blocks })),
  );
  const ours = /<!-- daybook:entry (\w) -->[\s\S]*?<!-- \/daybook:entry \1 -->/g;
  fc.assert(
    fc.property(human, fc.array(step, { minLength: 1, maxLength: 8 }), (before, steps) => {
      let text = before;
      const written = new Set<string>();
      for (const { kind, blocks } of steps) {
        const rendered = blocks.map(({ id, context, atMs }) => block(id, context, atMs));
        const unique = rendered.filter((b, at) => rendered.findIndex((o) => o.id === b.id) === at);
        text = kind === 'put' ? put(text, unique[0] as TimedBlock) : putBlocks(text, DAY, unique);
        for (const { id } of unique) written.add(id);
        for (const b of unique) expect(text.replaceAll('\r\n', '\n')).toContain(b.text);
      }
      const found = [...text.matchAll(ours)].map(([, id]) => id).sort();
      expect(found).toEqual([...written].sort());
      const around = text.replace(ours, '');
      expect(isWithin(before, around)).toBe(true);
      expect(ADDED).toContain(addedOnce(withoutBreaks(before), withoutBreaks(around)));
    }),
    { numRuns: 1_000 },
  );
});

test('text beyond Latin comes through as UTF-8', () => {
  const text = put('', block('a', '记忆'.normalize()));
  expect(text).toContain(bytesOf('记忆'));
});

const ADDED = ['', '## Sessions', `# Daily log: ${DAY}## Sessions`];
const withoutBreaks = (text: string) => text.replace(/[\r\n]/g, '');

/** Whether all of `part` is in `whole`, in its order. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const unit of part) {
    at = whole.indexOf(unit, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** What was put into a text at one place, or undefined when more than that was done to it. */
function addedOnce(before: string, after: string): string | undefined {
  const length = after.length - before.length;
  for (let at = 0; at <= before.length; at++)
    if (before.slice(0, at) + after.slice(at, at + length) + before.slice(at) === after)
      if (ADDED.includes(after.slice(at, at + length))) return after.slice(at, at + length);
  return undefined;
}
