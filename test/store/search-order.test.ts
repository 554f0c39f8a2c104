import { describe, expect, test } from 'vitest';
import { interleaved, newerFirstWhereClose } from '../../src/store/search-rank.ts';
import { DAY_MS, placeWith, SearchPlace, START_MS } from './search-place.ts';

describe('newer before older where the rank is close', () => {
  const row = (id: number, rank: number, atMs: number) => ({ id, rank, atMs });

  test.each([
    { name: 'a close rank is decided by age', rows: [row(1, -10, 1), row(2, -8, 2)], ids: [2, 1] },
    { name: 'a far one is not', rows: [row(1, -10, 1), row(2, -6, 2)], ids: [1, 2] },
    {
      name: 'close is close to the best of its group, not to the last',
      rows: [row(1, -10, 1), row(2, -8, 2), row(3, -6, 3)],
      ids: [2, 1, 3],
    },
    {
      name: 'at one time the one that was stored later',
      rows: [row(1, -1, 1), row(2, -1, 1)],
      ids: [2, 1],
    },
    { name: 'nothing', rows: [], ids: [] },
  ])('$name', ({ rows, ids }) => {
    expect(newerFirstWhereClose(rows, 0.7).map(({ id }) => id)).toEqual(ids);
  });

  test('lists take turns', () => {
    expect(interleaved(['e1', 'e2', 'e3'], ['m1'])).toEqual(['e1', 'm1', 'e2', 'e3']);
  });
});

const DECISIONS = [
  'Decision: retry with exponential backoff, doubling up to a minute.',
  'We reversed the decision on retry: no exponential backoff any more, a fixed delay of two seconds.',
];

const OTHER =
  'The upload of large files is slow, so it was split into parts that are sent in turn.';

describe('a decision that was reversed later stands below the reversal', () => {
  test.each([
    'exponential backoff retry',
    'decision backoff',
    'what did we decide about retry backoff?',
  ])('messages: %s', (typed) => {
    const place = placeWith([...DECISIONS, ...Array<string>(20).fill(OTHER)]);
    expect(place.texts(typed)).toEqual([...DECISIONS].reverse());
    place.store.close();
  });

  test('messages that were imported in the wrong order', () => {
    const place = new SearchPlace();
    const session = place.session();
    place.say(session, DECISIONS[1] as string, { atMs: START_MS + 9 * DAY_MS });
    place.say(session, DECISIONS[0] as string, { atMs: START_MS });
    expect(place.texts('decision backoff')).toEqual([...DECISIONS].reverse());
    place.store.close();
  });

  test('entries', () => {
    const place = new SearchPlace();
    const [first, second] = [place.session(), place.session()];
    place.say(first, 'one');
    place.say(second, 'two');
    place.note(first, [0, 1], { decisions: [DECISIONS[0] as string] }, START_MS);
    place.note(second, [0, 1], { decisions: [DECISIONS[1] as string] }, START_MS + DAY_MS);
    expect(place.texts('what did we decide about backoff', { filters: { kind: 'entry' } })).toEqual(
      [...DECISIONS].reverse(),
    );
    place.store.close();
  });
});

test('pages follow one another without a gap or a repeat', () => {
  const texts = Array.from({ length: 450 }, (_, n) => `page ${'word '.repeat(n % 9)}${n}`);
  const place = placeWith(texts);
  const all = place.texts('page', { limit: 450 });
  expect(new Set(all).size).toBe(450);
  const pages = Array.from({ length: 9 }, (_, n) =>
    place.texts('page', { limit: 50, offset: n * 50 }),
  );
  expect(pages.flat()).toEqual(all);
  expect(place.texts('page', { offset: 450 })).toEqual([]);
  place.store.close();
});
