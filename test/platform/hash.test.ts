import { expect, test } from 'vitest';
import { shortHash } from '../../src/platform/hash.ts';

test('the hash of a text never changes, because file names are made of it', () => {
  expect(['', 'a', '/home/ada/app/.git', '记忆'].map(shortHash)).toMatchInlineSnapshot(`
    [
      "1nbq3ydhm32",
      "0eow068fvav",
      "133r46yam1u",
      "0ls8a4snorm",
    ]
  `);
});

test('a hash is 11 characters that every file system keeps apart', () => {
  for (const text of ['', 'a', '\u0000', 'x'.repeat(10_000), '\ud800'])
    expect(shortHash(text)).toMatch(/^[0-9a-z]{11}$/);
});

test('200,000 paths that differ a little have 200,000 hashes', () => {
  const hashes = new Set<string>();
  for (let n = 0; n < 100_000; n++) {
    hashes.add(shortHash(`/home/ada/project-${n}`));
    hashes.add(shortHash(`/home/ada/${n}-project`));
  }
  expect(hashes.size).toBe(200_000);
});
