// `npm run torture -- --seed 7 --sessions 10000 --kills 2000 --minutes 30 [--json]`
import { parseArgs } from 'node:util';
import { type Report, torture } from './driver.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    sessions: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '45' },
    lanes: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed ?? Date.now() % 1_000_000);
process.stderr.write(`torture: seed ${seed} (play it again with --seed ${seed})\n`);
const report = await torture({
  seed,
  sessions: Number(values.sessions),
  kills: Number(values.kills),
  minutes: Number(values.minutes),
  lanes: Number(values.lanes),
  roundsPerHome: Number(values.rounds),
  sessionsPerRound: 50,
  killsPerRound: 8,
  onRound: ({ home, round, weather, damage, folder, report: { sessions, toll, seconds } }) => {
    const line = `${seconds} s, home ${home}, round ${round}: ${weather}, ${sessions} sessions, ${toll.kills} kills`;
    process.stderr.write(`${line}\n`);
    for (const what of damage) process.stderr.write(`  DAMAGE ${what}\n`);
    if (damage.length > 0) process.stderr.write(`  the home is kept in ${folder}\n`);
  },
});
process.stdout.write(values.json ? `${JSON.stringify(report, undefined, 2)}\n` : table(report));
process.exitCode = report.damage.length === 0 ? 0 : 1;

function table({ toll, ...told }: Report): string {
  const kinds = Object.keys(toll.started).map(
    (kind) => `| ${kind} | ${toll.started[kind]} | ${toll.killed[kind] ?? 0} |`,
  );
  return `${[
    `seed ${told.seed}: ${told.homes} homes, ${told.rounds} rounds, ${told.seconds} s`,
    `${told.sessions} sessions with ${told.turns} turns, ${told.handWritten} texts by hand`,
    `${toll.kills} processes killed`,
    '',
    '| process | started | killed |',
    '| --- | ---: | ---: |',
    ...kinds,
    '',
    ...Object.entries(told.weather).map(([name, count]) => `${name}: ${count} rounds`),
    '',
    told.damage.length === 0 ? 'No damage was found.' : `${told.damage.length} kinds of damage:`,
    ...told.damage,
  ].join('\n')}\n`;
}
