import { isDay, localDay } from '../daily/day.ts';
import { UserError } from '../platform/errors.ts';

const HOUR_MS = 3_600_000;
const UNITS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;

/**
 * A point in time as people type it: `7d`, `24h`, `2w` ago, or a day of the daily logs.
 *
 * @param edge - which end of a day is meant: its first instant, or that of the day after.
 * @returns Unix milliseconds, UTC; undefined where nothing was typed.
 * @throws {UserError} for anything else.
 */
export function timeOption(
  name: string,
  typed: string | boolean | undefined,
  edge: 'start' | 'end',
  nowMs: number,
  zone: string,
): number | undefined {
  if (typeof typed !== 'string') return undefined;
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(typed) ?? [];
  if (count !== undefined) return nowMs - Number(count) * UNITS[unit as keyof typeof UNITS];
  if (isDay(typed)) return edge === 'start' ? dayStart(typed, zone) : dayStart(next(typed), zone);
  throw new UserError(
    'WRONG_USAGE',
    `--${name} is a day such as 2026-11-20, or a time ago such as 7d or 24h, got ${JSON.stringify(typed)}`,
    'Nothing was done.',
    { exitCode: 2 },
  );
}

/**
 * The first instant of a day in a zone. Found by halving, for some days begin at one o'clock and
 * some are left out.
 *
 * @returns Unix milliseconds, UTC.
 */
export function dayStart(day: string, zone: string): number {
  const noonMs = Date.parse(`${day}T12:00:00Z`);
  let beforeMs = noonMs - 48 * HOUR_MS;
  let insideMs = noonMs + 48 * HOUR_MS;
  while (insideMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + insideMs) / 2);
    if (localDay(middleMs, zone) >= day) insideMs = middleMs;
    else beforeMs = middleMs;
  }
  return insideMs;
}

function next(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + UNITS.d).toISOString().slice(0, 10);
}
