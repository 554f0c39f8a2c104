const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

const EPOCH = /limit reached\|(\d{10})\b/i;
const SPAN =
  /(?:resets?|retry|again) in (?=\d)(?:(\d+) ?d\w*,? ?)?(?:(\d+) ?h\w*,? ?)?(?:(\d+) ?m(?!s)\w*,? ?)?(?:([\d.]+) ?s)?/i;
const CLOCK =
  /resets? (?:on |at )?(?:([a-z]{3})[a-z]* (\d{1,2})(?:, (\d{4}))?)?(?:,? ?(?:at )?(\d{1,2})(?::(\d\d))? ?([ap]m))?(?: \(([\w+/-]+)\))?/i;

/**
 * When a used-up limit is there again, from the words that tell a person: `resets 3pm
 * (Europe/Berlin)`, `resets Apr 23 at 4pm (America/Recife)`, `limit reached|1762952400`, `resets in
 * 2h 10m`.
 *
 * @param nowMs - Unix milliseconds, UTC.
 * @returns milliseconds from now, 0 or more; undefined where no time is told.
 * @see https://github.com/anthropics/claude-code/issues/51981 and 11429, for the first three forms.
 */
export function resetDelayMs(text: string, nowMs: number): number | undefined {
  const epoch = EPOCH.exec(text)?.[1];
  if (epoch !== undefined) return Math.max(0, Number(epoch) * SECOND - nowMs);
  const span = SPAN.exec(text);
  if (span !== null) {
    const [days, hours, minutes, seconds] = span.slice(1).map((part) => Number(part ?? 0));
    return Math.ceil(
      (days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE + (seconds ?? 0) * SECOND,
    );
  }
  const [, month, day, year, hour, minute, half, zone] = CLOCK.exec(text) ?? [];
  const monthIndex = month === undefined ? -1 : MONTHS.indexOf(month.toLowerCase());
  if (monthIndex === -1 && hour === undefined) return undefined;
  const offsetMs = zoneOffsetMs(zone, nowMs);
  const local = new Date(nowMs + offsetMs); // its UTC fields are the wall clock of the zone
  const hours =
    hour === undefined ? 0 : (Number(hour) % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0);
  const wallMs = Date.UTC(
    year === undefined ? local.getUTCFullYear() : Number(year),
    monthIndex === -1 ? local.getUTCMonth() : monthIndex,
    monthIndex === -1 ? local.getUTCDate() : Number(day),
    hours,
    Number(minute ?? 0),
  );
  const resetMs = wallMs - offsetMs;
  if (resetMs > nowMs) return resetMs - nowMs;
  // A clock time that has passed is tomorrow's; a date that has passed has nothing to wait for.
  return monthIndex === -1 ? resetMs + DAY - nowMs : 0;
}

/** How far the wall clock of a zone is ahead of UTC; the system's zone for one that is not known. */
function zoneOffsetMs(zone: string | undefined, atMs: number): number {
  const at = new Date(atMs);
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(at);
    const field = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    const wallMs = Date.UTC(
      field('year'),
      field('month') - 1,
      field('day'),
      field('hour'),
      field('minute'),
      field('second'),
    );
    return wallMs - Math.floor(atMs / SECOND) * SECOND;
  } catch {
    return -at.getTimezoneOffset() * MINUTE;
  }
}
