import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EventKind } from '../../src/capture/spool-event.ts';
import { ingestSession } from '../../src/flush/ingest.ts';
import { costOf } from '../../src/store/usage.ts';
import { textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR, MINUTE, NOON } from '../helpers/flush-world.ts';
import { opencodeFolder, opencodeSession } from '../helpers/opencode-place.ts';
import { spoolOpencode } from '../helpers/opencode-spool.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';

const SESSION = 'ses_one';
const SECOND = 1_000;

function place(at: FlushWorld): OpencodeWriter {
  const writer = new OpencodeWriter(join(opencodeFolder(at), 'opencode.db'));
  onTestFinished(() => writer.close());
  writer.session(SESSION, { time_created: NOON - HOUR });
  return writer;
}

async function told(at: FlushWorld, kind: EventKind, externalId = SESSION): Promise<string[]> {
  spoolOpencode(at, externalId, kind);
  await at.run();
  return textsOf(at.world.store, externalId);
}

test('an idle event brings messages and no flush, the end flushes them once', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 10 * MINUTE, 'Why does the upload stop?');
  writer.answer(SESSION, NOON - 9 * MINUTE, 'The proxy has a limit.');
  expect(await told(at, 'idle')).toEqual(['Why does the upload stop?', 'The proxy has a limit.']);
  expect(at.status()).toMatchObject({ entries: 0 });
  writer.prompt(SESSION, NOON - 8 * MINUTE, 'Raise it.');
  writer.answer(SESSION, NOON - 7 * MINUTE, 'It is raised to 50 MB.');
  await told(at, 'end');
  await told(at, 'end');
  expect(at.status()).toMatchObject({ entries: 1, sessions: 1 });
  expect(opencodeSession(at, SESSION)).toMatchObject({
    agent: 'opencode',
    cwd: '/home/ada/code/site',
    title: `Title of ${SESSION}`,
    model: 'm1',
    endReason: 'dispose',
  });
});

test('what opencode never checkpointed is read from its -wal', async () => {
  const at = flushWorld();
  const writer = place(at); // its connection stays open, and everything is in the -wal
  writer.prompt(SESSION, NOON - 10 * MINUTE, 'Only in the log of the database');
  writer.answer(SESSION, NOON - 9 * MINUTE, 'So it is.');
  expect(await told(at, 'end')).toHaveLength(2);
});

test('an answer that is still being written is waited for, and what follows it too', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - MINUTE, 'Think long');
  const open = writer.answer(SESSION, NOON - 50 * SECOND, '', { time: { created: 1 } });
  writer.prompt(SESSION, NOON - 40 * SECOND, 'And then?');
  expect(await told(at, 'idle')).toEqual(['Think long']);
  writer.db.prepare('UPDATE message SET data = @data, time_updated = @atMs WHERE id = @open').run({
    open,
    atMs: NOON - 30 * SECOND,
    data: JSON.stringify({ role: 'assistant', time: { created: 1, completed: 2 } }),
  });
  writer.part(SESSION, open, NOON - 35 * SECOND, { type: 'text', text: 'Long thought.' });
  writer.answer(SESSION, NOON - 20 * SECOND, 'Then this.');
  expect(await told(at, 'idle')).toEqual([
    'Think long',
    'Long thought.',
    'And then?',
    'Then this.',
  ]);
});

test('after half an hour of silence it is taken as interrupted', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - MINUTE, 'Think long');
  const open = writer.answer(SESSION, NOON - MINUTE, '', { time: { created: 1 } });
  const input = { command: 'npm test' };
  writer.part(SESSION, open, NOON, {
    type: 'tool',
    tool: 'bash',
    state: { status: 'running', input },
  });
  expect(await told(at, 'idle')).toEqual(['Think long']);
  at.turnClock(31 * MINUTE);
  await told(at, 'idle');
  const { id } = opencodeSession(at, SESSION);
  const calls = at.world.store.prepare(
    "SELECT tool, text FROM messages WHERE session_id = ? AND kind <> 'speech'",
  );
  expect(calls.all(id)).toEqual([{ tool: 'bash', text: 'npm test' }]);
});

test('an answer that a later one follows was cut off, and nothing is waited for', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 9 * MINUTE, 'First');
  writer.answer(SESSION, NOON - 8 * MINUTE, 'Half of', { time: { created: 1 } }); // killed here
  writer.prompt(SESSION, NOON - 7 * MINUTE, 'Go on');
  writer.answer(SESSION, NOON - 6 * MINUTE, 'Done.');
  expect(await told(at, 'idle')).toEqual(['First', 'Half of', 'Go on', 'Done.']);
});

