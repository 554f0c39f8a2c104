import { lstatSync } from 'node:fs';
import { UserError } from './errors.ts';
import type { Home } from './home.ts';
import type { Settings } from './settings.ts';

/**
 * Sees to it that nothing of the machine's own lies behind a link, which could lead anywhere. Of the
 * daily logs, which a person may want in a vault of notes, {@link dailyBounds} tells.
 *
 * @throws {UserError} LINKED_HOME, naming the place.
 */
export function assertNoLinks(home: Home): void {
  const { spool, store, context, backups, logs, run } = home;
  for (const path of [spool, store, context, backups, logs, run]) {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    throw new UserError(
      'LINKED_HOME',
      `${path} is a link, and what lies behind it may not be Daybook's`,
      'Nothing was written there. Put the folder or file itself in its place, or move all of it with DAYBOOK_HOME.',
    );
  }
}

/** The folder that links must not lead the daily logs out of; undefined: they may lead anywhere. */
export function dailyBounds(home: Home, settings: Settings): string | undefined {
  return settings['daily.followLinks'] ? undefined : home.root;
}
