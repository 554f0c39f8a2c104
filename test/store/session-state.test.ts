import { expect, test } from 'vitest';
import { listSessions } from '../../src/store/session-list.ts';
import { STATES, stateOf } from '../../src/store/session-state.ts';
import { sessionById } from '../../src/store/sessions.ts';
import { CliPlace, DAY, NOW } from '../helpers/cli-place.ts';

test.each([
  { name: 'in use', set: {}, state: 'active' },
  { name: 'used 14 days ago less a moment', ageMs: 14 * DAY - 1, set: {}, state: 'active' },
  { name: 'used 14 days ago', ageMs: 14 * DAY, set: {}, state: 'idle' },
  { name: 'over', set: { ended_at_ms: NOW }, state: 'idle' },
  { name: 'done', set: { outcome: 'done' }, state: 'idle' },
  { name: 'archived', set: { archived_at_ms: NOW }, state: 'archived' },
  {
    name: 'archived after its end',
    ageMs: 40 * DAY,
    set: { archived_at_ms: NOW, ended_at_ms: NOW - 40 * DAY },
    state: 'archived',
  },
])('a session that is $name is $state, by the rule and in a list', ({ set, state, ageMs = 0 }) => {
  const at = new CliPlace();
  const id = at.session({ startedAtMs: NOW - ageMs, set: set as Record<string, number> });
  at.fill((store) => {
    const session = sessionById(store, id);
    expect(session && stateOf(session, NOW)).toBe(state);
    const listed = STATES.filter(
      (one) => listSessions(store, { state: one }, NOW, { limit: 9, offset: 0 }).length > 0,
    );
    expect(listed).toEqual([state]);
  });
});
