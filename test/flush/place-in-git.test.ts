import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type FlushWorld, flushWorld, HOUR, NOON } from '../helpers/flush-world.ts';
import { sessionOf } from '../helpers/recorded.ts';
import { differences } from '../helpers/session-world.ts';

/** Commits in the world's project. @returns the commit's id. */
function commit(at: FlushWorld, atMs: number): string {
  const cwd = join(at.folder, 'project');
  const date = new Date(atMs).toISOString();
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org' };
  const as = { GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' };
  const env = { PATH: process.env.PATH, ...who, ...as, GIT_COMMITTER_DATE: date };
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd, env, encoding: 'utf8' }).trim();
  mkdirSync(cwd, { recursive: true });
  git('init', '-q', '-b', 'main');
  git('commit', '-q', '--allow-empty', '-m', 'a commit');
  return git('rev-parse', 'HEAD');
}

test('branch and head at the start stay, the last ones follow, though a worker comes late', async () => {
  const at = flushWorld();
  const first = commit(at, NOON - HOUR);
  const session = at.session('s');
  session.prompt('On main').answer('Yes.');
  at.turnClock(HOUR);
  const second = commit(at, at.world.now() - 1_000);
  const onTopic = { gitBranch: 'topic', type: 'user', message: { content: 'On a branch' } };
  session.line(onTopic);
  at.turnClock(HOUR);
  commit(at, at.world.now());
  at.turnClock(HOUR);
  at.spool(session, 'end');
  await at.run();
  const { store } = at.world;
  expect(sessionOf(store, 's')).toMatchObject({
    branchAtStart: 'main',
    branch: 'topic',
    headAtStart: first,
    headLast: second,
  });
  session.answer('On it.');
  at.spool(session, 'end');
  await at.run();
  expect(sessionOf(store, 's').headAtStart).toBe(first);
  expect(sessionOf(store, 's').headLast).not.toBe(second);
  expect(differences(store)).toEqual([]);
});
