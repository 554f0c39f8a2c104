import { expect, test } from 'vitest';
import { torture } from './driver.ts';

// The short form of `npm run torture`: the same driver, a few rounds of each kind of trouble.

test('kills, read-only folders, cut transcripts and a bad model lose nothing, and nothing comes twice', {
  timeout: 240_000,
}, async () => {
  const weather = ['live', 'transcripts', 'locked', 'model'] as const;
  const report = await torture({
    seed: 7,
    sessions: 29,
    kills: 12,
    minutes: 3,
    lanes: 1,
    roundsPerHome: weather.length,
    sessionsPerRound: 8,
    killsPerRound: 4,
    weather,
  });
  expect(report.damage).toEqual([]);
  expect(report.rounds).toBeGreaterThanOrEqual(weather.length);
  expect(report.toll.kills).toBeGreaterThanOrEqual(12);
});
