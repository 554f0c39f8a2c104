import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeLines } from '../../src/cli/export/claude-lines.ts';
import { runCli } from '../../src/cli/run.ts';
import { ingestTranscript } from '../../src/flush/ingest-transcript.ts';
import type { SaidMessage } from '../../src/store/session-messages.ts';
import { sessionById } from '../../src/store/sessions.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';
import { fixture } from '../helpers/places.ts';

const SESSION = '6f1c1f8e-0000-4000-8000-000000000001';

/** Reads a transcript into the store of a world. @returns our id of the session. */
async function ingest({ world, folder }: FlushWorld, text: string): Promise<string> {
  const path = join(folder, '.claude', 'projects', '-x', `${SESSION}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const source = { agent: 'claude-code', externalId: SESSION, path, project: undefined };
  return (await ingestTranscript(world, source))?.sessionId ?? '';
}

async function exported({ cli, folder }: FlushWorld, id: string): Promise<string> {
  const out: string[] = [];
  const env = { ...cli.env, TZ: 'UTC', HOME: folder };
  const code = await runCli(['export', id, '--format', 'claude-jsonl'], {
    ...cli,
    env,
    out: (text) => void out.push(`${text}\n`),
  });
  expect(code).toBe(0);
  return out.join('');
}

function said({ world }: FlushWorld, id: string): unknown[] {
  return world.store
    .prepare(
      `SELECT seq, role, kind, tool, call_id, is_error, text, at_ms, message_id FROM messages
       WHERE session_id = ? ORDER BY seq`,
    )
    .all(id);
}

test.each([
  'headless-rich+resume+compact',
  'interactive-bash+slash+file+model+queued+apierror',
  'interactive-rich+compact+rename+clear',
  'interactive-kill9',
])('%s, exported and read again, says the same', async (name) => {
  const [first, second] = [flushWorld(), flushWorld()];
  const id = await ingest(first, fixture(`claude-code/${name}.jsonl`));
  const text = await exported(first, id);
  const again = await ingest(second, text);
  // A message of the person has the id of its line, the rest that of the model's message.
  const before = said(first, id) as Record<string, unknown>[];
  expect(before.length).toBeGreaterThan(1);
  expect(said(second, again)).toEqual(before);
  const [from, to] = [sessionById(first.world.store, id), sessionById(second.world.store, again)];
  expect(to).toMatchObject({
    title: from?.title,
    cwd: from?.cwd,
    branch: from?.branch,
    model: from?.model,
    startedAtMs: from?.startedAtMs,
    lastActivityMs: from?.lastActivityMs,
  });
  // Exported once more, nothing changes any more.
  expect(await exported(second, again)).toBe(text);
});

function message(seq: number, about: Partial<SaidMessage>): SaidMessage {
  return {
    seq,
    externalId: `line-${seq}`,
    messageId: `msg-${seq}`,
    role: 'user',
    kind: 'speech',
    tool: null,
    callId: null,
    isError: 0,
    text: `text ${seq}`,
    atMs: 1_000 * seq,
    ...about,
  };
}

const call = (seq: number, line: string, tool: string, text: string) =>
  message(seq, { externalId: line, role: 'assistant', kind: 'tool_call', tool, text });
const result = (seq: number, line: string) =>
  message(seq, { externalId: line, role: 'tool', kind: 'tool_result', isError: 1 });

const ABOUT = {
  externalId: SESSION,
  cwd: '/work',
  branch: null,
  model: 'opus',
  title: 'Named',
  titleSource: 'person',
} as const;

test('calls and results stand in their places, and what is paired by order alone says so', () => {
  const lines = [
    ...claudeLines(ABOUT, [
      message(1, {}),
      call(2, 'a#0', 'Bash', 'ls'),
      call(3, 'b#0', 'Task', '{"prompt":"Look","model":"x"}'),
      result(4, 'c#0'),
      result(5, 'd#0'),
      call(6, 'e#0', 'Read', 'never answered'),
      message(7, {}),
      call(8, 'f#1', 'Grep', 'retry'),
      result(9, 'g#0'),
    ]),
  ] as { type: string; parentUuid: string; uuid: string; message?: { content: unknown } }[];
  expect(lines.map(({ type }) => type)).toEqual([
    'user',
    'assistant',
    'assistant',
    'user',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'custom-title',
  ]);
  expect(lines.flatMap((line) => line.message?.content ?? [])).toMatchObject([
    'text 1',
    { type: 'tool_use', id: 'toolu_daybook_2', name: 'Bash', input: { command: 'ls' } },
    { type: 'tool_use', id: 'toolu_daybook_3', input: { prompt: 'Look', model: 'x' } },
    { type: 'tool_result', tool_use_id: 'toolu_daybook_2', is_error: true, content: 'text 4' },
    { type: 'tool_result', tool_use_id: 'toolu_daybook_3' },
    { type: 'tool_use', name: 'Read', input: { file_path: 'never answered' } },
    'text 7',
    { type: 'tool_use', id: 'toolu_daybook_8', input: { pattern: 'retry' } },
    { type: 'tool_result', tool_use_id: 'toolu_daybook_8' },
  ]);
  // Two calls were open at lines 3 and 4, one alone at the end.
  const isGuess = lines.map((line) => 'pairedByOrder' in line);
  expect(isGuess.flatMap((is, n) => (is ? [n] : []))).toEqual([3, 4]);
  expect(lines.slice(1, 9).map(({ parentUuid }) => parentUuid)).toEqual(
    lines.slice(0, 8).map(({ uuid }) => uuid),
  );
});

test('results whose call is known go with it, in whatever order they come, and nothing is guessed', () => {
  const lines = [
    ...claudeLines(ABOUT, [
      { ...call(1, 'a#0', 'Bash', 'ls'), callId: 'toolu_a' },
      { ...call(2, 'b#0', 'Read', 'x'), callId: 'toolu_b' },
      { ...result(3, 'c#0'), callId: 'toolu_b' },
      { ...result(4, 'd#0'), callId: 'toolu_a' },
    ]),
  ] as { message?: { content: object[] } }[];
  expect(lines.flatMap((line) => line.message?.content ?? [])).toMatchObject([
    { type: 'tool_use', id: 'toolu_a' },
    { type: 'tool_use', id: 'toolu_b' },
    { type: 'tool_result', tool_use_id: 'toolu_b' },
    { type: 'tool_result', tool_use_id: 'toolu_a' },
  ]);
  expect(lines.some((line) => 'pairedByOrder' in line)).toBe(false);
});

test('a session in which nothing was said gives no line at all', () => {
  expect([...claudeLines(ABOUT, [])]).toEqual([]);
});
