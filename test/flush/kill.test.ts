import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recoveryStamp } from '../../src/capture/recovery-stamp.ts';
import { localDay } from '../../src/daily/day.ts';
import { messageOf } from '../../src/platform/errors.ts';
import { openStore } from '../../src/store/open.ts';
import { allJobs, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { locksIn, type WorkerWorld, workerWorld } from '../helpers/worker-world.ts';

const PRELOAD = './kill-at-step.cjs';
/** Every step is tried with this set; otherwise a selection that is spread over all of them. */
const IS_LONG = process.env.DAYBOOK_TEST_EVERY_STEP === '1';
const FEWEST_POINTS = 28;
/** Worlds side by side: killed owners of a lock that cannot be judged are waited for. */
const LANES = 2;

const OWN_TEXT = '# My own head\n\nWritten by hand, äöü.\n';
const TEXTS = ['', 'late '].flatMap((name) =>
  [1, 2, 3].flatMap((n) => [`Prompt ${name}${n}`, `Answer ${name}${n}`]),
);

/**
 * A compaction and the end of one session, each with a worker, the first of which dies at a step.
 *
 * @param killAt - counted over both workers; infinite: none dies.
 * @returns the names of the steps that were taken.
 */
async function flushTwice(world: WorkerWorld, killAt: number): Promise<string[]> {
  const stepsFile = join(world.folder, 'steps');
  writeFileSync(stepsFile, '');
  const steps = () => readFileSync(stepsFile, 'utf8').trimEnd().split('\n');
  const work = (at: number) =>
    world.worker(PRELOAD, { TEST_STEPS_FILE: stepsFile, TEST_KILL_AT_STEP: String(at) });
  const session = world.session('killed').exchanges(3);
  await world.hook('pre-compact', session, 'no worker');
  const first = await work(killAt);
  await world.hook('session-end', session.exchanges(3, 'late '), 'no worker');
  if (first.signal === null) {
    const second = await work(killAt - steps().length);
    expect(second.signal).toBe(Number.isFinite(killAt) ? 'SIGKILL' : null);
  }
  return steps();
}

async function killAndRecover(killAt: number): Promise<void> {
  const world = workerWorld();
  try {
    const { daily, run } = world.home;
    const day = localDay(world.startedAtMs, 'UTC');
    mkdirSync(daily, { recursive: true });
    writeFileSync(join(daily, `${day}.md`), OWN_TEXT);
    await flushTwice(world, killAt);
    // A start within ten minutes of the last recovery has no reason to start a worker.
    rmSync(recoveryStamp(world.home), { force: true });
    await world.hook('session-start', world.session('next'));
    await world.quiet();
    expectWhole(world);
    // The half-written name of a lock's owner is tidied up a day later.
    const left = readdirSync(daily).filter((name) => !name.startsWith('..'));
    expect(left).toEqual([`${day}.md`]);
    expect(readFileSync(join(daily, `${day}.md`), 'utf8')).toContain(OWN_TEXT);
    expect(locksIn(run)).toEqual([]);
  } finally {
    world.remove();
  }
}

function expectWhole({ home }: WorkerWorld): void {
  const store = openStore(home.store);
  try {
    expectAllDone(store, home);
    expect(textsOf(store)).toEqual(TEXTS);
    const jobs = allJobs(store);
    // A compaction that was not planned before the session went on covers all of it.
    expect([1, 2]).toContain(jobs.length);
    expect(jobs.map(({ fromSeq }) => fromSeq)).toEqual(
      [0, ...jobs.map(({ toSeq }) => toSeq)].slice(0, -1),
    );
    expect(jobs.at(-1)?.toSeq).toBe(TEXTS.length);
    expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'done'));
  } finally {
    store.close();
  }
}

/** Numbers of steps from 1 on; of a run of steps that only repeat each other, one is enough. */
function pointsIn(steps: readonly string[]): number[] {
  const all = steps.map((_, at) => at + 1);
  if (IS_LONG) return all;
  const telling = all.filter((n) => steps[n - 1] !== steps[n - 2]);
  const every = Math.max(1, Math.floor(telling.length / FEWEST_POINTS));
  return telling.filter((_, at) => at % every === every - 1);
}

test(
  'a worker that is killed at any step leaves a flush that the next hook ends, once',
  async () => {
    const dry = workerWorld();
    const steps = await flushTwice(dry, Number.POSITIVE_INFINITY).finally(dry.remove);
    const points = pointsIn(steps);
    expect(points.length).toBeGreaterThanOrEqual(25);
    const failures: string[] = [];
    const lane = async () => {
      for (let n = points.shift(); n !== undefined; n = points.shift()) {
        const name = `step ${n} (${steps[n - 1]})`;
        await killAndRecover(n).catch((error) => failures.push(`${name}: ${messageOf(error)}`));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(failures).toEqual([]);
  },
  IS_LONG ? 30 * 60_000 : 5 * 60_000,
);
