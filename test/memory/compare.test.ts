import { describe, expect, test } from 'vitest';
import { covers, relationOf } from '../../src/memory/compare.ts';
import { type Note, type NoteKind, noteOf } from '../../src/memory/note.ts';

const note = (text: string, kind: NoteKind = 'decision') => noteOf(kind, text) as Note;

test.each([
  ['the same words', 'Use full jitter for retries', 'Use full jitter for retries', 'repeats'],
  [
    'case, quotes and a full stop',
    'use `full jitter` for retries.',
    'Use full jitter for retries',
    'repeats',
  ],
  [
    'other forms of the words',
    'Retried uploads use full jitter and a cap',
    'Retry uploads with full jitter and a cap',
    'repeats',
  ],
  [
    'a reversal in so many words',
    'Retries use fixed waits instead of full jitter',
    'Use full jitter for retries',
    'supersedes',
  ],
  [
    'what no longer holds',
    'The cache is in SQLite, no longer in memory',
    'Keep the cache in memory',
    'supersedes',
  ],
  [
    'a switch',
    'Switch the index cache from memory to Redis',
    'Keep the index cache in memory',
    'supersedes',
  ],
  [
    'a plain not',
    'Do not use full jitter for retries',
    'Use full jitter for retries',
    'supersedes',
  ],
  [
    'a reversal that is turned round',
    'Full jitter instead of fixed waits for retries',
    'Fixed waits instead of full jitter for retries',
    'supersedes',
  ],
  [
    'the same refusal twice',
    'Never use full jitter for retries',
    'Do not use full jitter for retries',
    'repeats',
  ],
  ['another number', 'Retry uploads at most 12 times', 'Retry uploads at most 8 times', 'relates'],
  [
    'another subject of the same decision',
    'Use SQLite instead of JSON files for settings',
    'Use SQLite with WAL for the session store',
    undefined,
  ],
  [
    'the same of another subject',
    'Keep the cache of the uploader in memory, with 64 entries, an age of one hour and no disk',
    'Keep the cache of the indexer in memory, with 64 entries, an age of one hour and no disk',
    'relates',
  ],
  ['nothing in common', 'Format the code with Biome', 'Keep the index cache in memory', undefined],
  ['a word that is in any decision', 'Use Biome', 'Use SQLite', undefined],
  ['CJK that is the same', '记忆存储在本地数据库', '记忆存储在本地数据库。', 'repeats'],
] as const)('%s', (_name, newer, older, relation) => {
  expect(relationOf(note(newer), note(older))).toBe(relation);
});

describe('kinds', () => {
  const text = 'Retries use fixed waits instead of full jitter';
  test('a lesson leaves a decision alone, a correction does not', () => {
    const decision = note('Use full jitter for retries');
    expect(relationOf(note(text, 'lesson'), decision)).toBeUndefined();
    expect(relationOf(note(text, 'correction'), decision)).toBe('supersedes');
  });

  test('an action item is never turned down by words', () => {
    const older = note('Use full jitter for retries', 'action');
    expect(relationOf(note(text, 'action'), older)).not.toBe('supersedes');
  });
});

test('a sentence covers an item when it names nearly all of it', () => {
  expect(covers('Updated docs/uploads.md and committed it.', 'Update docs/uploads.md')).toBe(true);
  expect(covers('I looked at docs/uploads.md.', 'Update the table of limits')).toBe(false);
});

describe('a note', () => {
  test('of the same kind and words is the same note', () => {
    expect(note(' Use  full\njitter ').id).toBe(note('Use full jitter').id);
    expect(note('Use full jitter', 'lesson').id).not.toBe(note('Use full jitter').id);
    expect(note('Use full jitter').id).toMatch(/^no_[0-9a-f]{32}$/);
  });

  test('has no secrets and no private text, and is none when nothing else is left', () => {
    expect(note('key AKIAIOSFODNN7EXAMPLE is <private>hush</private> old').text).toBe(
      'key [redacted: aws-key-id] is [redacted: private] old',
    );
    expect(noteOf('fact', '<private>all of it</private>')).toBeUndefined();
    expect(noteOf('fact', ' \u200b\n')).toBeUndefined();
  });
});
