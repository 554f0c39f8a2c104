import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allEntries, dailyText, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { flushWorld } from '../helpers/flush-world.ts';
import { fixture } from '../helpers/places.ts';
import type { TranscriptWriter } from '../helpers/transcript-writer.ts';

const TURNS = [
  { role: 'user', text: 'What was asked', at: '2026-11-20T11:00:00.000Z' },
  { role: 'assistant', text: 'What was answered', at: '2026-11-20T11:00:01.000Z' },
] as const;

test.each([
  { name: 'the turns in its event stand in for it', turns: TURNS, texts: 2 },
  { name: 'and without turns in the event there is nothing to keep', turns: [], texts: 0 },
])('when a transcript is gone, $name', async ({ turns, texts }) => {
  const at = flushWorld();
  const session = at.session('a').exchanges(1);
  at.spool(session, 'end', { turns });
  rmSync(session.path);
  await at.run();
  expect(textsOf(at.world.store)).toHaveLength(texts);
  expect(allEntries(at.world.store)).toHaveLength(texts === 0 ? 0 : 1);
  expectAllDone(at.world.store, at.world.home);
});

test('turns of an event that the transcript has told already are not added again', async () => {
  const at = flushWorld();
  const session = at.session('a').exchanges(1);
  at.spool(session, 'compact');
  await at.run();
  const late = {
    role: 'user',
    text: 'Said later',
    at: new Date(at.world.now() + 1_000).toISOString(),
  } as const;
  rmSync(session.path);
  at.spool(session, 'end', { turns: [...TURNS, late] });
  await at.run();
  expect(textsOf(at.world.store)).toEqual(['Prompt 1', 'Answer 1', 'Said later']);
});

test.each([1, 2, 3, 4, 5, 6])(
  'of a transcript that is cut behind line %i, nothing is missing that its event holds, nor twice',
  async (lines) => {
    const at = flushWorld();
    const session = at.session('a').prompt('Why?').answer('First', 'Second', 'Third');
    session.prompt('And now?').answer('Fourth', 'Fifth');
    const said = (n: number) => new Date(at.world.now() + n).toISOString();
    const turns = [
      { role: 'user', text: 'Why?', at: said(0) },
      { role: 'assistant', text: 'First\n\nSecond\n\nThird', at: said(1) },
      { role: 'user', text: 'And now?', at: said(4) },
      { role: 'assistant', text: 'Fourth\n\nFifth', at: said(5) },
    ] as const;
    at.spool(session, 'end', { turns });
    const kept = readFileSync(session.path, 'utf8').split('\n').slice(0, lines);
    writeFileSync(session.path, `${kept.join('\n')}\n`);
    await at.run();
    const words = textsOf(at.world.store).join(' ').replace(/\s+/g, ' ');
    expect(words).toBe('Why? First Second Third And now? Fourth Fifth');
    expectAllDone(at.world.store, at.world.home);
  },
);

test('an event without any transcript is not a failure', async () => {
  const at = flushWorld();
  at.spool(at.session('a'), 'end', { withoutTranscript: true });
  await at.run();
  expectAllDone(at.world.store, at.world.home);
  expect(at.logged.join('')).not.toContain('error');
});

test.each([
  { name: 'an empty transcript', write: (_: TranscriptWriter) => {} },
  {
    name: 'a title and no prompt',
    write: (to: TranscriptWriter) => to.line({ type: 'ai-title', aiTitle: 'Nobody spoke' }),
  },
  {
    name: 'only what the harness said',
    write: (to: TranscriptWriter) =>
      to.line({ type: 'user', isMeta: true, message: { content: 'Caveat' } }),
  },
  {
    name: 'a recorded session that was cleared before a prompt',
    write: (to: TranscriptWriter) =>
      writeFileSync(to.path, fixture('claude-code/headless-clear-newsession.jsonl')),
  },
])('$name leaves no row and no entry', async ({ write }) => {
  const at = flushWorld();
  const session = at.session('a');
  write(session);
  at.spool(session, 'start');
  at.spool(session, 'end');
  await at.run();
  expect(at.status()).toMatchObject({ sessions: 0, messages: 0, entries: 0, spooled: 0 });
  expect(dailyText(at.world.home)).toBe('');
});

test('a transcript that is a folder is not read', async () => {
  const at = flushWorld();
  const { sessionId, projectFolder } = at.session('a');
  at.spool({ sessionId, projectFolder, path: at.folder }, 'end');
  await at.run();
  expectAllDone(at.world.store, at.world.home);
  expect(at.status()).toMatchObject({ sessions: 0 });
});
