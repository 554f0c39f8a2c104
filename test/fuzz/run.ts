// `npm run fuzz -- --cases 100000 --processes 500 --seed 7 [--only WORD] [--json]`
import { parseArgs } from 'node:util';
import { agentTargets } from './agent-targets.ts';
import { processTargets } from './process-targets.ts';
import type { Ran } from './target.ts';
import { textTargets } from './text-targets.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    processes: { type: 'string', default: '500' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed ?? Date.now() % 1_000_000);
process.stderr.write(`fuzz: seed ${seed} (again with --seed ${seed})\n`);
const failed: string[] = [];
const ran: Ran[] = [];
const all = [
  ...[...agentTargets(), ...textTargets()].map((one) => ({ one, runs: Number(values.cases) })),
  ...processTargets().map((one) => ({ one, runs: Number(values.processes) })),
].filter(({ one, runs }) => runs > 0 && one.name.includes(values.only));
for (const { one, runs } of all) {
  try {
    const told = await one.run(runs, seed);
    ran.push(told);
    process.stderr.write(`${told.name}: ${told.cases} cases in ${told.ms} ms\n`);
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.stack : '';
    failed.push(one.name);
    process.stderr.write(`${one.name} FAILED: ${message.slice(0, 3_000)}\n${why}\n`);
  }
}
const lines = ran.map(
  ({ name, cases, ms, slowestMs }) => `| ${name} | ${cases} | ${ms} | ${slowestMs} |`,
);
const table = ['| what | cases | ms | slowest |', '| --- | ---: | ---: | ---: |', ...lines];
if (values.json)
  process.stdout.write(`${JSON.stringify({ seed, results: ran, failed }, null, 2)}\n`);
else
  process.stdout.write(`${[...table, '', `failed: ${failed.join(', ') || 'none'}`].join('\n')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
process.exit();
