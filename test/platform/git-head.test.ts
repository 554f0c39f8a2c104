import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headAt } from '../../src/platform/git-head.ts';
import { temporaryFolder } from '../helpers/places.ts';

const START = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

/** A repository with a commit an hour. @returns the ids of the commits. */
function repository(folder: string, commits: number): string[] {
  const git = (hour: number, ...words: string[]) => {
    const date = new Date(START + hour * HOUR).toISOString();
    const who = { GIT_AUTHOR_NAME: 'Ada L', GIT_AUTHOR_EMAIL: 'a@example.org' };
    const as = { GIT_COMMITTER_NAME: 'Ada L', GIT_COMMITTER_EMAIL: 'a@example.org' };
    const env = { PATH: process.env.PATH, ...who, ...as, GIT_COMMITTER_DATE: date };
    return execFileSync('git', words, { cwd: folder, env, encoding: 'utf8' }).trim();
  };
  git(0, 'init', '-q', '-b', 'main');
  return Array.from({ length: commits }, (_, n) => {
    git(n, 'commit', '-q', '--allow-empty', '-m', `commit ${n}`);
    return git(n, 'rev-parse', 'HEAD');
  });
}

test('the commit at a time is what the log of HEAD says', () => {
  const folder = temporaryFolder();
  const [first, second, third] = repository(folder, 3);
  const deep = join(folder, 'a', 'b');
  mkdirSync(deep, { recursive: true });
  expect(headAt(folder, START)).toBe(first);
  expect(headAt(folder, START + 1.5 * HOUR)).toBe(second);
  expect(headAt(deep, START + 9 * HOUR)).toBe(third);
});

test('before the first commit there is none', () => {
  const folder = temporaryFolder();
  repository(folder, 1);
  expect(headAt(folder, START - HOUR)).toBe(undefined);
});

test('a work tree has a head of its own', () => {
  const folder = temporaryFolder();
  const [first] = repository(folder, 2);
  const tree = join(temporaryFolder(), 'tree');
  const args = ['worktree', 'add', '-q', '--detach', tree, first as string];
  execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  expect(headAt(tree, Date.now() + HOUR)).toBe(first);
});

test.each(['', 'relative', '/nowhere/at/all'])('%j has no head', (folder) => {
  expect(headAt(folder, START)).toBe(undefined);
});
