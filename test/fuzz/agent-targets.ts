// What agents send and write: hooks' payloads, transcripts, messages, spooled events.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { hasSpeaker, isOfTool, speechOf } from '../../src/agents/claude-code/speech.ts';
import { mayTell, readLine } from '../../src/agents/claude-code/transcript.ts';
import { badRows, costOf, factsOf, isUnfinished } from '../../src/agents/opencode/facts.ts';
import type { SessionHead } from '../../src/agents/opencode/history.ts';
import type { TranscriptFacts } from '../../src/agents/transcript.ts';
import { captureClaude } from '../../src/capture/capture-claude.ts';
import { MAX_CHARACTERS, MAX_TURNS } from '../../src/capture/recent-turns.ts';
import { parseSpoolEvent, type SpoolEvent } from '../../src/capture/spool-event.ts';
import { HEAD_BYTES } from '../../src/capture/tail-lines.ts';
import { fieldsOf } from '../../src/platform/fields.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { mutatedBytes, mutatedText, mutatedValues } from './mutation.ts';
import { LINES, opencodeMessages, PAYLOADS, TRANSCRIPTS } from './recordings.ts';
import { type Target, target } from './target.ts';

const KINDS = ['start', 'end', 'compact'] as const;

/** The hook's side of it, with a transcript that was mutated too. */
function payloads(): Target {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'transcript.jsonl');
  const recorded = PAYLOADS.map((bytes) => ({
    ...JSON.parse(bytes.toString()),
    transcript_path: path,
    cwd: folder,
  }));
  const stdin = fc.oneof(
    mutatedText(recorded.map((one) => JSON.stringify(one))),
    mutatedValues(recorded).map((one) => JSON.stringify(one) ?? ''),
  );
  const transcript = fc.option(mutatedBytes(TRANSCRIPTS.filter(({ length }) => length < 60_000)), {
    freq: 20,
    nil: undefined,
  });
  // A file for each case would be most of the work.
  const sometimes = fc.tuple(stdin, fc.constantFrom(...KINDS), fc.nat(19), transcript);
  const env = { HOME: folder, DAYBOOK_HOME: join(folder, 'daybook') };
  const hook = { env, home: daybookHome(env), log: () => undefined, folder, isLate: () => false };
  return target('payloads of hooks', sometimes, ([text, kind, n, bytes]) => {
    if (n === 0 && bytes) writeFileSync(path, bytes);
    const event = captureClaude(text, kind, hook)?.event;
    if (event === undefined) return;
    assert.equal(event.kind, kind);
    assert.deepEqual(parseSpoolEvent(JSON.stringify(event)), JSON.parse(JSON.stringify(event)));
    assert.ok(event.turns.length <= MAX_TURNS);
    assert.ok(event.turns.reduce((sum, turn) => sum + turn.text.length, 0) <= MAX_CHARACTERS);
  });
}

function transcriptLines(): Target {
  const line = fc.oneof(
    mutatedBytes(LINES),
    mutatedValues(LINES.map((text) => JSON.parse(text))).map((one) =>
      Buffer.from(JSON.stringify(one) ?? ''),
    ),
  );
  return target('lines of transcripts', line, (bytes) => {
    let parsed: unknown;
    try {
      parsed = JSON.parse(bytes.toString('utf8'));
    } catch {
      return;
    }
    const fields = fieldsOf(parsed);
    const speech = speechOf(fields);
    for (const side of ['main', 'subagent'] as const) assertFacts(readLine(fields, side));
    // The cheap looks may let through what tells nothing, but only as long as a line is as written.
    const isAsWritten = LINES.includes(bytes.toString('utf8'));
    if (!isAsWritten || !speech) return;
    const line = bytes.toString('latin1');
    assert.ok(!isOfTool(line.slice(0, HEAD_BYTES)) && hasSpeaker(line) && mayTell(bytes));
  });
}

function opencode(): Target {
  const v1 = ['1.2.27', '1.15.13', '1.18.33'].flatMap(opencodeMessages);
  const any = fc.tuple(mutatedValues(v1), fc.constantFrom('v1' as const, 'v2' as const));
  const types = fc.constantFrom('user', 'assistant', 'shell', 'synthetic', undefined);
  return target('messages of opencode', fc.tuple(any, types), ([[value, layout], type]) => {
    const { data, parts } = fieldsOf(value);
    const row = (one: unknown) =>
      typeof one === 'object' && one !== null ? (one as Record<string, unknown>) : undefined;
    const message = {
      id: 'msg_1',
      order: 1,
      createdMs: 1,
      changedMs: 1,
      data: row(data),
      type,
      parts: (Array.isArray(parts) ? parts : []).map((part, n) => ({
        id: `prt_${n}`,
        data: row(part),
      })),
    };
    const head: SessionHead = { ...HEAD, layout };
    assertFacts(factsOf(message, head));
    assert.equal(typeof isUnfinished(message), 'boolean');
    assert.ok(Number.isFinite(costOf(message)));
    badRows(message);
  });
}

const HEAD: SessionHead = {
  id: 'ses_1',
  layout: 'v1',
  parentId: undefined,
  forkOf: undefined,
  directory: '/home/ada/code',
  title: undefined,
  branch: undefined,
  createdMs: 0,
  changedMs: 0,
  archivedMs: undefined,
  revert: undefined,
  messages: 1,
  firstMessageMs: 0,
};

/** What the store takes for granted. */
function assertFacts({ pieces, cwd, branch, model, usage }: TranscriptFacts): void {
  for (const piece of pieces) {
    assert.ok(['user', 'assistant', 'tool'].includes(piece.role));
    assert.ok(['speech', 'tool_call', 'tool_result'].includes(piece.kind));
    assert.equal(typeof piece.text, 'string');
    assert.equal(typeof piece.externalId, 'string');
    assert.ok(piece.atMs === undefined || Number.isFinite(piece.atMs));
  }
  for (const text of [cwd, branch, model]) assert.ok(text === undefined || text !== '');
  for (const count of Object.values(usage ?? {}))
    assert.ok(typeof count !== 'number' || (Number.isFinite(count) && count >= 0));
}

const EVENT: SpoolEvent = {
  v: 1,
  kind: 'end',
  agent: 'claude-code',
  sessionId: 's',
  transcript: { path: '/home/ada/t.jsonl', size: 10 },
  project: { dir: '/home/ada', cwd: '/home/ada', key: '/home/ada' },
  why: { reason: 'other' },
  at: '2026-11-20T12:00:00.000Z',
  turns: [{ role: 'user', text: 'why?', at: '2026-11-20T12:00:00.000Z' }],
};

function spooled(): Target {
  const text = fc.oneof(
    mutatedText([JSON.stringify(EVENT)]),
    mutatedValues([EVENT]).map((one) => JSON.stringify(one) ?? ''),
  );
  return target('spooled events', text, (json) => {
    let event: SpoolEvent;
    try {
      event = parseSpoolEvent(json);
    } catch (error) {
      assert.ok(error instanceof Error && error.message !== '');
      return;
    }
    assert.ok(Number.isFinite(Date.parse(event.at)));
    assert.ok(event.turns.every(({ text: said }) => typeof said === 'string'));
    for (const one of Object.values(event.project)) assert.equal(typeof one, 'string');
  });
}

export const agentTargets = (): Target[] => [payloads(), transcriptLines(), opencode(), spooled()];
