const DAY_MS = 86_400_000;
/** 1968-03-01, counted from 1970-01-01: years that begin in March have their leap day at the end. */
const FIRST_MARCH = -671;
/** Until then each fourth year is a leap year. */
const END_MS = Date.UTC(2100, 1, 28);

/**
 * `new Date(ms).toISOString()`, whose first call makes V8 look for the time zone: a fifth of a
 * millisecond, which a hook would feel.
 *
 * @param ms - Unix time.
 * @throws {RangeError} as `toISOString` does.
 * @see https://howardhinnant.github.io/date_algorithms.html
 */
export function isoTime(ms: number): string {
  if (!(ms >= 0 && ms < END_MS)) return new Date(ms).toISOString();
  const time = Math.floor(ms);
  const days = Math.floor(time / DAY_MS) - FIRST_MARCH;
  const dayOfFour = days % 1_461;
  const yearOfFour = Math.min(3, Math.floor(dayOfFour / 365));
  const dayOfYear = dayOfFour - yearOfFour * 365;
  const monthFromMarch = Math.floor((dayOfYear * 5 + 2) / 153);
  const day = dayOfYear - Math.floor((monthFromMarch * 153 + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = 1_968 + Math.floor(days / 1_461) * 4 + yearOfFour + (month < 3 ? 1 : 0);
  const seconds = Math.floor(time / 1_000);
  const clock = `${two(Math.floor(seconds / 3_600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${year}-${two(month)}-${two(day)}T${clock}.${two(Math.floor((time % 1_000) / 10))}${time % 10}Z`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : `${n}`;
}
