import { describe, expect, test } from 'vitest';
import { addCandidate } from '../../src/store/lineage.ts';
import { sessionById, touchSession } from '../../src/store/sessions.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { differences, sessionWorld } from '../helpers/session-world.ts';

describe('title', () => {
  test('prints, sets what is cleaned, and beats what a flush says later', async () => {
    const { daybook, ended, store } = sessionWorld();
    const id = await ended('one', 'Fix the upload');
    expect(await daybook('title', id)).toMatchObject({ code: 0, out: 'Fix the upload' });
    expect(await daybook('title', id, 'Upload\u202e', ' retries\n')).toMatchObject({ code: 0 });
    expect(sessionById(store, id)).toMatchObject({
      title: 'Upload retries',
      titleSource: 'person',
    });
    expect((await daybook('title', 'Upload retries', 'Upload retries')).out).toContain('already');
    expect((await daybook('title', 'Upload retries', '--clear')).code).toBe(0);
    expect(sessionById(store, id)).toMatchObject({
      title: 'Fix the upload',
      titleSource: 'derived',
    });
    expect(differences(store)).toEqual([]);
  });

  test('of more than 100 characters or none is refused, and of another session too', async () => {
    const { daybook, ended, store } = sessionWorld();
    const [one, two] = [await ended('one', 'First work'), await ended('two', 'Second work')];
    expect((await daybook('title', one, '✓'.repeat(100))).code).toBe(0);
    expect((await daybook('title', one, '✓'.repeat(101))).code).toBe(2);
    expect((await daybook('title', one, '\u200b ')).code).toBe(2);
    const taken = await daybook('title', one, 'Second work');
    expect(taken).toMatchObject({ code: 1 });
    expect(taken.said).toContain(two);
    expect(taken.said).toContain('"Second work #2" is free');
    expect(sessionById(store, one)?.title).toBe('✓'.repeat(100));
  });

  test('numbers are numbers: #10 comes after #9, and #notes is none', async () => {
    const { daybook, ended } = sessionWorld();
    const ids = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await ended(name, `Work ${name}`));
    const titles = ['proj', 'proj #9', 'proj #10', 'proj #notes'];
    for (const [at, title] of titles.entries())
      expect((await daybook('title', ids[at] as string, title)).code).toBe(0);
    const { said } = await daybook('title', ids[0] as string, 'proj #10');
    expect(said).toContain('"proj #11" is free');
  });

  test('of two processes that want the same at once one wins, the other is told', async () => {
    const { cli, ended, store } = sessionWorld();
    const ids = [await ended('one', 'First work'), await ended('two', 'Second work')];
    const env = Object.fromEntries(
      Object.entries(cli.env).filter(([, value]) => value !== undefined),
    );
    const runs = await Promise.all(
      ids.map((id) => runBuiltCli(['title', id, 'The same'], env as Record<string, string>)),
    );
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(runs.find(({ code }) => code === 1)?.stderr).toContain('is the title of');
    expect(ids.filter((id) => sessionById(store, id)?.title === 'The same')).toHaveLength(1);
    expect(differences(store)).toEqual([]);
  });
});

describe('parent', () => {
  test('links, and takes the link away', async () => {
    const { daybook, ended, store } = sessionWorld();
    const [one, two] = [await ended('one', 'First work'), await ended('two', 'Second work')];
    expect((await daybook('parent', two, 'First work', '--kind', 'fork')).code).toBe(0);
    expect(sessionById(store, two)).toMatchObject({ parentId: one, parentKind: 'fork' });
    expect((await daybook('parent', two, '--none')).code).toBe(0);
    expect(sessionById(store, two)).toMatchObject({ parentId: null, parentKind: null });
    expect((await daybook('parent', two, one, '--none')).code).toBe(2);
    expect((await daybook('parent', two, one, '--kind', 'aunt')).code).toBe(2);
  });

  test('of two processes that would make a cycle one is refused', async () => {
    const { cli, ended, store } = sessionWorld();
    const [one, two] = [await ended('one', 'First work'), await ended('two', 'Second work')];
    const env = Object.fromEntries(
      Object.entries(cli.env).filter(([, value]) => value !== undefined),
    );
    const runs = await Promise.all(
      [
        [one, two],
        [two, one],
      ].map((pair) => runBuiltCli(['parent', ...pair], env as Record<string, string>)),
    );
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(runs.find(({ code }) => code === 1)?.stderr).toContain('cannot be its parent');
    expect([one, two].filter((id) => sessionById(store, id)?.parentId != null)).toHaveLength(1);
  });

  test('a candidate is listed and accepted with its kind; accepted twice is once', async () => {
    const { daybook, ended, json, store } = sessionWorld();
    const [one, two] = [await ended('one', 'First work'), await ended('two', 'Second work')];
    addCandidate(
      store,
      { sessionId: two, parentId: one, kind: 'clear', reasons: 'same moment' },
      1,
    );
    expect((await json('candidates')).results).toEqual([
      {
        sessionId: two,
        title: 'Second work',
        parentId: one,
        parentTitle: 'First work',
        kind: 'clear',
        reasons: 'same moment',
      },
    ]);
    expect((await json('candidates', one)).results).toEqual([]);
    expect((await daybook('accept', one, two)).code).toBe(3);
    expect((await daybook('accept', two, one, '--dry-run')).code).toBe(0);
    expect(sessionById(store, two)?.parentId).toBeNull();
    for (let n = 0; n < 2; n++) expect((await daybook('accept', two, one)).code).toBe(0);
    expect(sessionById(store, two)).toMatchObject({ parentId: one, parentKind: 'clear' });
    expect((await json('candidates')).results).toEqual([]);
  });
});

