import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { drain } from '../../src/flush/drain.ts';
import { finishRestore } from '../../src/flush/read-again.ts';
import type { World } from '../../src/flush/world.ts';
import { openStore } from '../../src/store/open.ts';
import { noteRestore, restoresOf } from '../../src/store/restores.ts';
import { failure, fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, allJobs, dailyText, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR } from '../helpers/flush-world.ts';
import { opencodeFolder } from '../helpers/opencode-place.ts';
import { spoolOpencode } from '../helpers/opencode-spool.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';

/** A world with one model, and what it was asked. */
function modelWorld() {
  const model = fakeBackend('command', reply('Told'));
  const at = flushWorld({
    settings: { 'summary.backend': 'command' },
    backends: { command: model },
  });
  return { at, model };
}

/** The store as it is now, for a later restore. */
function copied({ world, folder }: FlushWorld): string {
  const path = join(folder, 'copy.db');
  world.store.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(world.home.store, path);
  return path;
}

/** The same world on an older store, restored. */
async function restoredFrom({ world }: FlushWorld, path: string): Promise<World> {
  const store = openStore(path);
  onTestFinished(() => void store.close());
  noteRestore(store, {
    atMs: world.now(),
    reason: 'a test',
    damagedFile: 'x',
    backupFile: path,
    sinceMs: world.now() - HOUR,
    isFinished: false,
    entries: 0,
    messages: 0,
    unreadBlocks: 0,
  });
  const older = { ...world, store };
  await finishRestore(older);
  return older;
}

test('a flush that waits in the backup and is in the log since is done, and nobody is asked again', async () => {
  const { at, model } = modelWorld();
  model.answers = [failure('temporary')];
  at.spool(at.session('a').exchanges(3), 'end');
  await at.run();
  expect(allJobs(at.world.store)).toMatchObject([{ state: 'waiting' }]);
  const backup = copied(at);
  at.turnClock(HOUR);
  model.answers = [reply('Done since')];
  await at.run();
  expectAllDone(at.world.store, at.world.home);
  const [asked, before] = [model.asked.length, dailyText(at.world.home)];
  const older = await restoredFrom(at, backup);
  await drain(older);
  expectAllDone(older.store, at.world.home);
  expect(allJobs(older.store)).toEqual(allJobs(at.world.store));
  expect([model.asked.length, dailyText(at.world.home)]).toEqual([asked, before]);
});

test('ids, day, title, tokens and model are those of the log', async () => {
  const { at, model } = modelWorld();
  await at.run();
  const backup = copied(at);
  at.spool(at.session('a').exchanges(3), 'end');
  await at.run();
  const older = await restoredFrom(at, backup);
  await drain(older, new Set(), { recoverNow: true });
  const facts = ({ store }: { store: World['store'] }) =>
    allEntries(store).map(({ jobId, ...rest }) => rest);
  expect(facts(older)).toEqual(facts(at.world));
  expect(model.asked).toHaveLength(1);
  const titles = older.store.prepare('SELECT title, title_source FROM sessions').all();
  expect(titles).toEqual([{ title: 'Told', title_source: 'llm' }]);
});

test('what was said after the last block of a session is summarised, and only that', async () => {
  const { at, model } = modelWorld();
  await at.run();
  const backup = copied(at);
  const session = at.session('a').exchanges(3);
  at.spool(session, 'compact');
  await at.run();
  session.exchanges(2, 'late ');
  const older = await restoredFrom(at, backup);
  at.spool(session, 'end');
  await drain(older);
  expect(model.asked.map(({ turns }) => turns.length)).toEqual([6, 4]);
  expectAllDone(older.store, at.world.home);
});

test('an extract that was replaced since is the summary of the log, and stays it', async () => {
  const { at, model } = modelWorld();
  model.answers = [failure('temporary')];
  at.spool(at.session('a').exchanges(3), 'end');
  await at.run();
  at.turnClock(25 * HOUR);
  await at.run();
  expect(allJobs(at.world.store)).toMatchObject([{ state: 'set_aside' }]);
  const backup = copied(at);
  model.answers = [reply('At last')];
  at.world.store.exec("UPDATE jobs SET state = 'waiting', next_try_at_ms = 0");
  await at.run();
  const before = dailyText(at.world.home);
  expect(before).toContain('At last');
  const older = await restoredFrom(at, backup);
  expect(allEntries(older.store)).toMatchObject([{ title: 'At last', setAsideReason: null }]);
  await drain(older);
  expectAllDone(older.store, at.world.home);
  expect(dailyText(at.world.home)).toBe(before);
});

test('an extract that is still one is known with its reason', async () => {
  const { at, model } = modelWorld();
  await at.run();
  const backup = copied(at);
  model.answers = [failure('temporary', 'the model is away')];
  at.spool(at.session('a').exchanges(3), 'end');
  await at.run();
  at.turnClock(25 * HOUR);
  await at.run();
  const [reason] = allEntries(at.world.store).map(({ setAsideReason }) => setAsideReason);
  expect(reason).toContain('the model is away');
  const older = await restoredFrom(at, backup);
  expect(allJobs(older.store)).toMatchObject([{ state: 'set_aside', reason }]);
});

test('the log of another machine is left alone in everyday runs', async () => {
  const { at } = modelWorld();
  const other = modelWorld().at;
  await at.run();
  other.spool(other.session('elsewhere').exchanges(3), 'end');
  await other.run();
  at.spool(at.session('here').exchanges(3), 'end');
  await at.run();
  const log = ({ world }: FlushWorld) => join(world.home.daily, '2026-11-20.md');
  appendFileSync(log(at), readFileSync(log(other)));
  await at.run();
  expect(allEntries(at.world.store)).toHaveLength(1);
  expect(restoresOf(at.world.store)).toEqual([]);
});

test('a session of opencode that came after the backup is read again, and nobody is asked again', async () => {
  const { at, model } = modelWorld();
  at.spool(at.session('a').exchanges(3), 'end');
  await at.run();
  const backup = copied(at);
  const writer = new OpencodeWriter(join(opencodeFolder(at), 'opencode.db'));
  onTestFinished(() => writer.close());
  const startMs = at.world.now();
  writer.session('ses_one', { time_created: startMs });
  writer.prompt('ses_one', startMs + 1, 'Why does it stop?');
  writer.answer('ses_one', startMs + 2, 'A limit.');
  at.turnClock(HOUR);
  spoolOpencode(at, 'ses_one', 'end');
  model.answers = [reply('About the limit')];
  await at.run();
  expect(allJobs(at.world.store)).toHaveLength(2);
  const asked = model.asked.length;
  const older = await restoredFrom(at, backup);
  expect(textsOf(older.store, 'ses_one')).toEqual(['Why does it stop?', 'A limit.']);
  expect(allEntries(older.store)).toHaveLength(2);
  at.turnClock(HOUR);
  await drain(older, new Set(), { recoverNow: true });
  expect(model.asked).toHaveLength(asked);
  expect(allJobs(older.store)).toHaveLength(2);
});
