import { expect, test } from 'vitest';
import { dayStart, timeOption } from '../../src/cli/time-option.ts';

const NOW = Date.UTC(2026, 10, 20, 15, 30);

test.each([
  ['24h', 'start', 'UTC', '2026-11-19T15:30:00.000Z'],
  ['7d', 'start', 'Asia/Tokyo', '2026-11-13T15:30:00.000Z'],
  ['2w', 'end', 'UTC', '2026-11-06T15:30:00.000Z'],
  ['2026-11-20', 'start', 'UTC', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20', 'end', 'UTC', '2026-11-21T00:00:00.000Z'],
  ['2026-11-20', 'start', 'Asia/Tokyo', '2026-11-19T15:00:00.000Z'],
  ['2026-11-20', 'start', 'America/Los_Angeles', '2026-11-20T08:00:00.000Z'],
  ['2026-12-31', 'end', 'Europe/Berlin', '2026-12-31T23:00:00.000Z'],
] as const)('%s at its %s in %s', (typed, edge, zone, expected) => {
  expect(new Date(timeOption('since', typed, edge, NOW, zone) ?? 0).toISOString()).toBe(expected);
});

test.each([
  ['a day that begins at one o’clock', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
  ['a day of 25 hours', '2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  [
    'a day that was left out is over at once',
    '2011-12-30',
    'Pacific/Apia',
    '2011-12-30T10:00:00.000Z',
  ],
])('%s', (_name, day, zone, expected) => {
  expect(new Date(dayStart(day, zone)).toISOString()).toBe(expected);
});

test('nothing typed is no limit', () => {
  expect(timeOption('since', undefined, 'start', NOW, 'UTC')).toBeUndefined();
});

test.each(['', 'yesterday', '2026-02-30', '7', 'd', '-3d', '1.5h'])(
  '%j is wrong usage',
  (typed) => {
    expect(() => timeOption('since', typed, 'start', NOW, 'UTC')).toThrow(/--since is a day/);
  },
);
