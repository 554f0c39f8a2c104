import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markerIn, renderBlock } from '../../src/daily/block.ts';
import { entryOf } from './sample.ts';

test('an entry reads well', () => {
  const entry = entryOf('ent_1', {
    title: 'Cache for the index',
    note: 'written without a model; `daybook flush --retry` replaces it',
    summary: {
      context: 'The index was slow.\nIt now has a cache.',
      keyExchanges: ['Why is it slow? It reads `src/app.ts` each time.'],
      decisions: ['Keep the cache in memory\nbecause it is small.'],
      lessons: ['`Map<string, T>` beats an object, a < b'],
      actionItems: ['Measure again', 'Write the test'],
    },
  });
  expect(renderBlock(entry, 'Europe/Berlin')).toMatchInlineSnapshot(`
    "<!-- daybook:entry ent_1 -->
    ### 15:05 Cache for the index

    \`app\` on \`main\` · claude-code · session \`ses_1\` (\`0f6a1f0e\`) · written by claude with \`haiku\` · 12,345 tokens in, 678 out · $0.0123

    Note: written without a model; \`daybook flush --retry\` replaces it

    **Context**

    The index was slow.
    It now has a cache.

    **Key exchanges**

    - Why is it slow? It reads \`src/app.ts\` each time.

    **Decisions**

    - Keep the cache in memory
      because it is small.

    **Lessons**

    - \`Map<string, T>\` beats an object, a < b

    **Action items**

    - [ ] Measure again
    - [ ] Write the test

    <!-- /daybook:entry ent_1 -->"
  `);
});

test('an item may have lines and code of its own', () => {
  const text = 'Start it so:\n```sh\nnpm start\n```';
  const entry = entryOf('e', { summary: { decisions: [text], actionItems: ['```\n# x\n```'] } });
  expect(renderBlock(entry, 'UTC')).toContain(
    [
      '- Start it so:',
      '',
      '  ```sh',
      '  npm start',
      '  ```',
      '',
      '**Action items**',
      '',
      '- [ ] Code:',
      '',
      '  ```',
      '  # x',
      '  ```',
      '',
    ].join('\n'),
  );
});

test('what is not known is left out', () => {
  const entry = entryOf('ent_1', {
    branch: undefined,
    backend: 'extractive',
    model: undefined,
    usage: { inputTokens: 0, outputTokens: 0, estimated: true },
  });
  expect(renderBlock(entry, 'UTC')).toContain(
    '\n`app` · claude-code · session `ses_1` (`0f6a1f0e`) · written by extractive\n',
  );
});

test('an id that could not stand in a marker is a mistake of the caller', () => {
  expect(() => renderBlock(entryOf('a --> b'), 'UTC')).toThrow(RangeError);
});

/** The rendered context of an entry, between its bold name and the closing marker. */
const contextOf = (context: string) =>
  renderBlock(entryOf('e', { summary: { context } }), 'UTC')
    .split('**Context**\n\n')[1]
    ?.replace(/\n\n<!-- \/daybook:entry e -->$/, '');

test.each([
  {
    name: 'a marker of ours',
    text: '<!-- /daybook:entry e -->',
    safe: '\\<!-- /daybook:entry e -->',
  },
  { name: 'a comment left open', text: 'see <!-- here', safe: 'see \\<!-- here' },
  { name: 'a heading', text: '## Sessions', safe: '\\## Sessions' },
  { name: 'a heading in a list', text: '- # Big', safe: '- \\# Big' },
  { name: 'a heading in a quote', text: '># Big', safe: '>\\# Big' },
  { name: 'an underline that makes a heading', text: 'Big\n---', safe: 'Big\n\\---' },
  { name: 'a number sign that is no heading', text: '#123 is fixed', safe: '#123 is fixed' },
  { name: 'HTML', text: '<script>x</script>', safe: '\\<script>x\\</script>' },
  { name: 'HTML that was escaped before', text: '\\<b>', safe: '\\<b>' },
  { name: 'HTML behind an escaped backslash', text: '\\\\<b>', safe: '\\\\\\<b>' },
  { name: 'HTML behind a tick that opens nothing', text: '\\`<b>`', safe: '\\`\\<b>\\`' },
  { name: 'an image that would call home', text: '![x](http://a/b)', safe: '\\![x](http://a/b)' },
  {
    name: 'generic types in code',
    text: '`Map<string>` and a < b',
    safe: '`Map<string>` and a < b',
  },
  {
    name: 'a fence left open',
    text: 'a\n```ts\nconst x = 1;\n  ## y',
    safe: 'a\n\n```ts\nconst x = 1;\n  ## y\n```',
  },
  {
    name: 'a fence that is closed',
    text: '~~~\nx\n```\n\n\n~~~\nafter',
    safe: '````\nx\n```\n\n\n````\n\nafter',
  },
  { name: 'a fence with nothing in it', text: 'a\n```\n```\nb', safe: 'a\n\nb' },
  {
    name: 'a marker of ours in code',
    text: '~~~\n<!-- /daybook:entry e -->',
    safe: '```\n <!-- /daybook:entry e -->\n```',
  },
  { name: 'a section of ours', text: '**Decisions**', safe: '\\**Decisions**' },
  {
    name: 'a definition of links for the whole file',
    text: '[x]: http://a',
    safe: '\\[x]: http://a',
  },
  {
    name: 'characters that hide or turn text',
    text: 'a\u202eb\u0000\u001b[31mc\u200b',
    safe: 'abc',
  },
  { name: 'blank lines', text: '\n\na\n\n\n \n\nb\n\n', safe: 'a\n\nb' },
  { name: 'a nested list', text: '- a\n  - b', safe: '- a\n  - b' },
])('in an entry, $name stays text', ({ text, safe }) => {
  expect(contextOf(text)).toBe(safe);
});

test('no content breaks out of its entry', () => {
  const text = fc
    .array(
      fc.constantFrom(
        '\n',
        '\r',
        '<!-- ',
        '-->',
        '/daybook:entry e',
        'daybook:entry e',
        '#',
        '## x',
        '```',
        '`',
        '\\',
        ' ',
        '    ',
        '---',
        '~~~',
        '<',
        '\u2028',
        '\u0085',
        '- ',
        'word',
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join(''));
  const texts = fc.array(text, { maxLength: 3 });
  fc.assert(
    fc.property(text, texts, text, (context, list, name) => {
      const block = renderBlock(
        entryOf('e', {
          title: name,
          project: name,
          branch: name,
          agent: name,
          externalId: name,
          model: name,
          note: name,
          summary: {
            context,
            keyExchanges: list,
            decisions: list,
            lessons: list,
            actionItems: list,
          },
        }),
        'UTC',
      );
      const lines = block.split(/[\n\r\u2028\u0085]/);
      expect(lines.flatMap((line, at) => (markerIn(line) ? [at] : []))).toEqual([
        0,
        lines.length - 1,
      ]);
      const plain = block.replace(/^ *(`{3,})[\w+#.-]*\n(?:.*\n)*? *\1$/gm, '').split('\n');
      expect(plain.filter((line) => /^ {0,3}#{1,6}(\s|$)/.test(line))).toEqual([lines[1]]);
      expect(plain.filter((line) => /^ {0,3}(~{3}|`{3}[^`]*$)/.test(line))).toEqual([]);
      expect(lines.filter((line) => /[ \t]$/.test(line))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
