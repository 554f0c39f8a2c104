import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spooledNames } from '../../capture/spool.ts';
import { daysIn } from '../../daily/daily-log.ts';
import { knownSystemZone, localTime, resolveZone } from '../../daily/day.ts';
import type { Home } from '../../platform/home.ts';
import { isOurLog } from '../own-files.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** The release of this program; a clock before it is wrong. */
const NOT_BEFORE_MS = Date.UTC(2026, 10, 1);
/** Zones lie up to 14 hours ahead of UTC, and a daily log is called after the day that they have. */
const AHEAD_MS = 24 * 3_600_000;

/** Something with a time, as a file name or its last change tells it; Unix milliseconds. */
interface Timed {
  readonly what: string;
  readonly atMs: number;
}

/** Days of the log and orders of events hang on these. */
export function checkClock({ cli, settings }: Examination): Finding[] {
  const { ok, warn, fail } = findingsOn('Clock');
  const nowMs = cli.now().getTime();
  const { zone, warning } = resolveZone(settings?.values.timeZone ?? '');
  const shown = `${cli.now().toISOString()}, ${localTime(nowMs, zone)} in ${zone}`;
  if (nowMs < NOT_BEFORE_MS)
    return [fail(`it shows ${shown}, which is in the past`, 'Set the clock of this machine.')];
  const found = [...checkSystemZone(zone, { cli, settings }), ...checkTimes(cli.home, nowMs)];
  if (warning !== undefined)
    found.push(warn(warning, 'Set it: `daybook config set timeZone Europe/Berlin`.'));
  return found.length > 0 ? found : [ok(shown)];
}

function checkSystemZone(
  zone: string,
  { cli, settings }: Pick<Examination, 'cli' | 'settings'>,
): Finding[] {
  const { TZ = '' } = cli.env;
  const isAsked = (settings?.values.timeZone ?? '').trim() === '';
  // Without TZ a system that says nothing means UTC.
  if (!isAsked || TZ === '' || knownSystemZone() !== undefined) return [];
  const says = `the time zone of this system is unknown (TZ=${TZ}); using ${zone}`;
  const next =
    'Set TZ to a name such as Europe/Berlin, or: `daybook config set timeZone Europe/Berlin`.';
  return [findingsOn('Clock').warn(says, next)];
}

function checkTimes(home: Home, nowMs: number): Finding[] {
  const [newest] = timesIn(home, nowMs).sort((a, b) => b.atMs - a.atMs);
  const early = newest && fromFuture(newest.what, newest.atMs, nowMs);
  return early ? [early] : [];
}

/** What lies more than a day ahead of the clock; undefined where it does not. */
export function fromFuture(what: string, atMs: number, nowMs: number): Finding | undefined {
  if (!(atMs - nowMs > AHEAD_MS)) return undefined;
  const { warn } = findingsOn('Clock');
  const says = `${what} is from ${new Date(atMs).toISOString()}, and it is ${new Date(nowMs).toISOString()} now: the clock was ahead then, or is behind now`;
  const next =
    'Set the clock of this machine if it is wrong. If it is right, nothing is lost: what has a later time counts as the newest until then.';
  return warn(says, next);
}

/** A spooled event and a daily log tell their time by their name, whatever has touched them since. */
function timesIn(home: Home, nowMs: number): Timed[] {
  const spooled = spooledNames(home).map((name) => {
    return { what: join(home.spool, name), atMs: Number(/^\d+/.exec(name)?.[0]) };
  });
  const days = daysIn(home.daily).map((day) => {
    return { what: join(home.daily, `${day}.md`), day, atMs: Date.parse(day) };
  });
  // People plan their days ahead, and may do so in the same folder.
  const ours = days.filter(({ what, day, atMs }) => atMs > nowMs && isOurLog(what, day));
  const changed = [home.store, ...pathsIn(home.logs), ...pathsIn(home.context)].map((what) => {
    return { what, atMs: changeOf(what) };
  });
  return [...spooled, ...ours, ...changed].filter(({ atMs }) => Math.abs(atMs) <= MAX_DATE_MS);
}

/** As far as a Date goes; a number that is none is not within. */
const MAX_DATE_MS = 8.64e15;

function pathsIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function changeOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return Number.NaN;
  }
}
