import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ingestTranscript } from '../../src/flush/ingest-transcript.ts';
import { allEntries, dailyText, expectAllDone, spoken, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';
import type { TranscriptWriter } from '../helpers/transcript-writer.ts';

function ingest({ world }: FlushWorld, { path, sessionId }: TranscriptWriter) {
  const project = undefined;
  return ingestTranscript(world, { agent: 'claude-code', externalId: sessionId, path, project });
}

test('what is new is read from the last byte offset, each message once', async () => {
  const at = flushWorld();
  const session = at.session('a').exchanges(2);
  expect(await ingest(at, session)).toMatchObject({ newMessages: 4 });
  expect(await ingest(at, session)).toMatchObject({ newMessages: 0 });
  session.exchanges(1, 'b');
  expect(await ingest(at, session)).toMatchObject({ newMessages: 2 });
  expect(textsOf(at.world.store)).toEqual([
    ...['Prompt 1', 'Answer 1', 'Prompt 2', 'Answer 2', 'Prompt b1', 'Answer b1'],
  ]);
});

test('a last line that is still being written waits until it is whole', async () => {
  const at = flushWorld();
  const session = at.session('a').exchanges(1);
  session.prompt('The last one');
  const whole = readFileSync(session.path);
  truncateSync(session.path, whole.length - 40);
  await ingest(at, session);
  expect(textsOf(at.world.store)).toEqual(['Prompt 1', 'Answer 1']);
  writeFileSync(session.path, whole.subarray(0, whole.length - 1));
  await ingest(at, session);
  expect(textsOf(at.world.store)).toHaveLength(2);
  appendFileSync(session.path, '\n');
  await ingest(at, session);
  expect(textsOf(at.world.store)).toEqual(['Prompt 1', 'Answer 1', 'The last one']);
});

test.each([
  { name: 'truncated and grown again', keep: 1, more: 3 },
  { name: 'rewritten to a longer file', keep: 0, more: 6 },
  { name: 'truncated to nothing and begun anew', keep: 0, more: 1 },
])('a transcript that was $name is read again from its start', async ({ keep, more }) => {
  const at = flushWorld();
  const session = at.session('a').exchanges(3);
  await ingest(at, session);
  const lines = readFileSync(session.path, 'utf8')
    .split('\n')
    .slice(0, keep * 2);
  writeFileSync(session.path, lines.map((line) => `${line}\n`).join(''));
  session.exchanges(more, 'new ');
  await ingest(at, session);
  const texts = textsOf(at.world.store);
  expect(texts).toHaveLength(6 + more * 2);
  expect(new Set(texts).size).toBe(texts.length);
  expect(at.logged.join('')).toContain('transcript-rewritten');
});

test('an assistant message in several lines is one turn', async () => {
  const at = flushWorld({ settings: { 'summary.minTurnsAtEnd': 3 } });
  const session = at.session('a').prompt('Why?').answer('First.', 'Second.', 'Third.', 'Fourth.');
  at.spool(session, 'end');
  await at.run();
  // Two turns of the three that this session end would need.
  expect(allEntries(at.world.store)).toEqual([]);
  expect(spoken(at.world.store)).toHaveLength(5);
});

test.each([
  { name: 'a line that is a string', line: '"only text"\n' },
  { name: 'a line that is a list', line: '[1, 2]\n' },
  { name: 'a line that is null', line: 'null\n' },
  { name: 'half a line', line: '{"type":"user","message":\n' },
  { name: 'an empty line', line: '\n' },
  { name: 'bytes that are no UTF-8', line: Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a]) },
])('$name is passed by and costs no neighbour', async ({ line }) => {
  const at = flushWorld();
  const session = at.session('a').exchanges(1).raw(line).exchanges(1, 'b');
  at.spool(session, 'end');
  await at.run();
  expect(textsOf(at.world.store)).toEqual(['Prompt 1', 'Answer 1', 'Prompt b1', 'Answer b1']);
  expectAllDone(at.world.store, at.world.home);
  expect(allEntries(at.world.store)).toHaveLength(1);
});

test('invalid UTF-8 inside a prompt becomes a replacement character', async () => {
  const at = flushWorld();
  const session = at.session('a').prompt('Look: BAD');
  const bytes = readFileSync(session.path);
  bytes.writeUInt8(0xc3, bytes.indexOf('BAD'));
  writeFileSync(session.path, bytes);
  at.spool(session, 'end');
  await at.run();
  expect(textsOf(at.world.store)).toEqual(['Look: \ufffdAD']);
});

test('a line over the limit is passed by, and what follows it is read', async () => {
  const at = flushWorld();
  const session = at
    .session('a')
    .exchanges(1)
    .prompt('x'.repeat(33 * 1024 * 1024))
    .answer('After it');
  at.spool(session, 'end');
  await at.run();
  expect(textsOf(at.world.store)).toEqual(['Prompt 1', 'Answer 1', 'After it']);
  expect(at.logged.join('')).toContain('line-too-long');
  expectAllDone(at.world.store, at.world.home);
});

test('a long session is read in batches and loses nothing between them', async () => {
  const at = flushWorld();
  const session = at.session('a').exchanges(800);
  at.spool(session, 'end');
  await at.run();
  expect(textsOf(at.world.store)).toHaveLength(1_600);
  expect(allEntries(at.world.store)).toHaveLength(1);
});

test.each([
  '../../x',
  '..\\..\\x',
  '/etc/passwd',
  'a\u0000b',
  '-rf',
  'x'.repeat(5_000),
  '<!-- /daybook:entry -->',
  "'; DROP TABLE sessions; --",
  '\u202e\n#',
])('the session id %j is a text and nothing else', async (sessionId) => {
  const at = flushWorld();
  const written = at.session('plain').exchanges(1);
  const session = { path: written.path, projectFolder: written.projectFolder, sessionId };
  at.spool(session, 'compact');
  at.spool(session, 'end');
  await at.run();
  expect(at.status()).toMatchObject({ sessions: 1, entries: 1 });
  expectAllDone(at.world.store, at.world.home);
});

test('a secret across the end of what is kept leaves no half behind', async () => {
  const at = flushWorld();
  const token = `ghp_${'aB3dE6gH9j'.repeat(4)}`;
  at.spool(at.session('a').prompt(`${'x'.repeat(199_979)} ${token}`), 'end');
  await at.run();
  const [text] = textsOf(at.world.store);
  expect(text).toHaveLength(200_000);
  expect(text).not.toContain('ghp_');
  expect(dailyText(at.world.home)).not.toContain('ghp_');
});
