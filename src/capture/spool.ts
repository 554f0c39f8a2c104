import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnText, writeFileAside } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { parseSpoolEvent, type SpoolEvent } from './spool-event.ts';

/**
 * Puts an event into the spool: written aside, synced, renamed in. Once this returns, the event
 * survives a crash of everything.
 *
 * @returns the name of the file: `<milliseconds>-<random>.json`, so that names sort by time.
 * @throws {Error} when it cannot be written, or a link stands where the spool should be.
 */
export function spoolEvent(home: Home, event: SpoolEvent): string {
  if (lstatSync(home.spool, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error('the spool is a link, and may lead anywhere');
  const time = String(Date.parse(event.at)).padStart(14, '0');
  const random = `${process.pid.toString(36)}${Math.random().toString(36).slice(2, 10)}`;
  const name = `${time}-${random}.json`;
  // A start brings no words of its own: a power cut that takes it also ends the session it names.
  writeFileAside(join(home.spool, name), JSON.stringify(event), event.kind !== 'start');
  return name;
}

/** Names of the spooled files, oldest first; none where there is no spool yet. */
export function spooledNames(home: Home): string[] {
  try {
    return readdirSync(home.spool)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort();
  } catch {
    return [];
  }
}

/** @throws {Error} when the file is gone, unreadable or not an event. */
export function readSpooled(home: Home, name: string): SpoolEvent {
  return parseSpoolEvent(readOwnText(join(home.spool, name)));
}
