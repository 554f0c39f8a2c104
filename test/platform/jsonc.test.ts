import type { ParseError } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { jsoncFields, parseJsonc } from '../../src/platform/jsonc.ts';

test.each([
  { name: 'comments and trailing commas', text: '{"a":[1,/*x*/],}//y', fields: { a: [1] } },
  { name: 'a BOM', text: '\uFEFF{"a":1}', fields: { a: 1 } },
  { name: 'what can be understood of a torn text', text: '{"a":1,"b":', fields: { a: 1 } },
  { name: 'no text', text: undefined, fields: {} },
  { name: 'an empty text', text: '', fields: {} },
  { name: 'null', text: 'null', fields: {} },
  { name: 'a number', text: '7', fields: {} },
  { name: 'lists without end', text: '['.repeat(1e5), fields: {} },
  { name: 'objects without end', text: '{"a":'.repeat(1e5), fields: {} },
])('the fields of $name', ({ text, fields }) => {
  expect(jsoncFields(text)).toEqual(fields);
});

test('a reader who wants to know is told of faults and of depth', () => {
  const errors: ParseError[] = [];
  expect(parseJsonc('{"a" 1}', errors)).toEqual({});
  expect(errors[0]?.offset).toBe(5);
  expect(() => parseJsonc('['.repeat(1e5))).toThrow(new SyntaxError('nested too deeply'));
});
