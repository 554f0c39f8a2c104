import fc from 'fast-check';

/** What parsers stumble over, in files that are lines of JSON, settings or Markdown. */
const BITES = [
  '\u0000',
  '\ufeff',
  '\u2028',
  '\u001b[2J',
  '\\ud800',
  '\\u0000',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  'true',
  '-0',
  '1e999',
  '1'.repeat(400),
  '[['.repeat(200),
  '{"a":'.repeat(200),
  '['.repeat(20_000),
  '\n',
  '\r\n',
  '\n\n',
  '<!-- daybook:entry ent_a -->',
  '<!-- /daybook:entry ent_a -->',
  '<private>',
  '</private>',
  '"__proto__":{"x":1},',
  '"type":"text"',
  '"isSidechain":true,',
  '../../x',
  ' '.repeat(300),
  '`'.repeat(60),
  '# ',
  '- ',
].map((text) => Buffer.from(text));
/** Half of a character, a byte order mark of UTF-16, a byte that UTF-8 never has. */
const BYTES = [[0xc3], [0xff, 0xfe], [0xf0, 0x9f], [0x80], [0xed, 0xa0, 0x80]].map((all) =>
  Buffer.from(all),
);

type Edit =
  | { readonly do: 'put'; readonly at: number; readonly bytes: Buffer }
  | { readonly do: 'cut'; readonly at: number; readonly length: number }
  | { readonly do: 'copy'; readonly at: number; readonly length: number; readonly to: number }
  | { readonly do: 'end'; readonly at: number }
  | { readonly do: 'line'; readonly at: number; readonly to: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 200 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    do: fc.constant('put' as const),
    at: place,
    bytes: fc.oneof(
      fc.constantFrom(...BITES, ...BYTES),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)),
    ),
  }),
  fc.record({ do: fc.constant('cut' as const), at: place, length }),
  fc.record({ do: fc.constant('copy' as const), at: place, length, to: place }),
  fc.record({ do: fc.constant('line' as const), at: place, to: place }),
  fc.record({ do: fc.constant('end' as const), at: place }),
);

/** Recordings with a few things done to their bytes; now and then bytes of no recording at all. */
export function mutatedBytes(recordings: readonly (string | Buffer)[]): fc.Arbitrary<Buffer> {
  const all = recordings.map((one) => Buffer.from(one as string));
  const recorded = fc
    .tuple(fc.constantFrom(...all), fc.array(edit, { maxLength: 5 }))
    .map(([bytes, edits]) => edits.reduce(edited, bytes));
  const other = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  return fc.oneof({ weight: 9, arbitrary: recorded }, { weight: 1, arbitrary: other });
}

export function mutatedText(recordings: readonly (string | Buffer)[]): fc.Arbitrary<string> {
  return mutatedBytes(recordings).map((bytes) => bytes.toString('utf8'));
}

function edited(bytes: Buffer, one: Edit): Buffer {
  const at = Math.floor(one.at * bytes.length);
  if (one.do === 'put') return joined(bytes.subarray(0, at), one.bytes, bytes.subarray(at));
  if (one.do === 'end') return bytes.subarray(0, at);
  if (one.do === 'cut') return joined(bytes.subarray(0, at), bytes.subarray(at + one.length));
  const to = Math.floor(one.to * bytes.length);
  const part =
    one.do === 'copy' ? bytes.subarray(at, at + one.length) : bytes.subarray(...lineAt(bytes, at));
  return joined(bytes.subarray(0, to), part, bytes.subarray(to));
}

function lineAt(bytes: Buffer, at: number): [number, number] {
  const end = bytes.indexOf(10, at);
  return [bytes.lastIndexOf(10, at) + 1, end < 0 ? bytes.length : end + 1];
}

function joined(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts);
}

/** Any value where the recording has one: a JSON document with some of its values replaced. */
export function mutatedValues(documents: readonly unknown[]): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('', '\u0000', '\ud800', '../../x', -1, 1e308, [], {}, null, 'x'.repeat(5_000)),
  );
  return fc
    .tuple(fc.constantFrom(...documents), fc.array(fc.tuple(fc.nat(), odd), { maxLength: 4 }))
    .map(([document, changes]) =>
      changes.reduce((value, [n, put]) => replaced(value, n, put), document),
    );
}

/** Replaces the n-th of the values in a document, counted through it; itself is the first. */
function replaced(document: unknown, n: number, put: unknown): unknown {
  let left = n % countOf(document);
  const walk = (value: unknown): unknown => {
    if (left-- === 0) return put;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one)]));
  };
  return walk(document);
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, one) => sum + countOf(one), 0);
}
