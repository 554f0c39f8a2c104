// npm run bench [-- --json --rounds N]: what a hook costs the agent that waits for it.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtPath } from '../helpers/places.ts';
import { benchWorld, hookSubject } from './bench-world.ts';
import { hookToEntryMs } from './entry.ts';
import { type Measured, measure, type Subject } from './measure.ts';
import { writeTranscript } from './transcripts.ts';

/** Times `node -e 0`. */
const GOALS = { 'session-end': 1.4, 'pre-compact': 1.4, 'session-start': 1.25 } as const;

const KB = 1_024;
const SIZES = { '1 KB': KB, '1 MB': KB * KB, '100 MB': 100 * KB * KB, '500 MB': 500 * KB * KB };

interface Row extends Measured {
  readonly goal: number | undefined;
  readonly isKept: boolean;
}

function measureHooks(rounds: number): Row[] {
  const world = benchWorld();
  try {
    const transcripts = Object.entries(SIZES).map(([size, bytes]) => {
      const path = join(world.folder, `${bytes}.jsonl`);
      writeTranscript(path, bytes);
      return { size, path };
    });
    const planned: { subject: Subject; goal?: number }[] = transcripts.flatMap(({ size, path }) =>
      (['session-end', 'pre-compact', 'session-start'] as const).map((hook) => ({
        subject: hookSubject(world, hook, path, hook !== 'session-start', `${hook}, ${size}`),
        goal: GOALS[hook],
      })),
    );
    const measured = measure(
      planned.map(({ subject }) => subject),
      rounds,
    );
    return measured.map((one, n) => {
      const goal = planned[n]?.goal;
      return { ...one, goal, isKept: goal === undefined || one.ratio <= goal };
    });
  } finally {
    world.remove();
  }
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '25' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds is a positive integer');

const rows = measureHooks(rounds);
const entryMs = await hookToEntryMs(builtPath('hooks/session-end.cjs'), 5);
const bundleBytes = statSync(builtPath('hooks/session-end.cjs')).size;
const isKept = rows.every((row) => row.isKept);
const about = { node: process.version, platform: process.platform, rounds, bundleBytes, entryMs };
console.log(values.json ? JSON.stringify({ ...about, isKept, results: rows }) : table());
process.exitCode = isKept ? 0 : 1;

function table(): string {
  const ms = (value: number) => value.toFixed(1).padStart(8);
  const lines = rows.map(({ name, medianMs, ratio, goal, isKept: kept }) =>
    [
      name.padEnd(24),
      ms(medianMs),
      ratio.toFixed(2).padStart(8),
      (goal?.toFixed(2) ?? '').padStart(8),
      kept ? '  kept' : '  MISSED',
    ].join(''),
  );
  return [
    `Node ${process.version}, ${process.platform}: medians of ${rounds} runs in turn with node -e 0`,
    `${'whole process'.padEnd(24)}      ms   ratio    goal`,
    `${'node -e 0'.padEnd(24)}${ms(rows[0]?.nodeMs ?? Number.NaN)}    1.00`,
    ...lines,
    `Hook exit to entry in the daily log, first run, extractive: ${Math.round(entryMs)} ms`,
  ].join('\n');
}