describe('close and reopen', () => {
  test('the first reason of the end stays, and reopening clears all of it', async () => {
    const { daybook, ended, store } = sessionWorld();
    const id = await ended('one', 'First work');
    const { endedAtMs } = sessionById(store, id) ?? {};
    expect((await daybook('close', id, '--outcome', 'merged', '--note', 'in 4f1c2d')).code).toBe(0);
    expect(sessionById(store, id)).toMatchObject({
      outcome: 'merged',
      outcomeNote: 'in 4f1c2d',
      endReason: 'other',
      endedAtMs,
    });
    await daybook('archive', id);
    expect((await daybook('reopen', id)).code).toBe(0);
    const open = { outcome: 'open', outcomeNote: null, endedAtMs: null, endReason: null };
    expect(sessionById(store, id)).toMatchObject({ ...open, archivedAtMs: null });
    await daybook('close', id, '--outcome', 'done');
    expect(sessionById(store, id)).toMatchObject({ outcome: 'done', endReason: 'closed' });
    expect((await daybook('close', id, '--outcome', 'open')).code).toBe(2);
    expect(differences(store)).toEqual([]);
  });
});

describe('pin, archive, link', () => {
  test('an archived session that is used again comes back', async () => {
    const { daybook, ended, store } = sessionWorld();
    const id = await ended('one', 'First work');
    expect((await daybook('archive', id)).code).toBe(0);
    expect(sessionById(store, id)?.archivedAtMs).not.toBeNull();
    touchSession(store, id, { lastActivityMs: Date.UTC(2026, 11, 1) });
    expect(sessionById(store, id)?.archivedAtMs).toBeNull();
  });

  test('twice is the same as once, and leaves one event', async () => {
    const { daybook, ended, json, store } = sessionWorld();
    const id = await ended('one', 'First work');
    const events = () =>
      (store.prepare('SELECT count(*) AS n FROM events').get() as { n: number }).n;
    for (const words of [
      ['pin', id],
      ['link', id, '--issue', '#42'],
      ['archive', id],
      ['unarchive', id],
      ['unpin', id],
      ['close', id, '--outcome', 'done'],
    ]) {
      const before = events();
      expect(await json(...words)).toMatchObject({ changed: true });
      expect(await json(...words)).toMatchObject({ changed: false });
      expect(events()).toBe(before + 1);
    }
    expect((await json('link', id, '--task', 'T-1')).session.links).toEqual([
      { kind: 'issue', ref: '#42' },
      { kind: 'task', ref: 'T-1' },
    ]);
    expect((await daybook('unlink', id, '--issue', '#42')).code).toBe(0);
    expect((await daybook('unlink', id, '--issue', '#42')).code).toBe(1);
    expect((await daybook('link', id)).code).toBe(2);
  });

  test('a dry run changes nothing and says what would be', async () => {
    const { ended, json, store } = sessionWorld();
    const id = await ended('one', 'First work');
    const before = store.prepare('SELECT * FROM events').all();
    const shown = await json('pin', id, '--dry-run');
    expect(shown).toMatchObject({ dryRun: true, changed: true, session: { isPinned: true } });
    expect(store.prepare('SELECT * FROM events').all()).toEqual(before);
    expect(sessionById(store, id)?.isPinned).toBe(0);
  });

  test('a session that is not there ends with 3, none named with 2', async () => {
    const { daybook } = sessionWorld();
    expect((await daybook('pin', 'nosuch')).code).toBe(3);
    expect((await daybook('pin')).code).toBe(2);
    expect((await daybook('pin', 'a', 'b')).code).toBe(2);
  });
});
