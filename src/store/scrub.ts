import type { Change, Row } from './events.ts';

/**
 * A change without what is gone.
 *
 * @param gone - ids of sessions, chains and notes that are to be named nowhere.
 * @returns undefined where nothing is left of it.
 */
export function withoutGone(change: Change, gone: ReadonlySet<string>): Change | undefined {
  const isGone = (value: unknown) => typeof value === 'string' && gone.has(value);
  const { table, key, set } = change;
  if (Object.values(key).some(isGone)) return undefined;
  if (set === undefined || !Object.values(set).some(isGone)) return change;
  if (table === 'sessions' && isGone(set.parent_id))
    return { table, key, set: { ...set, parent_id: null, parent_kind: null } };
  if (table === 'chains' && isGone(set.session_id))
    return { table, key, set: { ...set, session_id: null } as Row };
  // The ids that an agent gave to a session that is gone.
  return table === 'external_ids' ? undefined : change;
}
