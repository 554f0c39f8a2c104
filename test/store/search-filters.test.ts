import { expect, test } from 'vitest';
import type { SearchFilters } from '../../src/store/search-filters.ts';
import { findProjects } from '../../src/store/sessions.ts';
import { DAY_MS, SearchPlace, START_MS } from './search-place.ts';

/** Each text says what it is; all have the word `cap`. */
function place(): SearchPlace & { ids: Record<string, string> } {
  const filled = new SearchPlace();
  const one = filled.session({ agent: 'claude-code', project: 'uploader' });
  const two = filled.session({ agent: 'opencode', project: 'website' });
  filled.say(one, 'cap asked', { role: 'user', atMs: START_MS });
  filled.say(two, 'cap elsewhere', { role: 'user', atMs: START_MS + DAY_MS });
  filled.say(one, 'cap answered', { role: 'assistant', atMs: START_MS + 2 * DAY_MS });
  const call = {
    role: 'tool',
    kind: 'tool_call',
    tool: 'Bash',
    atMs: START_MS + 3 * DAY_MS,
  } as const;
  filled.say(one, 'cap called', call);
  filled.note(one, [0, 3], { title: 'cap noted' }, START_MS + 4 * DAY_MS);
  return Object.assign(filled, { ids: { one, two } });
}

const idOf = (store: SearchPlace['store'], name: string) => findProjects(store, name)[0]?.id ?? 0;

test.each<{
  name: string;
  filters: (of: ReturnType<typeof place>) => SearchFilters;
  found: string[];
}>([
  { name: 'agent', filters: () => ({ agent: 'opencode' }), found: ['elsewhere'] },
  {
    name: 'project',
    filters: ({ store }) => ({ projectIds: [idOf(store, 'website')] }),
    found: ['elsewhere'],
  },
  { name: 'role', filters: () => ({ role: 'user' }), found: ['asked', 'elsewhere'] },
  {
    name: 'session',
    filters: ({ ids }) => ({ sessionId: ids.one as string }),
    found: ['answered', 'asked', 'called', 'noted'],
  },
  { name: 'session that said nothing', filters: () => ({ sessionId: 'ses_none' }), found: [] },
  {
    name: 'since, inclusive',
    filters: () => ({ sinceMs: START_MS + 2 * DAY_MS }),
    found: ['answered', 'called', 'noted'],
  },
  { name: 'until, exclusive', filters: () => ({ untilMs: START_MS + DAY_MS }), found: ['asked'] },
  { name: 'tool, in any case', filters: () => ({ tool: 'bash' }), found: ['called'] },
  { name: 'entries', filters: () => ({ kind: 'entry' }), found: ['noted'] },
  {
    name: 'messages',
    filters: () => ({ kind: 'message' }),
    found: ['answered', 'asked', 'called', 'elsewhere'],
  },
  {
    name: 'several',
    filters: ({ ids }) => ({ sessionId: ids.one as string, role: 'user', agent: 'claude-code' }),
    found: ['asked'],
  },
  {
    name: 'several that no row passes',
    filters: () => ({ role: 'user', tool: 'Bash' }),
    found: [],
  },
])('$name', ({ filters, found }) => {
  const filled = place();
  const expected = found.map((word) => `cap ${word}`);
  const chosen = filters(filled);
  expect(filled.texts('cap', { filters: chosen }).sort()).toEqual(expected);
  // The scan passes the same filters: `ap` is no word.
  expect(filled.texts('ap', { filters: chosen }).sort()).toEqual(expected);
  filled.store.close();
});

test('a filter that few of very many matches pass still finds them', () => {
  const filled = new SearchPlace();
  const [busy, quiet] = [filled.session(), filled.session({ agent: 'opencode' })];
  filled.say(quiet, 'cap of the quiet session, said with many more words than all the others');
  for (let n = 0; n < 3_000; n++) filled.say(busy, `cap ${n}`);
  expect(filled.find('cap', { filters: { agent: 'opencode' } }).hits).toHaveLength(1);
  filled.store.close();
});