test('a prompt whose parts are not all there yet is waited for', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 2 * MINUTE, 'First');
  writer.answer(SESSION, NOON - MINUTE, 'Yes.');
  const prompt = writer.prompt(SESSION, NOON - SECOND, 'Look at these');
  expect(await told(at, 'idle')).toEqual(['First', 'Yes.']);
  writer.part(SESSION, prompt, NOON, { type: 'text', text: 'and at those' });
  at.turnClock(MINUTE);
  expect(await told(at, 'idle')).toEqual(['First', 'Yes.', 'Look at these', 'and at those']);
});

test('messages keep their order though ids wrapped in between', async () => {
  const at = flushWorld();
  const writer = place(at);
  const time = (atMs: number) => ({ role: 'user', time: { created: atMs } });
  for (const [index, id] of ['msg_fff', 'msg_000', 'msg_001'].entries()) {
    const atMs = NOON - HOUR + Math.min(index, 1); // the last two in one millisecond
    writer.part(SESSION, writer.message(SESSION, atMs, time(atMs), id), atMs, {
      type: 'text',
      text: id,
    });
  }
  expect(await told(at, 'end')).toEqual(['msg_fff', 'msg_000', 'msg_001']);
});

test('a database that is gone leaves the turns that came with the event', async () => {
  const at = flushWorld();
  const turns = [{ role: 'user', text: 'Only spooled', at: new Date(NOON).toISOString() }] as const;
  spoolOpencode(at, SESSION, 'end', { turns });
  await at.run();
  expect(textsOf(at.world.store, SESSION)).toEqual(['Only spooled']);
});

test('history that is deleted is not summarised for that; a session that was captured is', async () => {
  const at = flushWorld();
  const writer = place(at);
  await at.run(); // from here on what is there is history
  for (const id of [SESSION, 'ses_live']) {
    if (id !== SESSION) writer.session(id, { time_created: NOON });
    writer.prompt(id, NOON - 10 * MINUTE, `Why does the upload of ${id} stop?`);
    writer.answer(id, NOON - 9 * MINUTE, 'The proxy has a limit.');
    writer.prompt(id, NOON - 8 * MINUTE, 'Raise it.');
    writer.answer(id, NOON - 7 * MINUTE, 'It is raised to 50 MB.');
  }
  const path = join(opencodeFolder(at), 'opencode.db');
  const source = { agent: 'opencode', externalId: SESSION, path, project: undefined };
  await ingestSession(at.world, source); // by an import
  await told(at, 'idle', 'ses_live');
  writer.db.prepare('DELETE FROM session').run();
  expect(await told(at, 'deleted')).toHaveLength(4);
  expect(at.status()).toMatchObject({ sessions: 2, entries: 0 });
  expect(await told(at, 'deleted', 'ses_live')).toHaveLength(4);
  expect(at.status()).toMatchObject({ sessions: 2, entries: 1 });
});

test('a fork is linked, and what it copied counts once', async () => {
  const at = flushWorld();
  const writer = place(at);
  const said = (id: string) => {
    writer.prompt(id, NOON - 50 * MINUTE, 'Base prompt');
    writer.answer(id, NOON - 49 * MINUTE, 'Base answer', { cost: 0.5 });
  };
  said(SESSION);
  writer.session('ses_fork', { time_created: NOON - 40 * MINUTE, title: 'Renamed since' });
  said('ses_fork'); // the same contents under new ids
  writer.prompt('ses_fork', NOON - 30 * MINUTE, 'Another way');
  writer.answer('ses_fork', NOON - 29 * MINUTE, 'Tried.', { cost: 0.25 });
  expect(await told(at, 'end', 'ses_fork')).toEqual(['Another way', 'Tried.']);
  expect(textsOf(at.world.store, SESSION)).toEqual(['Base prompt', 'Base answer']);
  const parentId = opencodeSession(at, SESSION).id;
  const fork = opencodeSession(at, 'ses_fork');
  expect(fork).toMatchObject({ parentId, parentKind: 'fork' });
  expect(costOf(at.world.store, parentId)).toMatchObject({ usd: 0.5 });
  expect(costOf(at.world.store, fork.id)).toMatchObject({ usd: 0.25, isOwn: true });
});

