import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailLines } from '../../src/capture/tail-lines.ts';
import { temporaryFolder } from '../helpers/places.ts';

const read = (path: string, max = 1 << 30) => [...tailLines(path, max)];

test('gives what splitting the file gives, backwards', () => {
  const path = join(temporaryFolder(), 'f');
  // Lines longer than a chunk, empty lines, no newline at the end.
  const line = fc.oneof(
    fc.string(),
    fc.integer({ min: 0, max: 200_000 }).map((n) => 'x'.repeat(n)),
  );
  fc.assert(
    fc.property(
      fc.array(
        line.map((text) => text.replaceAll('\n', '')),
        { maxLength: 12 },
      ),
      fc.boolean(),
      (lines, isClosed) => {
        writeFileSync(path, lines.join('\n') + (isClosed ? '\n' : ''));
        expect(read(path)).toEqual(lines.filter((one) => one !== '').reverse());
      },
    ),
    { numRuns: 200 },
  );
});

test('a line that began before the limit is left out', () => {
  const path = join(temporaryFolder(), 'f');
  writeFileSync(path, `${'x'.repeat(1_000)}\nlast\n`);
  expect(read(path, 100)).toEqual(['last']);
  expect(read(path, 1_100)).toEqual(['last', 'x'.repeat(1_000)]);
});

test('what is not a regular file has no lines, and nothing waits for it', () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  expect(read(join(folder, 'fifo'))).toEqual([]);
  expect(read(folder)).toEqual([]);
  expect(read(join(folder, 'missing'))).toEqual([]);
});
