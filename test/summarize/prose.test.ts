import { expect, test } from 'vitest';
import { closingOf, openingOf, sentencesOf } from '../../src/summarize/prose.ts';

const texts = (markdown: string) => sentencesOf(markdown).map(({ text }) => text);

test.each([
  [
    'sentences of a paragraph over lines',
    'One is\nhere. Two is v1.2.\n',
    ['One is here.', 'Two is v1.2.'],
  ],
  ['each bullet for itself', '- one\n* two. Three\n1. [x] four', ['one', 'two.', 'Three', 'four']],
  ['no code block', 'Before\n\n```ts\nconst a = 1;\n```\n\nafter', ['Before', 'after']],
  [
    'no table, rule, trace or listing',
    '| a | b |\n---\n    at f (x.js:1)\n  12\tcode\nwords',
    ['words'],
  ],
  [
    'no emphasis and no link target',
    'A **bold** and *soft* [link](http://x)',
    ['A bold and soft link'],
  ],
  [
    'code as it is',
    'See `a ** b`, `__init__` and __dirname',
    ['See `a ** b`, `__init__` and __dirname'],
  ],
  ['globs as they are', 'In src/**/*.ts now', ['In src/**/*.ts now']],
  ['a bold sentence, but no bold heading', '**It broke.**\n\n**Result:**\nok', ['It broke.', 'ok']],
  ['what a quote says', '> said so\n> twice', ['said so twice']],
  ['other scripts', '记忆丢失了。为什么？', ['记忆丢失了。', '为什么？']],
  ['nothing where there are no words', '---\n\n!!!\n', []],
])('it gives %s', (_, markdown, expected) => {
  expect(texts(markdown)).toEqual(expected);
});

test('each sentence knows the heading above it, or the line that announces its list', () => {
  const markdown = 'First.\n\n## Next steps\nDo it.\n\nLeft to do:\n- a\n- b\n\nBye.';
  expect(sentencesOf(markdown)).toEqual([
    { text: 'First.', heading: '' },
    { text: 'Do it.', heading: 'Next steps' },
    { text: 'Left to do:', heading: 'Next steps' },
    { text: 'a', heading: 'Left to do' },
    { text: 'b', heading: 'Left to do' },
    { text: 'Bye.', heading: 'Next steps' },
  ]);
});

test('the opening and the closing are whole sentences where one fits', () => {
  const sentences = ['One two.', 'three', 'Four.'];
  expect(openingOf(sentences, 100)).toBe('One two. three. Four.');
  expect(openingOf(sentences, 14)).toBe('One two. three');
  expect(openingOf(['abcdefgh ijklmnop'], 12)).toBe('abcdefgh i …');
  expect(openingOf(['It broke.', 'Here is the log:'], 100)).toBe('It broke.');
  expect(openingOf([], 10)).toBe('');
  expect(closingOf(sentences, 16)).toBe('three. Four.');
  expect(closingOf(sentences, 4)).toBe('Fo …');
});

test('lines on which a careless pattern takes minutes are read', () => {
  const spaces = ' '.repeat(200_000);
  const marks = `${'['.repeat(50_000)}\n${'*'.repeat(50_000)}\n${'` '.repeat(50_000)}`;
  expect(texts(`# ${spaces}x\n- ${spaces}y\n**${spaces}x\n${marks}`)[0]).toMatch(/^y /);
});
