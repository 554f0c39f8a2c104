import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { DAY_MS, SearchPlace, START_MS } from '../store/search-place.ts';

const NOW_MS = START_MS + 10 * DAY_MS;

/** Runs the command in this process on a store that was filled by hand. */
async function daybook(place: SearchPlace, ...words: string[]) {
  const env = { DAYBOOK_HOME: dirname(place.store.name), DAYBOOK_TIMEZONE: 'UTC' };
  const [out, said]: string[][] = [[], []];
  const code = await runCli(['search', ...words], {
    env,
    home: daybookHome(env),
    now: () => new Date(NOW_MS),
    cwd: '/home/ada/uploader',
    out: (text) => out?.push(text),
    say: (text) => said?.push(text),
    interactive: false,
    ask: async () => false,
  });
  return { code, out: (out ?? []).join('\n'), said: (said ?? []).join('\n') };
}

function talk(): SearchPlace & { one: string; two: string } {
  const place = new SearchPlace();
  const one = place.session({ title: 'Uploads', externalId: '6f1c-aaaa' });
  const two = place.session({ title: 'Twins', externalId: '6f1c-bbbb', agent: 'opencode' });
  place.say(one, 'how many tries?', { atMs: START_MS });
  place.say(one, 'retry five times', { role: 'assistant', atMs: START_MS + 1_000 });
  place.say(one, 'done', { atMs: START_MS + 2_000 });
  place.say(two, 'retry of old', { atMs: START_MS - 20 * DAY_MS });
  return Object.assign(place, { one, two });
}

test('a hit is printed with its session, its time and its neighbours', async () => {
  const place = talk();
  const { code, out } = await daybook(place, 'five', 'times');
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '2026-01-01 12:00  assistant  uploader · Uploads',
    '      ↑ user: how many tries?',
    '    retry >>>five<<< >>>times<<<',
    '      ↓ user: done',
    `    ${place.one}`,
  ]);
  place.store.close();
});

test('the JSON says how the query was answered', async () => {
  const place = talk();
  const json = async (...words: string[]) =>
    JSON.parse((await daybook(place, ...words, '--json')).out);
  expect(await json('five')).toMatchObject({
    query: 'five',
    how: 'all words',
    results: [{ kind: 'message', seq: 2, at: '2026-01-01T12:00:01.000Z', externalId: '6f1c-aaaa' }],
  });
  expect(await json('five', 'nosuchword')).toMatchObject({
    how: 'any word',
    results: [{ seq: 2 }],
  });
  expect(await json('=>')).toEqual({ query: '=>', how: 'scan', scanned: 4, results: [] });
  place.store.close();
});

test.each([
  [['--session', 'Uploads'], ['retry five times']],
  [['--session', '6f1c-b'], ['retry of old']],
  [['--agent', 'opencode'], ['retry of old']],
  [
    ['--project', 'uploader'],
    ['retry five times', 'retry of old'],
  ],
  [
    ['--project', '/home/ada/uploader'],
    ['retry five times', 'retry of old'],
  ],
  [['--role', 'assistant'], ['retry five times']],
  [['--since', '12d'], ['retry five times']],
  [['--since', '2026-01-01'], ['retry five times']],
  [['--until', '2025-12-12'], ['retry of old']],
  [['--tool', 'Bash'], []],
  [['--kind', 'entry'], []],
  [['--limit', '1', '--offset', '1'], ['retry of old']],
])('%j', async (options, found) => {
  const place = talk();
  const { out } = await daybook(place, 'retry', '--json', ...options);
  const { results } = JSON.parse(out) as { results: { snippet: string }[] };
  expect(results.map(({ snippet }) => snippet.replace(/>>>|<<</g, ''))).toEqual(found);
  place.store.close();
});

test.each([
  ['five nosuchword', 'Nothing has all of these words; what follows has some of them.'],
  ['=>', 'The index knows nothing of this; the newest 4 records were read through.'],
  ['nosuchword', 'Nothing found for "nosuchword".'],
])('%s: %s', async (typed, expected) => {
  const place = talk();
  expect((await daybook(place, typed)).said).toContain(expected);
  place.store.close();
});

test('an ambiguous session lists its candidates', async () => {
  const place = talk();
  const { code, said } = await daybook(place, 'retry', '--session', '6f1c');
  expect(code).toBe(2);
  expect(said).toContain('2 sessions are meant by "6f1c"');
  for (const id of [place.one, place.two]) expect(said).toContain(id);
  place.store.close();
});

test.each([
  [['--session', 'nosuch'], 3],
  [['--project', 'nosuch'], 3],
  [['--role', 'system'], 2],
  [['--kind', 'note'], 2],
  [['--since', 'yesterday'], 2],
  [['--limit', '0'], 2],
  [['--offset', '-1'], 2],
])('%j ends with %i', async (options, expected) => {
  const place = talk();
  expect((await daybook(place, 'retry', ...options)).code).toBe(expected);
  place.store.close();
});
