import { expect, onTestFinished, test } from 'vitest';
import { theSession } from '../../src/cli/which-session.ts';
import { UserError } from '../../src/platform/errors.ts';
import { SearchPlace } from '../store/search-place.ts';

function place() {
  const made = new SearchPlace();
  onTestFinished(() => void made.store.close());
  return made;
}

test('a session is named by an id, the beginning of one, or its title', () => {
  const filled = place();
  const one = filled.session({ externalId: '6f1c-aaaa', title: 'Upload of large files' });
  filled.session({ externalId: '6f1c-bbbb' });
  const three = filled.session({ externalId: 'abc' });
  const four = filled.session({ externalId: 'abcdef', title: '6f1c' });
  const named = (wanted: string) => theSession(filled.store, wanted).id;
  expect(named(one)).toBe(one);
  expect(named(` ${one.slice(0, -1)} `)).toBe(one);
  expect(named('6f1c-a')).toBe(one);
  expect(named('Upload of large files')).toBe(one);
  // Whole before a beginning, an id before a title, a title before the beginning of an id.
  expect(named('abc')).toBe(three);
  expect(named('6f1c')).toBe(four);
  // What is known of it comes along.
  expect(theSession(filled.store, 'abc')).toMatchObject({ agent: 'claude-code', outcome: 'open' });
});

test('a name alone is the newest of it, its numbers compared as numbers', () => {
  const filled = place();
  const titles = ['proj', 'proj #2', 'proj #10', 'proj #9', 'proj #notes', 'PROJ #11', 'gone #2'];
  const ids = Object.fromEntries(titles.map((title) => [title, filled.session({ title })]));
  const named = (wanted: string) => theSession(filled.store, wanted).id;
  expect(named('proj')).toBe(ids['proj #10']);
  expect(named('proj #2')).toBe(ids['proj #2']);
  expect(named('proj #1')).toBe(ids.proj);
  expect(named('proj #notes')).toBe(ids['proj #notes']);
  expect(named('gone')).toBe(ids['gone #2']);
  expect(() => named('proj #3')).toThrow('there is no session "proj #3"');
});

test.each(['', ' ', '%', '_', 'nosuch', 'ses_%', "'; DROP TABLE sessions; --", '\u001b[2J'])(
  '%j is no session',
  (wanted) => {
    const filled = place();
    filled.session({ externalId: '6f1c', title: 'Twins' });
    const thrown = thrownBy(() => theSession(filled.store, wanted));
    expect(thrown).toMatchObject({ code: 'NO_SESSION', exitCode: 3 });
    expect(thrown.message).not.toMatch(/\p{Cc}/u);
    expect(thrownBy(() => theSession(undefined, wanted)).code).toBe('NO_SESSION');
  },
);

test('an ambiguous beginning lists its candidates, ten at the most', () => {
  const filled = place();
  const first = filled.session({ externalId: 'dup-1', title: 'safe \u001b[31m\u202eevil' });
  filled.session({ externalId: 'dup-2', project: 'website' });
  const thrown = thrownBy(() => theSession(filled.store, 'dup-'));
  expect(thrown).toMatchObject({ code: 'AMBIGUOUS_SESSION', exitCode: 2 });
  expect(thrown.message).toBe('2 sessions are meant by "dup-"');
  expect(thrown.next).toContain(`${first}  2026-01-01  claude-code  uploader · safe [31m evil`);
  expect(thrown.next).toContain('website · untitled');
  for (let n = 3; n <= 14; n++) filled.session({ externalId: `dup-${n}` });
  const { next } = thrownBy(() => theSession(filled.store, 'dup-'));
  expect(next.split('\n')).toHaveLength(12);
  expect(next).toMatch(/… and 4 more$/);
});

test('one id of two agents is ambiguous', () => {
  const filled = place();
  filled.session({ externalId: 'same', agent: 'claude-code' });
  filled.session({ externalId: 'same', agent: 'opencode' });
  expect(thrownBy(() => theSession(filled.store, 'same')).code).toBe('AMBIGUOUS_SESSION');
});

function thrownBy(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