test('what a fork copied from a session that is gone is its own', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.session('ses_fork', { time_created: NOON - 40 * MINUTE });
  writer.prompt('ses_fork', NOON - 50 * MINUTE, 'Base prompt');
  writer.prompt('ses_fork', NOON - 30 * MINUTE, 'Another way');
  expect(await told(at, 'end', 'ses_fork')).toEqual(['Base prompt', 'Another way']);
});

test('a subagent belongs to its session and is not summarised by itself', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 50 * MINUTE, 'Delegate this');
  writer.answer(SESSION, NOON - 49 * MINUTE, 'Delegated.');
  writer.session('ses_sub', { parent_id: SESSION, time_created: NOON - 48 * MINUTE });
  writer.prompt('ses_sub', NOON - 48 * MINUTE, 'Explore');
  writer.answer('ses_sub', NOON - 47 * MINUTE, 'Explored.');
  await told(at, 'end');
  expect(await told(at, 'end', 'ses_sub')).toEqual(['Explore', 'Explored.']);
  const parentId = opencodeSession(at, SESSION).id;
  expect(opencodeSession(at, 'ses_sub')).toMatchObject({ parentId, parentKind: 'subagent' });
  expect(at.status()).toMatchObject({ sessions: 2, entries: 1 });
});

test('what was taken back is left out, and comes when it is restored', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 50 * MINUTE, 'Keep');
  writer.answer(SESSION, NOON - 49 * MINUTE, 'Kept.');
  const messageID = writer.prompt(SESSION, NOON - 48 * MINUTE, 'Take back');
  writer.answer(SESSION, NOON - 47 * MINUTE, 'Taken back.');
  const revert = writer.db.prepare('UPDATE session SET revert = ?, time_updated = ? WHERE id = ?');
  revert.run(JSON.stringify({ messageID }), NOON - 40 * MINUTE, SESSION);
  expect(await told(at, 'idle')).toEqual(['Keep', 'Kept.']);
  revert.run(null, NOON - 39 * MINUTE, SESSION);
  expect(await told(at, 'idle')).toEqual(['Keep', 'Kept.', 'Take back', 'Taken back.']);
});

test('rows that cannot be read are warned about by name and passed by', async () => {
  const at = flushWorld();
  const writer = place(at);
  writer.prompt(SESSION, NOON - 50 * MINUTE, 'Before');
  const bad = writer.message(SESSION, NOON - 49 * MINUTE, '{"role":"assistant","time"');
  const half = writer.answer(SESSION, NOON - 48 * MINUTE, 'After');
  const part = writer.part(SESSION, half, NOON - 48 * MINUTE, 'not json');
  expect(await told(at, 'end')).toEqual(['Before', 'After']);
  for (const row of [bad, part])
    expect(at.logged.join('\n')).toMatch(new RegExp(`row-not-read .*${row}`));
});

test('a session that 2.x took over under its id goes on, and nothing comes twice', async () => {
  const at = flushWorld();
  const writer = place(at);
  const prompt = writer.prompt(SESSION, NOON - 50 * MINUTE, 'In 1.x');
  const answer = writer.answer(SESSION, NOON - 49 * MINUTE, 'Said in 1.x.');
  expect(await told(at, 'idle')).toEqual(['In 1.x', 'Said in 1.x.']);
  writer.db.exec(`CREATE TABLE session_v2 AS SELECT * FROM session;
    DROP TABLE session_message;
    CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT, type TEXT, seq INTEGER,
      time_created INTEGER, time_updated INTEGER, data TEXT)`);
  const add = writer.db.prepare('INSERT INTO session_message VALUES (?, ?, ?, ?, ?, ?, ?)');
  const message = (id: string, type: string, seq: number, atMs: number, data: object) =>
    add.run(id, SESSION, type, seq, atMs, atMs, JSON.stringify(data));
  const said = (text: string) => ({
    content: [{ type: 'text', text }],
    time: { created: 1, completed: 2 },
  });
  message(prompt, 'user', 1, NOON - 50 * MINUTE, { text: 'In 1.x' });
  message(answer, 'assistant', 2, NOON - 49 * MINUTE, said('Said in 1.x.'));
  expect(await told(at, 'idle')).toHaveLength(2);
  message('msg_v2a', 'user', 3, NOON - 40 * MINUTE, { text: 'In 2.x' });
  message('msg_v2b', 'assistant', 4, NOON - 39 * MINUTE, said('Said in 2.x.'));
  const all = ['In 1.x', 'Said in 1.x.', 'In 2.x', 'Said in 2.x.'];
  expect(await told(at, 'idle')).toEqual(all);
  expect(await told(at, 'end')).toEqual(all);
});
