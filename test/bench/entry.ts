import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { payloadFor } from '../helpers/built-hook.ts';
import { builtPath } from '../helpers/places.ts';
import { benchWorld } from './bench-world.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';
import { writeTranscript } from './transcripts.ts';

/**
 * How long after the hook's exit a session's entry stands in the daily log, with the summariser that
 * needs no model. Each run is a first one: the worker makes the home and the store.
 */
export async function measureEntry({ isQuick }: Extent): Promise<Figure[]> {
  const hook = builtPath('hooks/session-end.cjs');
  const times: number[] = [];
  const node: number[] = [];
  for (let run = 0; run < (isQuick ? 3 : 9); run++) {
    times.push(await oneEntryMs(hook));
    const startedMs = performance.now();
    spawnSync(process.execPath, ['-e', '0'], { env: { PATH: process.env.PATH ?? '' } });
    node.push(performance.now() - startedMs);
  }
  const floor = { name: 'node -e 0', value: median(node) };
  return [figure('hook exit to daily entry, 1 MB', median(times), 'ms', floor, { atMost: 10 })];
}

async function oneEntryMs(hook: string): Promise<number> {
  const world = benchWorld();
  try {
    const transcript = join(world.folder, 'transcript.jsonl');
    writeTranscript(transcript, 1_024 * 1_024);
    const input = payloadFor('SessionEnd', transcript);
    spawnSync(process.execPath, [hook], { input, env: world.env });
    const startedMs = performance.now();
    await until('an entry', () => hasEntry(world.home.daily));
    const tookMs = performance.now() - startedMs;
    // The worker gives its lock back last; the next run must not meet it.
    await until('the end of the worker', () => !readdirSync(world.home.run).some(isLock));
    return tookMs;
  } finally {
    world.remove();
  }
}

const isLock = (name: string) => name.endsWith('.lock');

function hasEntry(daily: string): boolean {
  if (!existsSync(daily)) return false;
  const days = readdirSync(daily).filter((name) => name.endsWith('.md'));
  return days.some((name) => /^### \d\d:\d\d /m.test(readFileSync(join(daily, name), 'utf8')));
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited a minute for ${what}`);
    await pause(5);
  }
}
