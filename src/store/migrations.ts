import { first } from './migrations/1-first.ts';
import { wordForms } from './migrations/2-word-forms.ts';
import { events } from './migrations/3-events.ts';
import { usage } from './migrations/4-usage.ts';
import { tombstones } from './migrations/5-tombstones.ts';
import { messageCount } from './migrations/6-message-count.ts';
import { callIds } from './migrations/7-call-ids.ts';
import { histories } from './migrations/8-histories.ts';
import { workingMemory } from './migrations/9-working-memory.ts';

/**
 * The schema, as the steps that lead to it. Index + 1 is the version kept in `PRAGMA user_version`.
 * Steps are appended to; a released one stays as it was.
 *
 * Times are Unix milliseconds, UTC. `day` is `YYYY-MM-DD` in the zone of the daily logs.
 */
export const MIGRATIONS: readonly string[] = [
  first,
  wordForms,
  events,
  usage,
  tombstones,
  messageCount,
  callIds,
  histories,
  workingMemory,
];
