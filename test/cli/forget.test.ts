import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeBackup } from '../../src/store/backup.ts';
import { backupsIn } from '../../src/store/backup-files.ts';
import { forgetInStore } from '../../src/store/forget.ts';
import { addCandidate, setParent } from '../../src/store/lineage.ts';
import { openCopy } from '../../src/store/open.ts';
import { projectById, sessionById, sessionIdOf } from '../../src/store/sessions.ts';
import { addTombstone } from '../../src/store/tombstones.ts';
import { HOUR, NOON } from '../helpers/flush-world.ts';
import { filesHolding } from '../helpers/places.ts';
import { differences, type SessionWorld, sessionWorld } from '../helpers/session-world.ts';

/** One word, so that a full-text index holds it whole. */
const SECRET = 'xylophonwitz';
const SESSION = '0199c2d4-aaaa-4bbb-8ccc-0123456789ab';

/** The files of a home that hold a text, whatever its case. */
function holding({ world }: SessionWorld, text: string): string[] {
  return filesHolding(world.home.root, text);
}

async function backUp({ store, world }: SessionWorld, atMs: number) {
  await makeBackup(store, world.home.backups, atMs, new AbortController().signal);
}

/** A home in which a session has left all that it can leave, beside another one. */
async function filled() {
  const made = sessionWorld({ settings: { recovery: 'all' } });
  const { world, session, spool, run, store, ended, json } = made;
  const other = await ended('other', 'Other work');
  await backUp(made, NOON - 48 * HOUR);
  const transcript = session(SESSION).prompt(`The ${SECRET} fails`).answer(`${SECRET} again`);
  transcript.prompt('And then?').answer('Then it was done.');
  spool(transcript, 'compact', { turns: [{ role: 'user', text: SECRET, at: '' }] });
  spool(transcript, 'end');
  await run();
  const id = sessionIdOf(store, 'claude-code', SESSION) as string;
  await json('link', id, '--issue', `#${SECRET}`);
  await json('close', id, '--outcome', 'done', '--note', SECRET);
  const child = await ended('child', 'Child work');
  setParent(store, child, id, 'fork', NOON);
  addCandidate(store, { sessionId: other, parentId: id, kind: 'clear', reasons: SECRET }, NOON);
  await backUp(made, NOON - 24 * HOUR);
  await backUp(made, NOON);
  copyFileSync(backupsIn(world.home.backups)[0]?.path ?? '', `${world.home.store}.damaged-x`);
  transcript.prompt(`More ${SECRET}`);
  spool(transcript, 'compact', { turns: [{ role: 'user', text: SECRET, at: '' }] });
  mkdirSync(world.home.spoolBad, { recursive: true });
  writeFileSync(join(world.home.spoolBad, '1.json'), `{"sessionId":"${SESSION}","x":"${SECRET}`);
  writeFileSync(join(world.home.spoolBad, '1.json.reason.txt'), `not JSON: ${SECRET}\n`);
  return { ...made, transcript, id, other, child };
}

