import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messagesBetween } from '../../src/store/messages.ts';
import { tokensOf } from '../../src/store/usage.ts';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR } from '../helpers/flush-world.ts';
import { fixture } from '../helpers/places.ts';
import { recorded as recordedAs, sessionOf } from '../helpers/recorded.ts';
import type { TranscriptWriter } from '../helpers/transcript-writer.ts';

/** Recorded from Claude Code 2.1.329: a session, and the fork that left it after its third prompt. */
const TRANSCRIPTS = { parent: 'headless-rich+resume+compact', fork: 'fork-session' } as const;
const OF_THE_FORK = ['fork prompt', 'Done (mock, end of script).'];

const recorded = (at: FlushWorld, which: keyof typeof TRANSCRIPTS) =>
  recordedAs(at, TRANSCRIPTS[which]);

/** What the flushes of a session cover. */
function flushed({ world }: FlushWorld, { sessionId }: TranscriptWriter): string[] {
  const row = world.store
    .prepare('SELECT session_id AS id FROM external_ids WHERE external_id = ?')
    .get(sessionId) as { id: string };
  return allJobs(world.store)
    .filter((job) => job.sessionId === row.id)
    .flatMap((job) => messagesBetween(world.store, row.id, job.fromSeq, job.toSeq))
    .filter(({ kind }) => kind === 'speech')
    .map(({ text }) => text);
}

test.each([
  { name: 'the parent is known', order: ['parent', 'fork'] },
  { name: 'the parent comes later', order: ['fork', 'parent'] },
] as const)('$name: what a fork copied counts once, in its parent', async ({ order }) => {
  const at = flushWorld();
  for (const which of order) {
    at.spool(recorded(at, which), 'end');
    await at.run();
  }
  const { store, home } = at.world;
  const fork = recorded(at, 'fork');
  const parent = recorded(at, 'parent');
  expect(textsOf(store, fork.sessionId)).toEqual(OF_THE_FORK);
  expect(textsOf(store, parent.sessionId)).toContain('post compact prompt');
  expect(textsOf(store, parent.sessionId).filter((text) => text === 'second prompt')).toHaveLength(
    1,
  );
  expect(flushed(at, fork)).toEqual(OF_THE_FORK);
  expect(flushed(at, parent)).toEqual(textsOf(store, parent.sessionId));
  expect(at.status()).toMatchObject({ sessions: 2, entries: 2 });
  expectAllDone(store, home);
});

describe('a fork of an older version, whose lines do not tell where they came from', () => {
  /** The recorded one as it would have been written then. */
  function olderFork(at: FlushWorld): TranscriptWriter {
    const fork = recorded(at, 'fork');
    const text = fixture(`claude-code/${TRANSCRIPTS.fork}.jsonl`);
    writeFileSync(fork.path, text.replaceAll(/,?"requestSessionId":"[^"]*"/g, ''));
    return fork;
  }

  /** Of the fork's own first line. */
  const forkedAt = Date.parse('2026-11-20T18:08:51.000Z');

  test.each([
    {
      name: 'its parent is known, no hook told of its start',
      isTold: false,
      order: 'parent first',
    },
    { name: 'its parent is known, a hook told', isTold: true, order: 'parent first' },
    { name: 'its parent comes later, a hook told', isTold: true, order: 'fork first' },
  ])('$name: copied lines count in the parent alone', async ({ isTold, order }) => {
    const at = flushWorld();
    const parent = recorded(at, 'parent');
    const fork = olderFork(at);
    if (isTold) at.spool(fork, 'start', { why: { source: 'fork' }, atMs: forkedAt });
    for (const session of order === 'fork first' ? [fork, parent] : [parent, fork]) {
      at.spool(session, 'end', { atMs: forkedAt + HOUR });
      await at.run();
    }
    const { store } = at.world;
    expect(textsOf(store, fork.sessionId)).toEqual(OF_THE_FORK);
    expect(textsOf(store, parent.sessionId)).toContain('second prompt');
    const own = tokensOf(store, sessionOf(store, fork.sessionId).id);
    expect(own).toMatchObject({ messages: 1, output: 44 });
    if (order === 'fork first') return; // nothing in it names its parent
    const parentId = sessionOf(store, parent.sessionId).id;
    expect(sessionOf(store, fork.sessionId)).toMatchObject({ parentId, parentKind: 'fork' });
  });
});

test('a fork whose parent is nowhere leaves the copied talk to the parent, unsummarised', async () => {
  const at = flushWorld();
  const fork = recorded(at, 'fork');
  at.spool(fork, 'end');
  await at.run();
  expect(flushed(at, fork)).toEqual(OF_THE_FORK);
  expect(at.status()).toMatchObject({ sessions: 2, entries: 1 });
  expectAllDone(at.world.store, at.world.home);
});

test('a fork that goes on is read from where it was left', async () => {
  const at = flushWorld();
  const fork = recorded(at, 'fork');
  at.spool(fork, 'end');
  await at.run();
  fork.exchanges(1, 'after ');
  at.spool(fork, 'end');
  await at.run();
  expect(flushed(at, fork)).toEqual([...OF_THE_FORK, 'Prompt after 1', 'Answer after 1']);
  expect(at.status()).toMatchObject({ sessions: 2, entries: 2 });
});
