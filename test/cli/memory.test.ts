import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chainsWhere } from '../../src/memory/chains.ts';
import { archive, promote } from '../../src/memory/lifecycle.ts';
import { projectContextName } from '../../src/recall/context-name.ts';
import { openStore } from '../../src/store/open.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { CliPlace, DAY } from '../helpers/cli-place.ts';
import { differences } from '../helpers/session-world.ts';

const noted = async (place: CliPlace, ...words: string[]) =>
  (await place.json('note', ...words)).results[0] as { id: string; short: string };

describe('note', () => {
  test('by hand is known to the project at once, and the same note is one note', async () => {
    const place = new CliPlace();
    const first = await noted(place, 'Use full jitter', '--kind', 'decision');
    const again = await noted(place, 'Use  full jitter ', '--kind', 'decision');
    expect(again.id).toBe(first.id);
    const name = projectContextName(place.folder, place.folder.split('/').at(-1) as string);
    expect(readFileSync(join(place.home.context, name), 'utf8')).toContain('Use full jitter');
  });

  test('of a session is preliminary, and its agents stay apart', async () => {
    const place = new CliPlace();
    const id = place.session();
    await noted(place, 'Found by the session', '--session', id);
    await noted(place, 'Found by the tester', '--session', id, '--as', 'tester');
    const { results } = await place.json('memory', 'status', '--session', id, '--as', 'tester');
    expect(results).toMatchObject([{ summary: 'Found by the tester', agentName: 'tester' }]);
    await place.json('memory', 'promote', '--session', id, '--as', 'tester');
    const { counts } = await place.json('memory', 'status', '--session', id);
    expect(counts).toMatchObject({ total: 2, preliminary: 1, active: 1, promoted: 1 });
  });

  test('from the agent’s own tool goes to its session, which nobody has heard of yet', async () => {
    const place = new CliPlace();
    place.env.CLAUDE_CODE_SESSION_ID = '0199c2d4-aaaa-4bbb-8ccc-0123456789ab';
    await noted(place, 'Found on the way');
    const { results } = await place.json('list');
    expect(results).toMatchObject([{ externalId: place.env.CLAUDE_CODE_SESSION_ID }]);
    const status = await place.json('memory', 'status', '--session', '0199c2d4-aaaa');
    expect(status.results).toMatchObject([{ status: 'preliminary', summary: 'Found on the way' }]);
  });

  test('goes on a chain, and may be edited there', async () => {
    const place = new CliPlace();
    const { id, short } = await noted(place, 'The cache is in memory', '-k', 'fact');
    await noted(place, 'It holds 64 MB', '-k', 'fact', '--chain', short);
    const { results } = await place.json('memory', 'status');
    expect(results[0].members).toHaveLength(2);
    expect((await place.run('memory', 'edit', short, 'It holds 32 MB')).code).toBe(2);
    const [, second] = results[0].members;
    await place.json('memory', 'edit', second.id, 'It holds 32 MB');
    const context = (await place.json('context')).context as string;
    expect(context).toContain('It holds 32 MB');
    expect(context).not.toContain('It holds 64 MB');
    expect((await place.json('memory', 'promote', id)).changed).toBe(false);
  });

  test('takes the place of the one that it contradicts', async () => {
    const place = new CliPlace();
    const session = place.session();
    const old = await noted(place, 'Use full jitter', '-k', 'decision', '-p', 'uploader');
    const words = ['Wait five seconds', '-k', 'decision', '--supersedes', old.short];
    const { id } = await noted(place, ...words, '--session', session);
    const { results } = await place.json('memory', 'status', '--all');
    const find = (one: string) => results.find((row: { id: string }) => row.id === one);
    expect(find(id)).toMatchObject({
      status: 'active',
      names: [{ id: old.id, kind: 'supersedes' }],
    });
    expect(find(old.id)).toMatchObject({ status: 'superseded' });
  });

  test.each([
    ['nothing', ['   ']],
    ['only secrets', ['<private>hush</private>']],
    ['too much', ['x'.repeat(2_001)]],
    ['a kind that there is none of', ['x', '--kind', 'idea']],
    ['an agent that climbs out', ['x', '--as', '../evil']],
    ['a session that climbs out', ['x', '--agent', 'claude-code', '--session', '../../evil']],
  ])('%s is refused', async (_name, words) => {
    const place = new CliPlace();
    expect((await place.run('note', ...words)).code).toBe(2);
    expect((await place.run('memory', 'status', '--all')).out).toMatch(/^(?:total 0.*\n)?$/);
  });

  test('in a project that is turned off is refused', async () => {
    const place = new CliPlace();
    place.env.DAYBOOK = '0';
    const { code, said } = await place.run('note', 'x');
    expect(code).toBe(1);
    expect(said).toContain('turned off');
  });
});

