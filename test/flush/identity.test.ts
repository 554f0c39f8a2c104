import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../src/store/lineage.ts';
import { externalIdOf } from '../../src/store/sessions.ts';
import { textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR } from '../helpers/flush-world.ts';
import { fixture } from '../helpers/places.ts';
import { allSessions, recorded, sessionOf } from '../helpers/recorded.ts';
import { differences } from '../helpers/session-world.ts';
import type { TranscriptWriter } from '../helpers/transcript-writer.ts';

const DAY = 24 * HOUR;

async function ended(at: FlushWorld, session: TranscriptWriter): Promise<void> {
  at.spool(session, 'end');
  await at.run();
}

test('resumed, forked and compacted beside an unrelated one: three sessions, two of one lineage', async () => {
  const at = flushWorld();
  const main = recorded(at, 'headless-rich+resume+compact');
  const whole = fixture('claude-code/headless-rich+resume+compact.jsonl').split('\n');
  const isBoundary = (line: string) => line.includes('"compact_boundary"');
  const [first, second] = [20, whole.findIndex(isBoundary)].map((n) => whole.slice(0, n));
  // As its hooks told it: an end, a resume, a compaction, a fork that left it, and its end.
  for (const [kind, lines] of [
    ['end', first],
    ['compact', second],
    ['end', whole],
  ] as const) {
    writeFileSync(main.path, `${lines?.join('\n').trimEnd()}\n`);
    at.spool(main, 'start', { why: { source: kind === 'compact' ? 'compact' : 'resume' } });
    at.spool(main, kind);
    await at.run();
  }
  const fork = recorded(at, 'fork-session');
  at.spool(fork, 'start', { why: { source: 'fork' } });
  await ended(at, fork);
  await ended(at, at.session('unrelated').exchanges(2));
  const { store } = at.world;
  expect(allSessions(store)).toHaveLength(3);
  const parent = sessionOf(store, main.sessionId);
  expect(parent).toMatchObject({ parentId: null, parentKind: null });
  expect(sessionOf(store, fork.sessionId)).toMatchObject({
    parentId: parent.id,
    parentKind: 'fork',
  });
  const unrelated = sessionOf(store, 'unrelated');
  expect(unrelated).toMatchObject({ parentId: null, parentKind: null });
  expect(candidatesOf(store, unrelated.id)).toEqual([]);
  expect(differences(store)).toEqual([]);
});

describe('a transcript whose first line follows a line of another', () => {
  /** Ends a session and begins another whose first line follows one of its lines. */
  async function followed(source: string | undefined, line: (lines: number) => number) {
    const at = flushWorld();
    const before = at.session('before').exchanges(1);
    await ended(at, before);
    // Its last line is no longer the one of its first end.
    await ended(at, before.prompt('Prompt 2').answer('Answer 2'));
    const after = at.session('after');
    if (source !== undefined) at.spool(after, 'start', { why: { source } });
    at.turnClock(HOUR);
    after.line({
      parentUuid: `before-${line(4)}`,
      type: 'user',
      message: { role: 'user', content: 'And another thing' },
    });
    after.answer('Yes?');
    await ended(at, after);
    return at;
  }

  test.each([['resume'], [undefined]])(
    'the last one, and the hook says %s: the same session by another id',
    async (source) => {
      const at = await followed(source, (lines) => lines - 1);
      const { store } = at.world;
      expect(allSessions(store)).toHaveLength(1);
      const session = sessionOf(store, 'after');
      expect(session.id).toBe(sessionOf(store, 'before').id);
      expect(externalIdOf(store, session.id)).toBe('after');
      const texts = store.prepare("SELECT text FROM messages WHERE kind = 'speech' ORDER BY seq");
      expect(texts.pluck().all()).toEqual([
        ...['Prompt 1', 'Answer 1', 'Prompt 2', 'Answer 2'],
        ...['And another thing', 'Yes?'],
      ]);
      expect(at.status()).toMatchObject({ sessions: 1, entries: 3 });
      expect(differences(store)).toEqual([]);
    },
  );

  test.each([
    { source: 'fork', line: 3, kind: 'fork' },
    { source: 'resume', line: 1, kind: 'fork' },
    { source: 'clear', line: 3, kind: 'clear' },
    { source: 'startup', line: 3, kind: 'continuation' },
  ])('line $line, and the hook says $source: a child by $kind', async ({ source, line, kind }) => {
    const { store } = (await followed(source, () => line)).world;
    const parentId = sessionOf(store, 'before').id;
    expect(sessionOf(store, 'after')).toMatchObject({ parentId, parentKind: kind });
    expect(textsOf(store, 'after')).toEqual(['And another thing', 'Yes?']);
  });
});

