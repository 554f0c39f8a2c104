import { describe, expect, test } from 'vitest';
import type { Tokens } from '../../src/agents/transcript.ts';
import { costOf, tokensOf } from '../../src/store/usage.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';
import { fixture } from '../helpers/places.ts';
import { recorded, recordedSubagent, sessionOf } from '../helpers/recorded.ts';
import type { TranscriptWriter } from '../helpers/transcript-writer.ts';

const PARENT = 'headless-rich+resume+compact';
const FORK = 'fork-session';

/** The last cost line of the parent, and the one that it had when the fork left it. */
const COST = {
  last: 0.020345999999999993,
  atFork: 0.018264799999999994,
  fork: 0.019305399999999993,
};

interface Line {
  readonly type: string;
  readonly requestSessionId?: string;
  readonly message: { readonly id: string; readonly usage: Record<string, number> };
}

/** What a transcript's own lines tell, each message once: counted apart from the program. */
function summed(name: string, isOurs: (line: Line) => boolean = () => true): Tokens {
  const lines = fixture(`claude-code/${name}.jsonl`).trimEnd().split('\n');
  const answers = lines
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.type === 'assistant' && isOurs(line));
  const usages = [...new Map(answers.map(({ message }) => [message.id, message.usage])).values()];
  const sum = (kind: string) => usages.reduce((total, usage) => total + (usage[kind] ?? 0), 0);
  return {
    input: sum('input_tokens'),
    output: sum('output_tokens'),
    cacheRead: sum('cache_read_input_tokens'),
    cacheWrite: sum('cache_creation_input_tokens'),
  };
}

async function ended(at: FlushWorld, session: TranscriptWriter): Promise<void> {
  at.spool(session, 'end');
  await at.run();
}

describe.each([
  { name: 'the parent is read first', order: [PARENT, FORK] },
  { name: 'the fork is read first', order: [FORK, PARENT] },
])('a session and its fork; $name', ({ order }) => {
  async function read() {
    const at = flushWorld();
    for (const name of order) await ended(at, recorded(at, name));
    const { store } = at.world;
    const parent = sessionOf(store, recorded(at, PARENT).sessionId).id;
    return { store, parent, fork: sessionOf(store, recorded(at, FORK).sessionId).id };
  }

  test('count the tokens of each message once, where it was said', async () => {
    const { store, parent, fork } = await read();
    const own = summed(FORK, (line) => line.requestSessionId === undefined);
    expect(tokensOf(store, parent)).toMatchObject(summed(PARENT));
    expect(tokensOf(store, fork)).toMatchObject({ ...own, messages: 1 });
    expect(tokensOf(store, fork).byModel).toMatchObject([{ model: 'claude-opus-5-5', ...own }]);
  });

  test("cost what the last cost line says, a fork's less what it copied", async () => {
    const { store, parent, fork } = await read();
    expect(costOf(store, parent).usd).toBe(COST.last);
    expect(costOf(store, fork).isOwn).toBe(true);
    expect(costOf(store, fork).usd).toBeCloseTo(COST.fork - COST.atFork, 12);
  });

  test('show what the agent counted and no line explains', async () => {
    const { store, parent, fork } = await read();
    const lines = summed(PARENT);
    expect(costOf(store, parent).unattributed).toEqual({
      input: 210 - lines.input,
      output: 840 - lines.output,
      cacheRead: 530 - lines.cacheRead,
      cacheWrite: 520 - lines.cacheWrite,
    });
    const nothing = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    expect(costOf(store, fork).unattributed).toEqual(nothing);
  });
});

test("a subagent's tokens are its own, and explain a part of its session's cost", async () => {
  const at = flushWorld();
  const session = recorded(at, PARENT);
  await ended(at, session);
  const { store } = at.world;
  const { id } = sessionOf(store, session.sessionId);
  const before = costOf(store, id).unattributed;
  const subagent = recordedSubagent(session);
  await ended(at, session);
  const tokens = tokensOf(store, sessionOf(store, subagent).id);
  expect(tokens).toMatchObject(summed('subagent'));
  expect(tokensOf(store, id)).toMatchObject(summed(PARENT));
  expect(costOf(store, id).unattributed.input).toBe(before.input - tokens.input);
});

test('a fork whose parent is nowhere says that its cost is not its own alone', async () => {
  const at = flushWorld();
  const fork = recorded(at, FORK);
  await ended(at, fork);
  const { store } = at.world;
  expect(costOf(store, sessionOf(store, fork.sessionId).id)).toMatchObject({
    usd: COST.fork,
    isOwn: false,
  });
});

test('a session that was killed before it told its cost has none, and its tokens', async () => {
  const at = flushWorld();
  const session = recorded(at, 'interactive-kill9');
  await ended(at, session);
  const { id } = sessionOf(at.world.store, session.sessionId);
  expect(costOf(at.world.store, id).usd).toBe(null);
  expect(tokensOf(at.world.store, id)).toMatchObject(summed('interactive-kill9'));
});

test('reading a transcript again, or a rewritten one, counts nothing twice', async () => {
  const at = flushWorld();
  const session = recorded(at, PARENT);
  await ended(at, session);
  const { store } = at.world;
  const { id } = sessionOf(store, session.sessionId);
  const before = [tokensOf(store, id), costOf(store, id)];
  store.prepare("UPDATE transcripts SET mark = 'of another file'").run();
  await ended(at, session);
  expect([tokensOf(store, id), costOf(store, id)]).toEqual(before);
});

test('what was read before the store knew of usage brings it when it is read again', async () => {
  const at = flushWorld();
  const session = recorded(at, PARENT);
  await ended(at, session);
  const { store } = at.world;
  const { id } = sessionOf(store, session.sessionId);
  const rows = (table: string) => store.prepare(`SELECT * FROM ${table}`).all();
  const before = [rows('messages'), rows('jobs'), rows('usage'), rows('cost_lines')];
  // As the schema step that made the two tables leaves them.
  store.exec(`DELETE FROM usage; DELETE FROM cost_lines;
    UPDATE transcripts SET offset_bytes = 0, mark = NULL`);
  expect(tokensOf(store, id).messages).toBe(0);
  await ended(at, session);
  expect([rows('messages'), rows('jobs'), rows('usage'), rows('cost_lines')]).toEqual(before);
});