describe('forget', () => {
  test('leaves no trace, and neither a recovery nor a late hook brings it back', async () => {
    const made = await filled();
    const { json, world, store, id, other, child, transcript, spool, run, turnClock } = made;
    const before = holding(made, SECRET).length;
    expect(before).toBeGreaterThan(8);
    const shown = await json('forget', id, '--dry-run');
    const kinds = new Set(shown.results.map(({ what }: { what: string }) => what));
    expect([...kinds]).toEqual([
      'store',
      'daily entry',
      'spooled',
      'context',
      'in a backup',
      'whole file',
    ]);
    expect(holding(made, SECRET)).toHaveLength(before);

    await json('forget', id, '--yes');
    expect(holding(made, SECRET)).toEqual([]);
    const logs = (path: string) => !path.startsWith(world.home.logs);
    expect(holding(made, SESSION).filter(logs)).toEqual([]);
    expect(holding(made, id).filter(logs)).toEqual([]);
    expect(differences(store)).toEqual([]);
    expect(sessionById(store, child)).toMatchObject({ parentId: null, parentKind: null });
    expect(sessionById(store, other)).toBeDefined();
    expect(readFileSync(join(world.home.daily, '2026-11-20.md'), 'utf8')).toContain('Other work');

    turnClock(2 * HOUR);
    transcript.prompt(`Once more ${SECRET}`).answer(SECRET);
    spool(transcript, 'end', { turns: [{ role: 'user', text: SECRET, at: '' }] });
    spool(transcript, 'end', {
      turns: [{ role: 'user', text: SECRET, at: '' }],
      withoutTranscript: true,
    });
    await run({ recoverNow: true });
    expect((await made.daybook('flush', transcript.path)).code).toBe(0);
    expect(holding(made, SECRET)).toEqual([]);
    expect(sessionIdOf(store, 'claude-code', SESSION)).toBeUndefined();
  });

  test('one that is killed once the rows are gone leaves words in the file; the next run does not', async () => {
    const made = await filled();
    const { store, id, run } = made;
    const externalId = { agent: 'claude-code', externalId: SESSION };
    addTombstone(store, externalId, NOON);
    forgetInStore(store, { sessionIds: [id], externalIds: [externalId], projectKey: undefined });
    const inStore = () => holding(made, SECRET).filter((path) => /store\.db(-wal)?$/.test(path));
    expect(inStore()).not.toEqual([]);
    await run();
    store.pragma('wal_checkpoint(TRUNCATE)');
    expect(inStore()).toEqual([]);
  });

  test('a backup keeps the others, and does not bring back what was forgotten', async () => {
    const { json, world, id } = await filled();
    await json('forget', id, '--yes');
    const backups = backupsIn(world.home.backups);
    expect(backups).toHaveLength(3);
    for (const [at, { path }] of backups.entries()) {
      const copy = openCopy(path);
      expect(copy.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(at < 2 ? 2 : 1);
      expect(copy.prepare('SELECT count(*) FROM tombstones').pluck().get()).toBe(1);
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(differences(copy)).toEqual([]);
      copy.pragma('journal_mode = DELETE');
      copy.close();
    }
  });

  test('a restore from a backup does not bring it back either', async () => {
    const made = await filled();
    const { json, daybook, world, store, id, transcript } = made;
    await json('forget', id, '--yes');
    transcript.prompt(`Once more ${SECRET}`).answer(SECRET);
    store.close();
    for (const side of ['-wal', '-shm']) rmSync(world.home.store + side, { force: true });
    writeFileSync(world.home.store, 'no database');
    writeFileSync(world.home.config, '{ "recovery": "all" }');
    const { code, said } = await daybook('status');
    expect([code, said]).toEqual([0, expect.stringContaining('damaged')]);
    expect((await daybook('flush')).code).toBe(0);
    expect(holding(made, SECRET)).toEqual([]);
    expect((await json('list', '--all')).results).toHaveLength(2);
  });

  test('a marker that has lost its partner is told, with 4', async () => {
    const made = await filled();
    const { daybook, world, id } = made;
    const log = join(world.home.daily, '2026-11-20.md');
    const ending = `${SECRET} again`;
    const text = readFileSync(log, 'utf8');
    expect(text.toLowerCase()).toContain(ending);
    const from = text.toLowerCase().indexOf(ending);
    writeFileSync(log, text.slice(0, from) + text.slice(from).replace(/<!-- \/daybook.*\n/, ''));
    const { code, said } = await daybook('forget', id, '--yes');
    expect([code, said]).toEqual([4, expect.stringContaining('The log of 2026-11-20 had lost')]);
  });

  test('a fork that copies a forgotten session brings back nothing of it', async () => {
    const made = await filled();
    const { json, id, session, spool, run, store } = made;
    await json('forget', id, '--yes');
    const fork = session('fork');
    const copied = { sessionId: 'fork', requestSessionId: SESSION };
    fork.line({ ...copied, type: 'user', message: { role: 'user', content: SECRET } });
    const message = { id: 'm1', role: 'assistant', content: [{ type: 'text', text: SECRET }] };
    fork.line({ ...copied, type: 'assistant', message });
    fork.prompt('My own').answer('Its own');
    spool(fork, 'end');
    await run();
    expect(sessionIdOf(store, 'claude-code', 'fork')).toBeDefined();
    expect(holding(made, SECRET)).toEqual([]);
  });

  test('what its subagents did goes with it, a fork of it stays', async () => {
    const made = sessionWorld();
    const { ended, json, store } = made;
    const id = await ended('one', 'First work');
    const subagent = await ended('agent-1', `Look at ${SECRET}`);
    const below = await ended('agent-2', `Look below ${SECRET}`);
    const fork = await ended('fork', 'Forked work');
    setParent(store, subagent, id, 'subagent', NOON);
    setParent(store, below, subagent, 'subagent', NOON);
    setParent(store, fork, id, 'fork', NOON);
    await json('forget', id, '--yes');
    expect(holding(made, SECRET)).toEqual([]);
    expect(sessionById(store, fork)).toMatchObject({ parentId: null });
    expect(differences(store)).toEqual([]);
  });

  test('a session that was pruned and resumed is forgotten with its earlier half', async () => {
    const made = sessionWorld();
    const { ended, json, store, turnClock, session, spool, run } = made;
    await ended(SESSION, `The ${SECRET} fails`);
    turnClock(100 * 24 * HOUR);
    await json('prune', '--yes');
    expect(holding(made, SECRET).length).toBeGreaterThan(1);
    const again = session(SESSION).exchanges(4, SECRET).exchanges(4, SECRET);
    spool(again, 'end');
    await run();
    await json('forget', SESSION, '--yes');
    expect(holding(made, SECRET)).toEqual([]);
    expect(differences(store)).toEqual([]);
  });

  test('a project goes with all of its sessions and its name; others stay', async () => {
    const made = sessionWorld();
    const { ended, json, store, world, daybook } = made;
    const kept = await ended('kept', 'Other work', 'mine');
    await ended('one', `The ${SECRET} fails`, 'secretproject');
    await ended('two', `${SECRET} again`, 'secretproject');
    await backUp(made, NOON);
    expect((await daybook('forget', '--project', 'nosuch', '--yes')).code).toBe(3);
    await json('forget', '--project', 'secretproject', '--yes');
    expect(holding(made, SECRET)).toEqual([]);
    expect(holding(made, 'secretproject')).toEqual([]);
    expect(projectById(store, sessionById(store, kept)?.projectId as number).name).toBe('mine');
    expect(readdirSync(world.home.context).every((name) => name.startsWith('mine-'))).toBe(true);
    expect(differences(store)).toEqual([]);
  });

  test('asks first; nobody there to answer, or a no, and nothing goes', async () => {
    const made = await filled();
    const { daybook, store, id } = made;
    expect((await daybook('forget', id)).code).toBe(2);
    expect((await daybook('forget')).code).toBe(2);
    expect((await daybook('forget', id, '--project', 'project')).code).toBe(2);
    expect((await daybook('forget', 'nosuch')).code).toBe(3);
    expect(sessionById(store, id)).toBeDefined();
    expect(existsSync(`${made.world.home.store}.damaged-x`)).toBe(true);
  });
});
