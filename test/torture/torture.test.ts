import { expect, test } from 'vitest';
import { torture } from './driver.ts';

// The short form of `npm run torture`: the same driver, one round of most kinds of trouble. It finds
// the processes of a home in /proc.

test.skipIf(process.platform !== 'linux')(
  'kills, read-only folders, cut transcripts and a bad model lose nothing, and nothing comes twice',
  {
    timeout: 240_000,
  },
  async () => {
    const weather = ['live', 'transcripts', 'locked', 'model'] as const;
    const report = await torture({
      seed: 7,
      sessions: 23,
      kills: 8,
      minutes: 3,
      lanes: 1,
      roundsPerHome: weather.length,
      sessionsPerRound: 6,
      killsPerRound: 3,
      weather,
    });
    expect(report.damage).toEqual([]);
    expect(report.rounds).toBeGreaterThanOrEqual(weather.length);
    expect(report.toll.kills).toBeGreaterThanOrEqual(8);
  },
);