describe('after /clear', () => {
  async function cleared(endPid: number | undefined, startPid: number | undefined) {
    const at = flushWorld();
    const pid = (agentPid: number | undefined) => (agentPid === undefined ? {} : { agentPid });
    const before = at.session('before').exchanges(1);
    at.spool(before, 'end', { why: { reason: 'clear' }, ...pid(endPid) });
    const after = at.session('after');
    at.spool(after, 'start', { why: { source: 'clear' }, ...pid(startPid) });
    at.turnClock(1_000);
    await ended(at, after.prompt('Something else').answer('Sure.'));
    const { store } = at.world;
    const { id, parentId, parentKind } = sessionOf(store, 'after');
    const old = sessionOf(store, 'before').id;
    const candidates = candidatesOf(store, id).map((one) => [one.parentId === old, one.kind]);
    return { isLinked: parentId === old, parentKind, candidates };
  }

  test('the same process ended the one and started the other: linked', async () => {
    expect(await cleared(42, 42)).toEqual({ isLinked: true, parentKind: 'clear', candidates: [] });
  });

  test.each([
    [undefined, undefined],
    [42, undefined],
    [undefined, 42],
  ])('processes %s and %s prove nothing: a candidate', async (one, other) => {
    const expected = { isLinked: false, parentKind: null, candidates: [[true, 'clear']] };
    expect(await cleared(one, other)).toEqual(expected);
  });

  test('another process: neither', async () => {
    expect(await cleared(42, 43)).toEqual({ isLinked: false, parentKind: null, candidates: [] });
  });
});

describe('what the source systems merged wrongly stays apart', () => {
  test('a session at startup, without a transcript yet, and the newest transcript of its folder', async () => {
    const at = flushWorld();
    await ended(at, at.session('newest').prompt('Fix the tests').answer('They pass.'));
    const fresh = at.session('fresh');
    at.spool(fresh, 'start', { withoutTranscript: true });
    await at.run();
    expect(allSessions(at.world.store)).toHaveLength(1);
    await ended(at, fresh.prompt('Write the docs').answer('Written.'));
    const { store } = at.world;
    expect(textsOf(store, 'newest')).toEqual(['Fix the tests', 'They pass.']);
    expect(textsOf(store, 'fresh')).toEqual(['Write the docs', 'Written.']);
    const { id, parentId } = sessionOf(store, 'fresh');
    expect([parentId, candidatesOf(store, id)]).toEqual([null, []]);
  });

  test.each([
    { name: '200 days later', afterMs: 200 * DAY, candidates: 0 },
    { name: 'over 72 hours later', afterMs: 73 * HOUR, candidates: 0 },
    { name: 'two days later', afterMs: 2 * DAY, candidates: 1 },
  ])('the same prompt in the same folder $name: $candidates candidates, no link', async (row) => {
    const at = flushWorld();
    await ended(at, at.session('first').prompt('Continue').answer('With what?'));
    at.turnClock(row.afterMs);
    await ended(at, at.session('second').prompt('  continue ').answer('With what?'));
    const { store } = at.world;
    const { id, parentId } = sessionOf(store, 'second');
    expect(allSessions(store)).toHaveLength(2);
    expect(parentId).toBe(null);
    expect(candidatesOf(store, id)).toHaveLength(row.candidates);
  });

  test('the same prompt in another folder on the same day suggests nothing', async () => {
    const at = flushWorld();
    await ended(at, at.session('first', 'here').prompt('Continue').answer('With what?'));
    await ended(at, at.session('second', 'there').prompt('Continue').answer('With what?'));
    expect(candidatesOf(at.world.store, sessionOf(at.world.store, 'second').id)).toEqual([]);
  });
});
