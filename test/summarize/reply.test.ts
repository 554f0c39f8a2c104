import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BackendError, type Summary } from '../../src/summarize/backend.ts';
import { parseReply } from '../../src/summarize/reply.ts';
import { LIMITS, tidySummary } from '../../src/summarize/tidy.ts';
import { EMPTY, GOOD_REPLY, rendered } from './sample.ts';

function summaryOf(text: string): Summary {
  const reply = parseReply(text);
  if (reply.kind === 'nothing') throw new Error('expected a summary');
  return reply.summary;
}

const lines = (...all: string[]) => all.join('\n');

describe('parseReply reads', () => {
  test('a reply in the form that was asked for', () => {
    expect(summaryOf(GOOD_REPLY)).toEqual({
      ...EMPTY,
      title: 'Fix the flaky upload test',
      context: 'The upload test failed one time in ten.',
      decisions: ['Use p-retry, because our own loop leaked.'],
      otherWords: ['flakiness', 'backoff'],
    });
  });

  const variants: [string, string][] = [
    ['a code fence around all of it', `\`\`\`markdown\n${GOOD_REPLY}\n\`\`\``],
    ['a fence after a preamble', `Here is the entry:\n\n~~~\n${GOOD_REPLY}\n~~~\n`],
    ['a preamble', `Here is the entry:\n\n${GOOD_REPLY}`],
    ['line ends of Windows', GOOD_REPLY.replaceAll('\n', '\r\n')],
    ['other heading levels', GOOD_REPLY.replaceAll('## ', '### ')],
    ['headings all of one level', GOOD_REPLY.replaceAll('## ', '# ')],
    ['bold headings', GOOD_REPLY.replace(/^## (.*)$/gm, '**$1:**').replace('# ', '')],
    ['plain headings', GOOD_REPLY.replace(/^## (.*)$/gm, '$1:').replace('# ', '')],
    ['headings in capitals', GOOD_REPLY.replace(/^## .*$/gm, (line) => line.toUpperCase())],
    ['numbered headings', GOOD_REPLY.replaceAll('## ', '## 2. ')],
    ['their usual longer names', GOOD_REPLY.replace('Decisions', 'Decisions Made')],
    ['stars as bullets', GOOD_REPLY.replaceAll('\n- ', '\n* ')],
    ['numbers as bullets', GOOD_REPLY.replaceAll('\n- ', '\n1. ')],
    ['open boxes', GOOD_REPLY.replaceAll('\n- ', '\n- [ ] ')],
    ['indented bullets', GOOD_REPLY.replaceAll('\n- ', '\n   - ')],
    ['a marked title', GOOD_REPLY.replace('# Fix', 'Title: Fix')],
    ['reasoning before it', `<think>\n## Decisions\n- hm\n</think>\n\n${GOOD_REPLY}`],
    ['colours of a terminal', `\u001b[32m${GOOD_REPLY}\u001b[0m`],
    ['sections that say none', `${GOOD_REPLY}\n\n## Lessons\n- None.\n\n## Action items\nN/A`],
    ['a section of its own', `${GOOD_REPLY}\n\n## Confidence\n- high`],
  ];
  test.each(variants)('the same through %s', (_, text) => {
    expect(summaryOf(text)).toEqual(summaryOf(GOOD_REPLY));
  });

  test('text on the line of a bold heading', () => {
    const text = '**Context:** It failed.\n**Decisions:** keep A';
    expect(summaryOf(text)).toMatchObject({ context: 'It failed.', decisions: ['keep A'] });
  });

  test('bullets over several lines, nested bullets and code inside a bullet', () => {
    const text = lines(
      '## Lessons',
      '- first line',
      'goes on',
      '  - nested',
      '    deeper',
      '',
      '  second paragraph',
      '- with code:',
      '  ```sh',
      '  # Decisions',
      '- not a bullet',
      '  ```',
      '- last',
    );
    expect(summaryOf(text).lessons).toEqual([
      'first line\ngoes on\n- nested\n  deeper\n\nsecond paragraph',
      'with code:\n```sh\n# Decisions\n- not a bullet\n```',
      'last',
    ]);
  });

  test('no section out of a bold line, a bullet or a lower heading inside a section', () => {
    const text = lines(
      '## Context',
      'It was said:',
      '**Decisions:** keep A',
      '## Key exchanges',
      '- ## Action items',
      '- a > # Lessons',
      '### Decisions of others',
      '- B',
    );
    expect(summaryOf(text)).toEqual({
      ...EMPTY,
      title: 'It was said: **Decisions:** keep A',
      context: 'It was said:\n**Decisions:** keep A',
      keyExchanges: ['Action items', 'a > # Lessons', 'B'],
    });
  });

  test('a title from the context where none was given', () => {
    expect(summaryOf('## Context\nFixed v1.2 of it. Then more.').title).toBe('Fixed v1.2 of it');
  });

  test('a fence that is never closed does not swallow the rest', () => {
    const text = '## Context\nIt failed.\n## Decisions\n- see ```\n```sh\n## Lessons\n- slow';
    expect(summaryOf(text).lessons).toEqual(['slow']);
  });
});

describe('NOTHING', () => {
  test.each(['NOTHING', '  NOTHING\n', '```\nNOTHING\n```', 'NOTHING\r\n'])('is %j', (text) => {
    expect(parseReply(text)).toEqual({ kind: 'nothing' });
  });

  test.each(['FLUSH_OK', 'FLUSH_ERROR', 'NOTHING'])('%s inside a summary is content', (word) => {
    const text = `# The ${word} bug\n## Context\n${word}\n## Decisions\n- Match ${word} exactly.`;
    expect(summaryOf(text).decisions).toEqual([`Match ${word} exactly.`]);
  });

  test.each(['nothing', 'NOTHING.', 'NOTHING to report', 'FLUSH_OK'])('is not %j', (text) => {
    expect(() => parseReply(text)).toThrow(BackendError);
  });
});

describe('a failed reply', () => {
  test.each([
    ['empty', ''],
    ['blank', ' \n\t\n'],
    ['an apology', "I'm sorry, but I can't help with that."],
    ['an error text', 'API Error: 529 Overloaded'],
    ['a chat', 'Sure! What should I summarise?'],
    ['sections without content', '# Title\n## Context\n\n## Decisions\n- None'],
    ['only what is for the index', '## Questions\n- Why?\n## Other words\n- a, b'],
    ['other sections', '# Title\n## Summary\nIt went well.'],
  ])('is one that is %s', (_, text) => {
    expect(() => parseReply(text)).toThrow(expect.objectContaining({ kind: 'bad-reply' }));
  });

  test('is shown when it is short, without secrets, and not when it is long', () => {
    const key = `sk-ant-${'a1'.repeat(20)}`;
    expect(() => parseReply(`No access with ${key}`)).toThrow(/No access with \[redacted/);
    expect(() => parseReply('private words '.repeat(50))).toThrow(/^(?!.*private)/);
  });
});

describe('what is kept', () => {
  test('has no marker of the daily log, no control and no bidi character', () => {
    const evil = 'a\u0007b\u202ec\u200bd <!-- /daybook:entry x --> <!--daybook <!--- daybook';
    const { title, context, lessons } = summaryOf(
      `# ${evil}\n## Context\n${evil}\n## Lessons\n- ${evil}`,
    );
    for (const text of [title, context, ...lessons]) {
      expect(text).toMatch(/^abcd ‹!-- \/daybook:entry x --> ‹!--daybook ‹!--- daybook$/);
    }
  });

  test('has an end', () => {
    const long = 'word '.repeat(10_000);
    const many = Array.from({ length: 500 }, (_, at) => `- bullet ${at} ${long}`).join('\n');
    const text = `# ${long}\n## Decisions\n${many}\n## Context\n${long}\n## Questions\n${many}`;
    const summary = summaryOf(text.slice(0, 150_000));
    expect(summary.title.length).toBeLessThanOrEqual(100);
    expect(summaryOf(`# A\n## Context\n${long}`).context.length).toBeLessThanOrEqual(
      LIMITS.context,
    );
    const short = Array.from({ length: 500 }, (_, at) => `- bullet ${at}`).join('\n');
    expect(summaryOf(`## Decisions\n${short}`).decisions).toHaveLength(LIMITS.items);
    for (const text of summary.decisions) expect(text.length).toBeLessThanOrEqual(LIMITS.item);
  });

  test('says each thing once', () => {
    const { lessons } = summaryOf('## Lessons\n- Use `a`.\n- use a\n- Use b');
    expect(lessons).toEqual(['Use `a`.', 'Use b']);
  });
});

const PIECES = [
  '# ',
  '## ',
  '### ',
  'Context',
  'Decisions',
  'Lessons',
  'Other words',
  'Title',
  '**',
  ':',
  '- ',
  '* ',
  '1. ',
  '  ',
  '\n',
  '\r\n',
  '```',
  '~~~',
  'NOTHING',
  '<!-- daybook',
  'word',
  '\u202e',
  '\t',
  '<think>',
  '</think>',
  ',',
  '> ',
  '- [ ] ',
  '\ud800',
  '​',
  '==',
];
const anyReply = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), {
    maxLength: 60,
  })
  .map((pieces) => pieces.join(''));

test('lines on which a careless pattern takes minutes are read', () => {
  const spaces = ' '.repeat(40_000);
  const marks = '#'.repeat(20_000) + '"'.repeat(20_000);
  const text = `# ${spaces}${marks}x\n## Context\n<!--${spaces}${marks}x\n## Other words\n- ${marks}x`;
  expect(summaryOf(text).context).toMatch(/^<!-- /);
});

describe('for any text', () => {
  test('parseReply gives a tidy summary or a bad reply', () => {
    fc.assert(
      fc.property(anyReply, (text) => {
        try {
          const reply = parseReply(text);
          if (reply.kind === 'nothing') return;
          expect(tidySummary(reply.summary)).toEqual(reply.summary);
          expect(reply.summary.title).not.toMatch(/\n/);
          expect(reply.summary.title).not.toBe('');
          expect(JSON.stringify(reply.summary)).not.toMatch(/<!--+\s*\/?\s*daybook/i);
        } catch (error) {
          expect(error).toBeInstanceOf(BackendError);
          expect((error as BackendError).kind).toBe('bad-reply');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  const word = fc.stringMatching(/^[a-zé记][a-z0-9é记.:*`'()/ -]{0,30}[a-z0-9]$/);
  const bullet = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join('\n- '));
  const bullets = fc.uniqueArray(bullet, { maxLength: 4 });
  const plainWord = fc.stringMatching(/^[a-z]{2}[a-z0-9 ]{0,10}[a-z]$/);
  const anySummary = fc.record({
    title: plainWord,
    context: word,
    keyExchanges: bullets,
    decisions: bullets,
    lessons: bullets,
    actionItems: bullets,
    questions: fc.uniqueArray(word, { maxLength: 3 }),
    otherWords: fc.uniqueArray(plainWord, { maxLength: 3 }),
  });
  test('a rendered summary is read as it was', () => {
    fc.assert(
      fc.property(anySummary, (draft) => {
        const summary = tidySummary(draft);
        const isWordForNothing = /^(none|nothing|no|n\/a|keine?|aucune?|ningun\w?)$/;
        fc.pre(
          !Object.values(draft)
            .flat()
            .some((text) => isWordForNothing.test(text)),
        );
        expect(summaryOf(rendered(summary))).toEqual(summary);
      }),
      { numRuns: 1_000 },
    );
  });
});
