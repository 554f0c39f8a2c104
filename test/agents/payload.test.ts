import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPayload } from '../../src/agents/claude-code/payload.ts';
import { fixture, fixturePath } from '../helpers/places.ts';

const base = {
  session_id: 's1',
  transcript_path: '/home/u/.claude/projects/p/s1.jsonl',
  cwd: '/home/u/p',
  hook_event_name: 'SessionEnd',
};
const payload = (fields: object) => JSON.stringify({ ...base, ...fields });

test.each(readdirSync(fixturePath('claude-code/payloads')))('%s is read as recorded', (name) => {
  const text = fixture(`claude-code/payloads/${name}`);
  const read = readPayload(text, {});
  expect(read).toMatchObject({
    event: JSON.parse(text).hook_event_name,
    sessionId: JSON.parse(text).session_id,
    transcriptPath: JSON.parse(text).transcript_path,
    cwd: JSON.parse(text).cwd,
  });
});

test('the words of each event are kept, an unknown field is no error', () => {
  expect(readPayload(payload({ reason: 'clear', brand_new: [1] }), {})).toMatchObject({
    reason: 'clear',
  });
  expect(readPayload(payload({ source: 'fork' }), {})).toMatchObject({ source: 'fork' });
  expect(readPayload(payload({ trigger: 'auto' }), {})).toMatchObject({ trigger: 'auto' });
});

describe('other programs that run our hooks', () => {
  test.each([
    ['cursor', { cursor_version: '1.7', conversation_id: 'c' }, {}],
    ['cursor', { workspace_roots: ['/p'] }, {}],
    ['cursor', { transcript_path: '/home/u/.cursor/projects/p/agent-transcripts/x.jsonl' }, {}],
    ['copilot', { sessionId: 's' }, {}],
    ['copilot', { transcript_path: '/home/u/.copilot/session-state/x/events.jsonl' }, {}],
    ['codex', { turn_id: 't' }, {}],
    ['codex', { hook_event_name: 'SessionStart', permission_mode: 'default' }, {}],
    ['codex', { transcript_path: '/home/u/.codex/sessions/2026/11/20/rollout-1-x.jsonl' }, {}],
    ['gemini', { timestamp: '2026-11-20T18:00:00Z' }, {}],
    ['gemini', {}, { GEMINI_SESSION_ID: 'g' }],
    ['gemini', { transcript_path: '/home/u/.gemini/tmp/p/chats/session-x.jsonl' }, {}],
    ['unknown', { transcript_path: null }, {}],
  ])('%s is recognised by %j', (foreign, fields, env) => {
    expect(readPayload(payload(fields), env)).toEqual({ foreign });
  });

  test('a payload without any transcript path is not Claude Code', () => {
    const { transcript_path: _, ...rest } = base;
    expect(readPayload(JSON.stringify(rest), {})).toEqual({ foreign: 'unknown' });
  });
});

describe('Windows paths with single backslashes', () => {
  const raw = (path: string) =>
    `{"session_id":"s1","transcript_path":"${path}","cwd":"${path}","hook_event_name":"PreCompact","custom_instructions":"keep\\nlines"}`;

  test.each([
    [
      'no JSON at all',
      String.raw`C:\Users\ada\.claude\x.jsonl`,
      String.raw`C:\Users\ada\.claude\x.jsonl`,
    ],
    [
      'valid JSON with control characters in it',
      String.raw`C:\temp\bin\new.jsonl`,
      String.raw`C:\temp\bin\new.jsonl`,
    ],
    ['rightly escaped', String.raw`C:\\temp\\bin.jsonl`, String.raw`C:\temp\bin.jsonl`],
    ['both kinds in one path', String.raw`C:\\temp\bin.jsonl`, String.raw`C:\temp\bin.jsonl`],
  ])('%s is repaired', (_, sent, meant) => {
    expect(readPayload(raw(sent), {})).toMatchObject({ transcriptPath: meant, cwd: meant });
  });

  test('a newline escape in another field stays a newline', () => {
    const sent = raw(String.raw`C:\Users\x`);
    const repaired = readPayload(sent, {});
    expect(repaired).toMatchObject({ event: 'PreCompact', transcriptPath: String.raw`C:\Users\x` });
    expect(readPayload(`{"session_id":"a\\nb",${sent.slice(19)}`, {})).toMatchObject({
      sessionId: 'a\nb',
    });
  });
});

test('whatever arrives, reading it does not throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map((one) => JSON.stringify({ ...base, ...one })),
      ),
      (text) => {
        readPayload(text, {});
      },
    ),
    { numRuns: 2_000 },
  );
});
