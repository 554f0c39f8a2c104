import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forgetInStore } from '../../src/store/forget.ts';
import { openMemoryStore } from '../../src/store/open.ts';
import { sessionById, sessionIdOf } from '../../src/store/sessions.ts';
import { HOUR } from '../helpers/flush-world.ts';
import { differences, type SessionWorld, sessionWorld } from '../helpers/session-world.ts';

const TABLES = ['events', 'projects', 'sessions', 'external_ids', 'session_links'];

function rowsOf({ store }: SessionWorld) {
  return TABLES.map((table) => store.prepare(`SELECT * FROM ${table}`).all());
}

/** A world whose sessions were given titles, links and a parent, and its events as a file. */
async function exported() {
  const from = sessionWorld();
  const one = await from.ended('one', 'First work');
  const two = await from.ended('two', 'Second work', 'other');
  await from.json('title', one, 'My title');
  await from.json('link', one, '--issue', '#42');
  await from.json('parent', two, one);
  await from.json('close', two, '--outcome', 'done');
  const file = join(from.folder, 'events.jsonl');
  expect((await from.json('events', 'export', '--out', file)).events).toBeGreaterThan(5);
  return { from, one, two, file };
}

describe('events export and import', () => {
  test('stdout and file hold the same lines, one an event', async () => {
    const { from, file } = await exported();
    const { out } = await from.daybook('events', 'export');
    expect(`${out}\n`).toBe(readFileSync(file, 'utf8'));
    expect((await from.daybook('events', 'export', '--out', '-')).out).toBe(out);
    expect(out.split('\n')).toHaveLength((await from.json('events', 'export')).results.length);
  });

  test('a new store has it all; twice is the same as once, and home again changes nothing', async () => {
    const { from, one, two, file } = await exported();
    const to = sessionWorld();
    const dry = await to.json('events', 'import', file, '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, known: 0, forgotten: 0, tornLine: null });
    expect(rowsOf(to)[0]).toEqual([]);
    expect(await to.json('events', 'import', file)).toEqual({ ...dry, dryRun: false });
    const before = rowsOf(to);
    expect(before.slice(1)).toEqual(rowsOf(from).slice(1));
    expect(sessionById(to.store, two)).toMatchObject({ parentId: one, outcome: 'done' });
    expect(await to.json('events', 'import', file)).toMatchObject({ added: 0, known: dry.added });
    expect(rowsOf(to)).toEqual(before);
    const home = rowsOf(from);
    expect(await from.json('events', 'import', file)).toMatchObject({ added: 0, corrected: 0 });
    expect(rowsOf(from)).toEqual(home);
    expect(differences(to.store)).toEqual([]);
  });

  test('a store with projects, sessions and titles of its own keeps them', async () => {
    const { from, one, two, file } = await exported();
    const to = sessionWorld();
    const mine = await to.ended('mine', 'Mine', 'elsewhere');
    await to.json('title', mine, 'My title');
    const projectOf = (id: string, { store }: SessionWorld) =>
      store
        .prepare(
          'SELECT p.key FROM sessions s JOIN projects p ON p.id = s.project_id WHERE s.id = ?',
        )
        .pluck()
        .get(id);
    const before = [sessionById(to.store, mine), projectOf(mine, to)];
    await to.json('events', 'import', file);
    expect([sessionById(to.store, mine), projectOf(mine, to)]).toEqual(before);
    for (const id of [one, two]) expect(projectOf(id, to)).toBe(projectOf(id, from));
    expect(sessionById(to.store, one)?.title).toBe('My title #2');
    expect(differences(to.store)).toEqual([]);
    expect(await to.json('events', 'import', file)).toMatchObject({ added: 0 });
  });

  test('a conversation that is here under another id of ours stays one', async () => {
    const { one, file } = await exported();
    const to = sessionWorld();
    const here = await to.ended('one', 'First work');
    await to.json('events', 'import', file);
    expect(sessionIdOf(to.store, 'claude-code', 'one')).toBe(here);
    expect(sessionById(to.store, one)).toBeUndefined();
    expect((await to.json('pin', here)).session).toMatchObject({
      title: 'My title',
      links: [{ kind: 'issue', ref: '#42' }],
    });
    expect(differences(to.store)).toEqual([]);
  });

  test('a torn last line is left out and told; damage in the middle is refused with its lines', async () => {
    const { file } = await exported();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const to = sessionWorld();
    writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 20)}`);
    const { code, out, said } = await to.daybook('events', 'import', file, '--dry-run');
    expect([code, said]).toEqual([
      0,
      `Line ${lines.length}, the last one, is cut off; it is left out.`,
    ]);
    expect(out).toContain(`${lines.length - 1} events would be taken in`);

    // As it is when somebody appended to a torn line.
    appendFileSync(file, `${lines.at(-1)}\n`);
    lines[1] = '{"id":"evt_x"}';
    writeFileSync(
      file,
      [...lines.slice(0, 4), 'not json', ...lines.slice(4), '{"torn":', ''].join('\n'),
    );
    const refused = await to.daybook('events', 'import', file);
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('line 2: id is missing');
    expect(refused.said).toContain('line 5: not JSON');
    expect(refused.said).toContain(`line ${lines.length + 2}: not JSON`);
    expect(rowsOf(to)[0]).toEqual([]);
  });

  test('events without the beginning of their session are refused, all of them', async () => {
    const { file } = await exported();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const to = sessionWorld();
    const mine = await to.ended('mine', 'Mine');
    const before = rowsOf(to);
    for (const part of [lines.slice(-1), lines.slice(1)]) {
      writeFileSync(file, `${part.join('\n')}\n`);
      expect((await to.daybook('events', 'import', file)).said).toContain('Nothing was imported');
      expect(rowsOf(to)).toEqual(before);
    }
    expect(sessionById(to.store, mine)).toBeDefined();
  });

  test('what was forgotten here does not come back by an import', async () => {
    const { from, one, two, file } = await exported();
    await from.json('forget', one, '--yes');
    expect(await from.json('events', 'import', file)).toMatchObject({ known: expect.any(Number) });
    expect(sessionById(from.store, one)).toBeUndefined();
    expect(sessionById(from.store, two)).toMatchObject({ parentId: null });
    expect((await from.daybook('events', 'export')).out).not.toContain('My title');
    expect(differences(from.store)).toEqual([]);
  });

  test('no such file ends with 3, another use with 2', async () => {
    const { daybook } = sessionWorld();
    expect((await daybook('events', 'import', 'nosuch.jsonl')).code).toBe(3);
    for (const words of [[], ['import'], ['export', 'x'], ['nosuch']])
      expect((await daybook('events', ...words)).code).toBe(2);
  });
});

describe('rebuild', () => {
  test('tells differences, changes nothing unasked, and swaps in what the events give', async () => {
    const { ended, daybook, json, store } = sessionWorld();
    const [one, two] = [await ended('one', 'First work'), await ended('two', 'Second work')];
    expect(await daybook('rebuild')).toMatchObject({
      code: 0,
      out: 'The store is what its events give.',
    });
    store.prepare('UPDATE sessions SET title = NULL').run();
    store.prepare('UPDATE sessions SET title = ? WHERE id = ?').run('Second work', one);
    store
      .prepare('UPDATE sessions SET title = ?, is_pinned = 1 WHERE id = ?')
      .run('First work', two);
    const shown = await daybook('rebuild', '--dry-run');
    expect(shown.code).toBe(1);
    expect(shown.out).toContain(
      `sessions ${one}: title is "Second work", the events give "First work"`,
    );
    expect((await daybook('rebuild')).code).toBe(2);
    expect(sessionById(store, two)?.isPinned).toBe(1);
    expect(await json('rebuild', '--yes')).toMatchObject({ swapped: true });
    expect(sessionById(store, one)?.title).toBe('First work');
    expect(sessionById(store, two)).toMatchObject({ title: 'Second work', isPinned: 0 });
    expect(await json('rebuild')).toEqual({ swapped: false, results: [] });
  });

  test('messages and entries of a session that stays, stay', async () => {
    const { ended, json, store, turnClock } = sessionWorld();
    const id = await ended('one', 'First work');
    turnClock(HOUR);
    const count = () => store.prepare('SELECT count(*) FROM messages').pluck().get();
    const before = count();
    store.prepare('UPDATE projects SET name = ?').run('wrong');
    await json('rebuild', '--yes');
    expect(count()).toBe(before);
    expect(sessionById(store, id)).toBeDefined();
    expect(store.prepare('SELECT name FROM projects').pluck().all()).toEqual(['project']);
  });

  test('events that cannot be folded are told, and the store stays', async () => {
    const { ended, daybook, store } = sessionWorld();
    const id = await ended('one', 'First work');
    store.prepare("DELETE FROM events WHERE op = 'session_seen'").run();
    const { code, said } = await daybook('rebuild', '--yes');
    expect([code, said.includes('cannot be folded')]).toEqual([1, true]);
    expect(sessionById(store, id)).toBeDefined();
  });
});

test('a store that holds nothing of what is forgotten says so', () => {
  const store = openMemoryStore();
  const nothing = { sessionIds: [], externalIds: [], projectKey: undefined };
  expect(forgetInStore(store, nothing)).toBe(false);
  store.close();
});
