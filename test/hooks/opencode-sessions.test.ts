// Which events of opencode are an event of ours, and what of a session is captured with them.
import { describe, expect, test } from 'vitest';
import { spooledEvents } from '../helpers/built-hook.ts';
import {
  answered,
  asked,
  compacting,
  created,
  DISPOSE,
  INIT,
  news,
  type ReplayWorld,
  replay,
  replayWorld,
} from '../helpers/opencode-replay.ts';

const A = 'ses_a';
const kindsOf = ({ home }: ReplayWorld) =>
  spooledEvents(home).map(({ kind, sessionId }) => `${kind} ${sessionId}`);

describe('sessions', () => {
  test('one of an earlier process is asked for once, and not before the plugin runs', () => {
    const world = replayWorld();
    const steps = [INIT(world), asked(A, 'Plant marigold'), asked(A, 'Water it', 9), DISPOSE];
    const seen = replay(world, steps, { sessions: { [A]: { id: A, version: '1.2.0' } } });
    expect(seen).toMatchObject({ asked: [A], askedTooEarly: false, threw: [] });
    expect(kindsOf(world)).toEqual([`start ${A}`, `end ${A}`]);
    // It was made by an older version than runs now.
    expect(spooledEvents(world.home)[0]).not.toHaveProperty('agentVersion');
    expect(spooledEvents(world.home)[0]?.why).toEqual({ source: 'chat.message' });
  });

  test.each([
    { name: 'does not know it', sessions: {} },
    { name: 'never answers', sessions: { [A]: 'never' } },
  ])('where opencode $name it is captured all the same', ({ sessions }) => {
    const world = replayWorld();
    const seen = replay(world, [INIT(world), asked(A, 'Plant marigold'), DISPOSE], { sessions });
    expect(seen.threw).toEqual([]);
    expect(kindsOf(world)).toEqual([`start ${A}`, `end ${A}`]);
  });

  test('a subagent belongs to its parent', () => {
    const world = replayWorld();
    const [child, older] = ['ses_child', 'ses_older'];
    const steps = [
      INIT(world),
      created(A),
      asked(A, 'Plant marigold'),
      created(child, { parentID: A }),
      asked(child, 'Look for the garden'),
      answered(child, 'There it is'),
      compacting(child),
      news('session.compacted', child),
      news('session.idle', child),
      // One that goes on from an earlier process.
      asked(older, 'Look again'),
      news('session.idle', older),
      news('session.idle', A),
      DISPOSE,
    ];
    const seen = replay(world, steps, { sessions: { [older]: { id: older, parentID: A } } });
    expect(seen.threw).toEqual([]);
    expect(kindsOf(world)).toEqual([`start ${A}`, `idle ${A}`, `end ${A}`]);
    expect(JSON.stringify(spooledEvents(world.home))).not.toContain('Look');
  });

  test('idle events close to each other are one', () => {
    const world = replayWorld();
    const idle = news('session.idle', A);
    replay(world, [INIT(world), created(A), asked(A, 'Plant'), idle, idle, idle, DISPOSE]);
    expect(kindsOf(world)).toEqual([`start ${A}`, `idle ${A}`, `end ${A}`]);
  });

  test('one that was opened and not spoken in has no end', () => {
    const world = replayWorld();
    replay(world, [INIT(world), created(A), DISPOSE]);
    expect(kindsOf(world)).toEqual([`start ${A}`]);
  });

  test('one that is deleted is captured with what was said, and has no second end', () => {
    const world = replayWorld();
    const deleted = news('session.deleted', A, { info: { id: A } });
    replay(world, [INIT(world), created(A), asked(A, 'Plant marigold'), deleted, DISPOSE]);
    expect(kindsOf(world)).toEqual([`start ${A}`, `deleted ${A}`]);
    expect(spooledEvents(world.home)[1]).toMatchObject({
      why: { reason: 'session.deleted' },
      turns: [{ role: 'user', text: 'Plant marigold' }],
    });
  });

  test('a plugin that is unloaded and loaded again in one process starts anew', () => {
    const world = replayWorld();
    const round = [INIT(world), asked(A, 'Plant marigold'), DISPOSE, { k: 'wait', v: 10 }];
    replay(world, [...round, ...round], { sessions: { [A]: { id: A } } });
    expect(kindsOf(world)).toEqual([`start ${A}`, `end ${A}`, `start ${A}`, `end ${A}`]);
    expect(spooledEvents(world.home).at(-1)?.turns).toHaveLength(1);
  });

  test('what is said is kept without secrets, and only the last of it', () => {
    const world = replayWorld();
    const key = `AKIA${'Z7Q2M4X6'.repeat(2)}`;
    const many = Array.from({ length: 40 }, (_, n) => [
      asked(A, `Plant ${n} with ${key} ${'and water '.repeat(40)}`, n * 10),
      answered(A, `Planted ${n}`, `msg_${n}`),
    ]).flat();
    const synthetic = asked(A, '', 500);
    const { output } = synthetic.v as { output: { parts: object[] } };
    output.parts = [
      { type: 'text', text: 'put there', synthetic: true },
      { type: 'text', text: 'left out', ignored: true },
      { type: 'file', url: 'data:text/plain;base64,eA==' },
    ];
    replay(world, [INIT(world), created(A), ...many, synthetic, DISPOSE]);
    const [, end] = spooledEvents(world.home);
    expect(end?.turns.length).toBeLessThanOrEqual(30);
    expect(end?.turns.at(-1)?.text).toBe('Planted 39');
    expect(end?.turns[0]?.role).toBe('user');
    expect(JSON.stringify(end)).not.toMatch(new RegExp(`${key}|put there|left out|data:`));
    expect(JSON.stringify(end)).toContain('[redacted: ');
  });

  test('many that end at once are over within a second, the last used first', () => {
    const world = replayWorld();
    const ids = Array.from({ length: 60 }, (_, n) => `ses_${n}`);
    const steps = ids.flatMap((id) => [created(id), asked(id, 'Plant marigold')]);
    const seen = replay(world, [INIT(world), ...steps, DISPOSE]);
    expect(seen.threw).toEqual([]);
    const ended = spooledEvents(world.home).filter(({ kind }) => kind === 'end');
    expect(ended.length).toBeGreaterThan(0);
    expect(ended[0]?.sessionId).toBe('ses_59');
  });
});
