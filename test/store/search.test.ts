import { describe, expect, test } from 'vitest';
import type { EntryHit, MessageHit } from '../../src/store/search-hits.ts';
import { DAY_MS, placeWith, SearchPlace, START_MS } from './search-place.ts';

describe('neighbours', () => {
  const hitIn = (place: SearchPlace, typed: string) => place.find(typed).hits[0] as MessageHit;

  test('come from the same session, however sessions interleave', () => {
    const place = new SearchPlace();
    const [one, two] = [place.session(), place.session()];
    for (const text of ['before', 'the needle', 'after']) {
      place.say(one, `${text} of one`);
      place.say(two, `${text === 'the needle' ? 'hay' : text} of two`, { role: 'assistant' });
    }
    const { sessionId, seq, before, after } = hitIn(place, 'needle');
    expect({ sessionId, seq, before, after }).toEqual({
      sessionId: one,
      seq: 2,
      before: { seq: 1, role: 'user', text: 'before of one' },
      after: { seq: 3, role: 'user', text: 'after of one' },
    });
    place.store.close();
  });

  test('there are none beyond the ends of a session', () => {
    const place = placeWith(['only needle']);
    expect(hitIn(place, 'needle')).toMatchObject({ before: null, after: null });
    place.store.close();
  });

  test('are cut to 200 characters on one line', () => {
    const place = placeWith([`long\n\n  line ${'word '.repeat(100)}`, 'needle']);
    const text = hitIn(place, 'needle').before?.text ?? '';
    expect(text).toMatch(/^long line word .* …$/);
    expect(text.length).toBeLessThanOrEqual(200);
    place.store.close();
  });
});

describe('entries', () => {
  test('are found by the terms that are for the index only, and lead to the messages behind them', () => {
    const place = new SearchPlace();
    const [session, other] = [place.session({ externalId: 'agent-id' }), place.session()];
    for (const text of [
      'old talk of backoff',
      'hello',
      'use jitter for backoff',
      'done',
      'backoff',
    ]) {
      place.say(session, text);
      place.say(other, `${text} elsewhere`);
    }
    const entryId = place.note(session, [1, 4], { title: 'Uploads', otherWords: ['exponential'] });
    const [hit] = place.find('exponential OR backoff', { filters: { kind: 'entry' } }).hits;
    expect(hit).toMatchObject({
      kind: 'entry',
      entryId,
      sessionId: session,
      externalId: 'agent-id',
      project: 'uploader',
      title: 'Uploads',
      day: '2026-01-01',
      fromSeq: 1,
      toSeq: 4,
      snippet: 'Uploads >>>exponential<<<',
      behind: [{ seq: 3, role: 'user', text: 'use jitter for backoff' }],
    });
    place.store.close();
  });

  test('show how their messages begin where none has the words', () => {
    const place = new SearchPlace();
    const session = place.session();
    for (const text of ['hello', 'there', 'one', 'more']) place.say(session, text);
    place.note(session, [0, 4], { context: 'about exponential growth' });
    const [hit] = place.find('exponential').hits as EntryHit[];
    expect(hit?.behind.map(({ text }) => text)).toEqual(['hello', 'there', 'one']);
    place.store.close();
  });

  test('take turns with messages', () => {
    const place = new SearchPlace();
    const session = place.session();
    for (const text of ['cap one', 'cap two', 'cap three']) place.say(session, text);
    place.note(session, [0, 1], { title: 'cap' });
    place.note(session, [1, 2], { title: 'cap again' }, START_MS + DAY_MS);
    const kinds = place.find('cap').hits.map(({ kind }) => kind);
    expect(kinds).toEqual(['entry', 'message', 'entry', 'message', 'message']);
    place.store.close();
  });
});

describe('how a query is answered', () => {
  const TALK = [
    'retry with a growing backoff',
    'the colour of the button',
    'a => b',
    'xylophone',
    '记忆库',
  ];

  test.each([
    { typed: 'backoff retry', how: 'all words', first: TALK[0] },
    { typed: 'what did we say about retry backoff?', how: 'all words', first: TALK[0] },
    { typed: 'Which colour has the button', how: 'all words', first: TALK[1] },
    { typed: 'how was the retry of the uploader', how: 'any word', first: TALK[0] },
    { typed: 'backoff colour', how: 'any word', first: TALK[1] },
    { typed: 'button NOT colour', how: 'scan', first: undefined },
    { typed: 'retry nosuchword NOT growing', how: 'scan', first: undefined },
    { typed: 'the', how: 'all words', first: TALK[1] },
    { typed: '=>', how: 'scan', first: TALK[2] },
    { typed: '=> b', how: 'all words', first: TALK[2] },
    { typed: 'lopho', how: 'scan', first: TALK[3] },
    { typed: '库', how: 'all words', first: TALK[4] },
    { typed: 'nosuchword', how: 'scan', first: undefined },
  ])('$typed: $how', ({ typed, how, first }) => {
    const place = placeWith(TALK);
    const result = place.find(typed);
    expect(result.how).toBe(how);
    expect(result.hits[0]?.snippet.replace(/>>>|<<</g, '')).toBe(first);
    expect(result.scanned === undefined).toBe(how !== 'scan');
    place.store.close();
  });

  test('a scan reads the newest 5,000 messages and says so', () => {
    const place = placeWith(['=> of old', ...Array.from({ length: 5_000 }, (_, n) => `talk ${n}`)]);
    expect(place.find('=>')).toEqual({ how: 'scan', scanned: 5_000, hits: [] });
    place.store.close();
  });

  test('nothing typed is nothing found', () => {
    const place = placeWith(TALK);
    expect(place.find('')).toEqual({ how: 'scan', scanned: 0, hits: [] });
    place.store.close();
  });
});

test('an entry that is summarised again is found by its new words alone', () => {
  const place = placeWith(['one']);
  const { sessionId } = place.find('one').hits[0] as MessageHit;
  place.note(sessionId, [0, 1], { title: 'early words' });
  place.store.exec("UPDATE entries SET search_text = 'late words'");
  expect(place.texts('early')).toEqual([]);
  expect(place.texts('late words')).toEqual(['late words']);
  place.store.close();
});
