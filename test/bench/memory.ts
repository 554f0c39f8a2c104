import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { payloadFor } from '../helpers/built-hook.ts';
import { builtPath } from '../helpers/places.ts';
import { benchWorld } from './bench-world.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { writeTranscript } from './transcripts.ts';

/** Kilobytes of memory that a process held at most, written by itself when it ends. */
const PRELOAD = `process.once('exit', () => require('node:fs').writeFileSync(
  process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS)));`;

const MB = 1_024 ** 2;
/** What the worker may hold, whatever the transcript; goal in MB, so its floor is 1. */
const WORKER_MB = 150;

/** What a hook and a worker hold at most of a long transcript. */
export async function measureMemory({ isQuick }: Extent): Promise<Figure[]> {
  const world = benchWorld();
  try {
    const preload = join(world.folder, 'peak.cjs');
    const peak = join(world.folder, 'peak');
    writeFileSync(preload, PRELOAD);
    const peakMb = (args: readonly string[], input = '') => {
      const env = { ...world.env, BENCH_PEAK_FILE: peak };
      const ran = spawnSync(process.execPath, ['--require', preload, ...args], { env, input });
      if (ran.status !== 0) throw new Error(`${args.join(' ')} ended with ${ran.status}`);
      return Number(readFileSync(peak, 'utf8')) / 1_024;
    };
    const size = isQuick ? '100 MB' : '1 GB';
    const transcript = join(world.folder, 'transcript.jsonl');
    writeTranscript(transcript, (isQuick ? 100 : 1_024) * MB);
    const node = { name: 'node -e 0', value: peakMb(['-e', '0']) };
    const hook = join(world.hooks, 'session-end.cjs');
    const hookMb = peakMb([hook], payloadFor('SessionEnd', transcript));
    const workerMb = peakMb([builtPath('worker.js')]);
    return [
      figure(`memory of session-end, ${size}`, hookMb, 'MB', node),
      figure(
        `memory of the worker, ${size}`,
        workerMb,
        'MB',
        { name: 'the goal', value: WORKER_MB },
        { atMost: 1 },
      ),
    ];
  } finally {
    world.remove();
  }
}
