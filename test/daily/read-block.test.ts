import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderBlock } from '../../src/daily/block.ts';
import type { DailyEntry } from '../../src/daily/entry.ts';
import { readBlocks } from '../../src/daily/read-block.ts';
import { uuidv7 } from '../../src/platform/ids.ts';
import { entryOf } from './sample.ts';

const AT = Date.UTC(2026, 10, 20, 14, 5, 6, 789);
const ID = `ent_${uuidv7(AT)}`;

function entry(changes: Parameters<typeof entryOf>[1] = {}): DailyEntry {
  return entryOf(ID, { atMs: AT, ...changes });
}

function readBack(written: DailyEntry): DailyEntry | undefined {
  return readBlocks(`# Day\n\n## Sessions\n\n${renderBlock(written, 'UTC')}\n`).entries[0];
}

describe('an entry is read back from its block', () => {
  test.each<[string, Parameters<typeof entryOf>[1]]>([
    ['with all that it can tell', {}],
    [
      'without branch, model, cost and tokens',
      {
        branch: undefined,
        model: undefined,
        usage: { inputTokens: 0, outputTokens: 0, estimated: false },
      },
    ],
    [
      'with estimated tokens',
      { usage: { inputTokens: 1_234_567, outputTokens: 9, estimated: true } },
    ],
    [
      'with a cost alone',
      { usage: { inputTokens: 0, outputTokens: 0, costUsd: 1.5, estimated: false } },
    ],
    ['without the id of the agent', { externalId: '' }],
    [
      'with names that look like our separators',
      { project: 'a · b', branch: 'x (y) · z', backend: 'http' },
    ],
    ['with a note', { note: 'No summary could be had (out of quota), so this is an extract.' }],
    [
      'with every section',
      {
        summary: {
          context: 'First paragraph.\n\nSecond one.\n- a list\n- in it',
          keyExchanges: ['one', 'two\n  - nested\nand more'],
          decisions: ['`code` and **bold**'],
          lessons: ['```ts\nconst a = 1;\n\n**Decisions**\n```'],
          actionItems: ['open one', 'with\ntwo lines'],
        },
      },
    ],
  ])('%s', (_, changes) => {
    const written = entry(changes);
    const read = readBack(written);
    expect(read).toMatchObject({
      id: ID,
      atMs: AT,
      project: written.project,
      agent: written.agent,
      sessionId: written.sessionId,
      externalId: written.externalId,
      backend: written.backend,
      usage: written.usage,
      summary: { keyExchanges: { length: written.summary.keyExchanges.length } },
    });
    expect([read?.branch, read?.model, read?.note]).toEqual([
      written.branch,
      written.model,
      written.note,
    ]);
    expect(renderBlock(read as DailyEntry, 'UTC')).toBe(renderBlock(written, 'UTC'));
  });

  test('whatever a model wrote: the same block comes of what was read', () => {
    const pieces = fc.constantFrom(
      'a',
      '\n',
      '- ',
      '- [x] ',
      '`',
      '```',
      '**Lessons**',
      '#',
      '  ',
      '·',
      '<',
      '\\',
      '### 10:00 x',
    );
    const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    const texts = fc.array(text, { maxLength: 3 });
    const summary = fc.record({
      context: text,
      keyExchanges: texts,
      decisions: texts,
      lessons: texts,
      actionItems: texts,
    });
    fc.assert(
      fc.property(summary, text, (told, title) => {
        const block = renderBlock(entry({ title, summary: told }), 'UTC');
        const [read] = readBlocks(block).entries;
        expect(renderBlock(read as DailyEntry, 'UTC')).toBe(block);
      }),
      { numRuns: 2_000 },
    );
  });

  test('with the line breaks of Windows, ticks of a person, and a copy of it below', () => {
    const block = renderBlock(entry({ summary: { actionItems: ['do it'] } }), 'UTC');
    const edited = `\ufeff${block.replace('- [ ]', '- [x]')}\n\n${block}\n`.replaceAll(
      '\n',
      '\r\n',
    );
    const { entries, unread } = readBlocks(edited);
    expect(entries.map(({ summary }) => summary.actionItems)).toEqual([['do it']]);
    expect(unread).toEqual([]);
  });
});

test.each([
  ['its heading is gone', (block: string) => block.replace(/^### .*$/m, '')],
  ['the line on where it comes from is gone', (block: string) => block.replace(/^`app`.*$/m, '')],
  ['its id tells no time', (block: string) => block.replaceAll(ID, 'mine')],
])('a block is unread where %s', (_, change) => {
  const { entries, unread } = readBlocks(change(renderBlock(entry(), 'UTC')));
  expect([entries, unread.length]).toEqual([[], 1]);
});

test('a marker without its partner is no block', () => {
  expect(readBlocks(`<!-- daybook:entry ${ID} -->\ntext\n`)).toEqual({ entries: [], unread: [] });
});
