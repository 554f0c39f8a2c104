import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isRecoveryDue } from '../capture/recovery-stamp.ts';
import { spooledNames } from '../capture/spool.ts';
import { asOneCommit } from '../store/durable.ts';
import { type Job, jobById, openJobs } from '../store/jobs.ts';
import { noteMessageCount } from '../store/message-count.ts';
import { sightingOf } from '../store/sightings.ts';
import { settleSpace } from '../store/space.ts';
import { candidates } from '../summarize/select.ts';
import { guarded } from './guarded.ts';
import { byDay, publishEntries } from './publish.ts';
import { readLostCommits } from './read-again.ts';
import { recordBaseline, recover } from './recover.ts';
import { refreshOffers } from './refresh-offers.ts';
import { runJob } from './run-job.ts';
import { takeNotesOfOthers } from './take-notes.ts';
import { takeAll } from './take-spooled.ts';
import { tidyUp } from './tidy-up.ts';
import type { World } from './world.ts';

export interface DrainOptions {
  /** Look for sessions whose end was missed even if that was done a moment ago. */
  readonly recoverNow?: boolean;
}

/**
 * Does all that can be done now: takes the spooled events, looks for missed ends, runs the jobs that
 * are due. What fails waits, with its reason, for a later run.
 *
 * @param seen - names of spooled files that an earlier round of this run has dealt with.
 */
export async function drain(
  world: World,
  seen: Set<string> = new Set(),
  options: DrainOptions = {},
): Promise<void> {
  const tried = new Set<number>();
  await guarded(world, 'space-not-given-back', {}, async () => settleSpace(world.store));
  await guarded(world, 'logs-not-read', {}, () => readLostCommits(world));
  await guarded(world, 'notes-not-taken', {}, () => takeNotesOfOthers(world));
  let isFirst = true;
  for (let names = unseen(world, seen); isFirst || names.length > 0; names = unseen(world, seen)) {
    await takeAll(world, names, seen);
    if (isFirst) {
      await guarded(world, 'baseline-failed', {}, () => recordBaseline(world));
      const isDue = options.recoverNow || isRecoveryDue(world.home, Date.now());
      if (isDue) {
        await guarded(world, 'recovery-failed', {}, () => recover(world));
        await guarded(world, 'tidying-failed', {}, async () => tidyUp(world));
      }
    }
    isFirst = false;
    const jobs = openJobs(world.store).filter(({ id }) => !tried.has(id));
    for (const { id } of jobs) tried.add(id);
    await runJobs(world, jobs);
    await guarded(world, 'left-not-archived', {}, async () => refreshOffers(world));
    clearSpool(world);
    noteMessageCount(world.store);
    if (world.signal.aborted) return;
  }
}

/** Entries that are published together, where they come quickly; a log is written whole each time. */
const MOST_AT_ONCE = 100;

/** A model takes its time, and what it wrote is shown at once; extracts are written many at a time. */
async function runJobs(world: World, jobs: readonly Job[]): Promise<void> {
  const isQuick = candidates(world.settings)[0] === 'extractive';
  const atOnce = isQuick ? MOST_AT_ONCE : 1;
  for (let at = 0; at < jobs.length && !world.signal.aborted; at += atOnce) {
    const some = jobs.slice(at, at + atOnce);
    const recorded: Job[] = [];
    await guarded(world, 'jobs-not-stored', { jobs: some.length }, async () => {
      const run = () => runSome(world, some);
      recorded.push(...(await (isQuick ? asOneCommit(world.store, run) : run())));
    });
    for (const group of byDay(world, recorded))
      await guarded(
        world,
        'entries-not-published',
        { jobs: group.map(({ id }) => id).join() },
        () => publishEntries(world, group),
      );
  }
}

/** @returns those with an entry that is to be published. */
async function runSome(world: World, jobs: readonly Job[]): Promise<Job[]> {
  const recorded: Job[] = [];
  for (const job of jobs) {
    if (world.signal.aborted) break;
    await guarded(world, 'job-failed', { job: job.id }, async () => {
      const ran = await runJob(world, job);
      if (ran) recorded.push(ran);
    });
  }
  return recorded;
}

/** Names that are in the spool now and were not dealt with in this run. */
export function unseen(world: Pick<World, 'home'>, seen: ReadonlySet<string>): string[] {
  return spooledNames(world.home).filter((name) => !seen.has(name));
}

/** A spooled file goes only when all that follows from it is stored and written. */
function clearSpool(world: World): void {
  for (const name of spooledNames(world.home)) {
    const sighting = sightingOf(world.store, name);
    if (sighting === undefined) continue;
    const job = sighting.jobId === null ? undefined : jobById(world.store, sighting.jobId);
    if (job && (job.state === 'waiting' || job.state === 'recorded')) continue;
    world.assertHeld();
    unlinkSync(join(world.home.spool, name));
  }
}