describe('memory', () => {
  test('names that mean nothing end with 3, those that mean several list them', async () => {
    const place = new CliPlace();
    place.fill(() => {}); // there is a store, with nothing in it
    for (const name of ['ffffffff', '../../etc', 'zz', '%', "'; DROP TABLE notes; --"]) {
      for (const words of [
        ['done', name],
        ['memory', 'archive', name],
        ['memory', 'restore', name],
      ])
        expect((await place.run(...words)).code).toBe(3);
    }
    const session = [place.session(), place.session()];
    for (const id of session) await noted(place, 'The same words', '--session', id);
    const [{ members }] = (await place.json('memory', 'status', '--all')).results;
    const { code, said } = await place.run('memory', 'archive', members[0].id);
    expect(code).toBe(2);
    expect(said.match(/ch_[0-9a-f]{32}/g)).toHaveLength(2);
  });

  test('promotes all of a session, and a dry run nothing', async () => {
    const place = new CliPlace();
    const id = place.session();
    for (const text of ['One thing', 'Another matter']) await noted(place, text, '--session', id);
    const dry = await place.json('memory', 'promote', '--session', id, '--dry-run');
    expect(dry).toMatchObject({ dryRun: true, changed: true });
    expect((await place.json('memory', 'status', '--session', id)).counts.active).toBe(0);
    expect((await place.json('memory', 'promote', '--session', id)).results).toHaveLength(2);
    expect((await place.json('memory', 'promote', '--session', id)).changed).toBe(false);
  });

  test('stashes, pops the last one, archives and restores', async () => {
    const place = new CliPlace();
    const { short } = await noted(place, 'One thing');
    await place.json('memory', 'stash', short, '--reason', 'until the release');
    expect((await place.run('memory', 'status')).out).toContain('(until the release)');
    expect((await place.json('memory', 'pop')).results).toMatchObject([{ status: 'active' }]);
    expect((await place.json('memory', 'pop')).changed).toBe(false);
    await place.json('memory', 'archive', short);
    expect((await place.run('memory', 'promote', short)).code).toBe(1);
    expect((await place.json('memory', 'restore', short)).results).toMatchObject([
      { status: 'active' },
    ]);
  });

  test('collects what was archived 30 days ago, after showing it', async () => {
    const place = new CliPlace();
    const { id } = await noted(place, 'One thing');
    place.fill((store) => archive(store, [id], place.nowMs));
    place.nowMs += 29 * DAY;
    expect((await place.json('memory', 'gc', '--yes')).results).toEqual([]);
    place.nowMs += 2 * DAY;
    expect((await place.json('memory', 'gc')).results).toHaveLength(1);
    expect((await place.json('memory', 'status', '--all')).collectable).toBe(1);
    expect((await place.json('memory', 'gc', '--yes')).results).toMatchObject([{ id }]);
    place.fill((store) => {
      expect(chainsWhere(store, {})).toEqual([]);
      expect(differences(store)).toEqual([]);
    });
  });

  test('reports a record that is damaged, leaves it, and takes no part of it over', async () => {
    const place = new CliPlace();
    const { id, short } = await noted(place, 'One thing', '--session', place.session());
    place.fill((store) => {
      store.pragma('foreign_keys = OFF');
      store.prepare('DELETE FROM notes').run();
    });
    const { damaged, results } = await place.json('memory', 'status', '--all');
    expect(damaged).toEqual([id]);
    expect(results).toMatchObject([{ members: [{ text: null }] }]);
    const { code, said } = await place.run('memory', 'promote', short);
    expect(code).toBe(1);
    expect(said).toMatch(/has lost no_[0-9a-f]{32}/);
    await noted(place, 'Another matter');
    expect((await place.json('memory', 'status', '--all')).damaged).toEqual([id]);
  });

  test('reviews: where a person sits each is asked for', async () => {
    const place = new CliPlace();
    const id = place.session();
    for (const text of ['One thing', 'Another matter']) await noted(place, text, '--session', id);
    const answers = [true, false, true];
    const asked = {
      ...place.world(),
      json: false,
      interactive: true,
      ask: async () => answers.shift() ?? false,
      out: () => {},
      say: () => {},
    };
    const { memoryCommand } = await import('../../src/cli/memory.ts');
    expect(await memoryCommand.run(asked, ['review'], { all: true })).toBe(0);
    const { counts } = await place.json('memory', 'status', '--session', id);
    expect(counts).toMatchObject({ active: 1, discarded: 1 });
  });
});

test('64 notes of 8 processes at once are 64 notes', async () => {
  const place = new CliPlace();
  const id = place.session();
  const texts = Array.from({ length: 64 }, (_, n) => `Finding ${n} of word${n * 7919}`);
  const process = async (own: readonly string[]) => {
    for (const text of own) {
      const { code, stderr } = await runBuiltCli(['note', text, '--session', id], place.env);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, n) => process(texts.slice(n * 8, n * 8 + 8))));
  const store = openStore(place.home.store);
  const chains = chainsWhere(store, { sessionId: id });
  expect(chains.map(({ summary }) => summary).sort()).toEqual([...texts].sort());
  promote(
    store,
    chains.map((one) => one.id),
    Date.now(),
    true,
  );
  expect(chainsWhere(store, { status: ['active'] })).toHaveLength(64);
  expect(differences(store)).toEqual([]);
  store.close();
}, 120_000);

test('forget takes the notes of a session along, but not those that another one has found too', async () => {
  const place = new CliPlace();
  const [one, two] = [place.session(), place.session()];
  await noted(place, 'Known to both', '--session', one);
  await noted(place, 'Known to both', '--session', two);
  await noted(place, 'Xylophone of one', '--session', one);
  await place.json('forget', one, '--yes');
  const { results } = await place.json('memory', 'status', '--all');
  expect(results).toMatchObject([{ sessionId: two, summary: 'Known to both' }]);
  place.fill((store) => {
    expect(JSON.stringify(store.prepare('SELECT * FROM events').all())).not.toContain('Xylophone');
    expect(differences(store)).toEqual([]);
  });
});
