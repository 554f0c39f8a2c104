import { expect, test } from 'vitest';
import { sessionsNamed } from '../../src/store/session-names.ts';
import { SearchPlace } from './search-place.ts';

test('a session is named by an id, the beginning of one, or its title', () => {
  const place = new SearchPlace();
  const one = place.session({ externalId: '6f1c-aaaa', title: 'Upload of large files' });
  const two = place.session({ externalId: '6f1c-bbbb', title: 'Twins' });
  const three = place.session({ externalId: 'abc', title: 'twins' });
  const four = place.session({ externalId: 'abcdef', title: '6f1c' });
  const named = (wanted: string) =>
    sessionsNamed(place.store, wanted)
      .map(({ id }) => id)
      .sort();
  expect(named(one)).toEqual([one]);
  expect(named(one.slice(0, -1))).toEqual([one]);
  expect(named('6f1c-a')).toEqual([one]);
  expect(named('6f1c-')).toEqual([one, two].sort());
  expect(named('upload of LARGE files')).toEqual([one]);
  expect(named('twins')).toEqual([two, three].sort());
  // Whole before a beginning, an id before a title, a title before the beginning of an id.
  expect(named('abc')).toEqual([three]);
  expect(named('6f1c')).toEqual([four]);
  expect(named('%')).toEqual([]);
  expect(named(' ')).toEqual([]);
  place.store.close();
});
