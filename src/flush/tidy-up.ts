import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILED_SUFFIX } from '../capture/compiled.ts';
import { ASIDE_SUFFIX } from '../platform/files.ts';
import { dailyBounds } from '../platform/links.ts';
import type { World } from './world.ts';

const DAY_MS = 24 * 3_600_000;
/** A session that is resumed after this long and compacted then gets a new context file anyway. */
const SESSION_CONTEXT_DAYS = 30;
const COMPILED_DAYS = 30;

/** Takes away what crashes and finished sessions have left and nobody will read. */
export function tidyUp(world: World): void {
  const { home } = world;
  const isAside = (name: string) => name.startsWith('.') && name.endsWith(ASIDE_SUFFIX);
  for (const folder of [home.root, home.spool, home.context, home.run])
    removeOlder(world, folder, DAY_MS, isAside);
  // People keep files of their own between the daily logs, hidden ones of their editor too.
  const isOurs = (name: string) => /^\..*\.daybook-(?:aside|owner\..*)$/.test(name);
  if (dailyBounds(home, world.settings) === undefined || !isLink(home.daily))
    removeOlder(world, home.daily, DAY_MS, isOurs);
  const isSessionContext = (name: string) => /^session-.*\.md$/.test(name);
  removeOlder(world, home.context, SESSION_CONTEXT_DAYS * DAY_MS, isSessionContext);
  // Of versions that are gone; one that is still in use is made again by the next hook.
  const isCompiled = (name: string) => name.endsWith(COMPILED_SUFFIX);
  removeOlder(world, home.run, COMPILED_DAYS * DAY_MS, isCompiled);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function removeOlder(
  world: World,
  folder: string,
  ageMs: number,
  isMeant: (name: string) => boolean,
): void {
  for (const name of namesIn(folder).filter(isMeant)) {
    const path = join(folder, name);
    const changedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAtMs === undefined || world.now() - changedAtMs < ageMs) continue;
    world.assertHeld();
    rmSync(path, { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
