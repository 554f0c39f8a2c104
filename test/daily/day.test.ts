import { expect, test } from 'vitest';
import { isDay, localDay, localTime, resolveZone } from '../../src/daily/day.ts';

test.each([
  {
    name: 'the day of the zone, not of UTC',
    utc: '2026-11-20T23:30Z',
    zone: 'Europe/Berlin',
    day: '2026-11-21',
    time: '00:30',
  },
  {
    name: 'west of it',
    utc: '2026-11-20T03:00Z',
    zone: 'America/Los_Angeles',
    day: '2026-11-19',
    time: '19:00',
  },
  {
    name: 'midnight is 00',
    utc: '2026-11-20T00:00Z',
    zone: 'UTC',
    day: '2026-11-20',
    time: '00:00',
  },
  {
    name: 'an offset of three quarters',
    utc: '2026-11-20T12:00Z',
    zone: 'Asia/Kathmandu',
    day: '2026-11-20',
    time: '17:45',
  },
  {
    name: 'the hour that summer time skips',
    utc: '2026-03-29T01:30Z',
    zone: 'Europe/Berlin',
    day: '2026-03-29',
    time: '03:30',
  },
])('$name', ({ utc, zone, day, time }) => {
  expect(localDay(Date.parse(utc), zone)).toBe(day);
  expect(localTime(Date.parse(utc), zone)).toBe(time);
});

test('a zone that nobody knows gives a warning and the system zone', () => {
  const system = resolveZone('').zone;
  const { zone, warning } = resolveZone('Europe/Atlantis');
  expect(zone).toBe(system);
  expect(warning).toContain('Europe/Atlantis');
  expect(localDay(0, zone)).toMatch(/^19(69|70)-/);
});

test('a known zone is taken as it is', () => {
  expect(resolveZone(' Europe/Berlin ')).toEqual({ zone: 'Europe/Berlin' });
});

test.each([
  { text: '2026-11-20', yes: true },
  { text: '2028-02-29', yes: true },
  { text: '2026-02-29', yes: false },
  { text: '2026-13-01', yes: false },
  { text: '2026-1-1', yes: false },
  { text: '../../etc/passwd', yes: false },
  { text: '2026-11-20/../x', yes: false },
  { text: '2026-11-20\n', yes: false },
  { text: '٢٠٢٦-١١-٢٠', yes: false },
  { text: '', yes: false },
])('$text is a day: $yes', ({ text, yes }) => {
  expect(isDay(text)).toBe(yes);
});
