import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeContext } from '../../src/recall/context-file.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-context-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'context');
}

test('a context is written, left alone when it is the same, and goes when there is nothing to tell', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'app-0.md');
  expect(writeContext(folder, 'app-0.md', '')).toBe(false);
  expect(writeContext(folder, 'app-0.md', 'one\n')).toBe(true);
  const before = statSync(path).ino;
  expect(writeContext(folder, 'app-0.md', 'one\n')).toBe(false);
  expect(statSync(path).ino).toBe(before);
  expect(writeContext(folder, 'app-0.md', 'two\n')).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('two\n');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['app-0.md']);
  expect(writeContext(folder, 'app-0.md', '')).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['../x.md', 'a/b.md', 'A.md', '.md', 'x', 'x.md\n', 'a\u0000.md'])(
  '%j is not a context file',
  (name) => {
    expect(() => writeContext(temporaryFolder(), name, 'x')).toThrow(RangeError);
  },
);
