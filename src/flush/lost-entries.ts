import { statSync } from 'node:fs';
import { join } from 'node:path';
import { daysIn, readDay } from '../daily/daily-log.ts';
import { localDay } from '../daily/day.ts';
import type { DailyEntry } from '../daily/entry.ts';
import { readBlocks } from '../daily/read-block.ts';
import { UserError } from '../platform/errors.ts';
import { dailyBounds } from '../platform/links.ts';
import { entryById } from '../store/entries.ts';
import { isPruned } from '../store/prune.ts';
import { isForgotten } from '../store/tombstones.ts';
import type { World } from './world.ts';

/** An entry that a daily log holds and the store does not know, or knows only as an extract. */
export interface LostEntry extends DailyEntry {
  readonly day: string;
}

export interface LostEntries {
  /** In order of time. */
  readonly entries: readonly LostEntry[];
  /** Blocks unknown to the store that are not as we write them. */
  readonly unreadBlocks: number;
  /** Daily logs that were looked at. */
  readonly logs: number;
}

/** Clocks of file systems are a little behind, and a session may end in the next day's first hours. */
const MARGIN_MS = 24 * 3_600_000;

/**
 * Looks through the daily logs that were changed, or are about days, since a time. Blocks of a session
 * that a person had taken out of the store are no loss.
 *
 * @param sinceMs - Unix milliseconds; 0: all of them.
 */
export function findLostEntries(world: World, sinceMs: number): LostEntries {
  const { home, store, zone } = world;
  const from = sinceMs - MARGIN_MS;
  const firstDay = from <= 0 ? '' : localDay(from, zone);
  const isRecent = (day: string) =>
    day >= firstDay || statSync(join(home.daily, `${day}.md`)).mtimeMs >= from;
  const days = daysIn(home.daily).filter(isRecent);
  const read = days.map((day) => ({ day, ...readBlocks(textOf(world, day)) }));
  const isUnread = (id: string) => entryById(store, id) === undefined;
  return {
    entries: read
      .flatMap(({ day, entries }) => entries.map((entry) => ({ ...entry, day })))
      .filter((entry) => isLost(world, entry))
      .sort((a, b) => a.atMs - b.atMs),
    unreadBlocks: read.flatMap(({ unread }) => unread).filter(isUnread).length,
    logs: days.length,
  };
}

/** A log behind a link that is not to be followed is as good as none. */
function textOf({ home, settings, log }: World, day: string): string {
  try {
    return readDay(home.daily, day, dailyBounds(home, settings)) ?? '';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log('warn', 'log-not-read', { day, error: error.message });
    return '';
  }
}

/** A summary that has replaced an extract since is what the person reads, so it counts. */
function isLost({ store }: World, entry: LostEntry): boolean {
  const { id, note, sessionId, agent, externalId } = entry;
  if (isPruned(store, sessionId) || isForgotten(store, agent, externalId)) return false;
  const known = entryById(store, id);
  return known === undefined || (known.setAsideReason !== null && note === undefined);
}
