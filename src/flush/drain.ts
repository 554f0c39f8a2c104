import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHookSettings, whyNotCaptured } from '../capture/hook-settings.ts';
import { isRecoveryDue } from '../capture/recovery-stamp.ts';
import { readSpooled, spooledNames } from '../capture/spool.ts';
import type { SpoolEvent } from '../capture/spool-event.ts';
import { codeOf, messageOf } from '../platform/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import { isDamage } from '../store/damage.ts';
import { syncedOnce } from '../store/durable.ts';
import { type Job, jobById, openJobs } from '../store/jobs.ts';
import { noteMessageCount } from '../store/message-count.ts';
import { sightingOf } from '../store/sightings.ts';
import { settleSpace } from '../store/space.ts';
import { isForgotten } from '../store/tombstones.ts';
import { candidates } from '../summarize/select.ts';
import { writeContextsOfSessions, writeSessionContext } from './contexts.ts';
import { LockLost } from './lock.ts';
import { byDay, publishEntries } from './publish.ts';
import { readLostCommits } from './read-again.ts';
import { recordBaseline, recover } from './recover.ts';
import { refreshOffers } from './refresh-offers.ts';
import { runJob } from './run-job.ts';
import { takeEvent } from './take-event.ts';
import { takeNotesOfOthers } from './take-notes.ts';
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

async function takeAll(world: World, names: readonly string[], seen: Set<string>): Promise<void> {
  if (names.length === 0) return;
  const ended = new Set<string>();
  await syncedOnce(world.store, async () => {
    for (const name of names) {
      seen.add(name);
      await guarded(world, 'event-failed', { name }, () => takeSpooled(world, name, ended));
    }
  });
  // An end leaves what was noted before to the project, whatever comes of its flush.
  await guarded(world, 'contexts-not-written', {}, async () =>
    writeContextsOfSessions(world, ended),
  );
}

/** Entries that are published together, where they come quickly; a log is written whole each time. */
const MOST_AT_ONCE = 100;

/** A model takes its time, and what it wrote is shown at once; extracts are written many at a time. */
async function runJobs(world: World, jobs: readonly Job[]): Promise<void> {
  const isQuick = candidates(world.settings)[0] === 'extractive';
  const atOnce = isQuick ? MOST_AT_ONCE : 1;
  for (let at = 0; at < jobs.length && !world.signal.aborted; at += atOnce) {
    const recorded: Job[] = [];
    const run = async () => {
      for (const job of jobs.slice(at, at + atOnce)) {
        if (world.signal.aborted) break;
        await guarded(world, 'job-failed', { job: job.id }, async () => {
          recorded.push(...[(await runJob(world, job)) ?? []].flat());
        });
      }
    };
    await (isQuick ? syncedOnce(world.store, run) : run());
    for (const group of byDay(world, recorded))
      await guarded(
        world,
        'entries-not-published',
        { jobs: group.map(({ id }) => id).join() },
        () => publishEntries(world, group),
      );
  }
}

/** Names that are in the spool now and were not dealt with in this run. */
export function unseen(world: Pick<World, 'home'>, seen: ReadonlySet<string>): string[] {
  return spooledNames(world.home).filter((name) => !seen.has(name));
}

/** One bad event or job must not keep the others waiting; a lost lock or store ends the run. */
async function guarded(
  world: World,
  failure: string,
  fields: Readonly<Record<string, string | number>>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LockLost || isDamage(error)) throw error;
    world.log('error', failure, { ...fields, error: messageOf(error) });
  }
}

/** @param ended - gets the sessions that ended. */
async function takeSpooled(world: World, name: string, ended: Set<string>): Promise<void> {
  if (sightingOf(world.store, name)) return;
  let event: SpoolEvent;
  try {
    event = readSpooled(world.home, name);
  } catch (error) {
    const code = codeOf(error);
    // A link is no event; a file that cannot be read now may be read later.
    if (code !== undefined && code !== 'ELOOP') throw error;
    return setBadAside(world, name, messageOf(error));
  }
  // The hook went by the settings it had; a folder that was ignored since is not stored.
  const reason = whyNotCaptured(event.project, readHookSettings(world.home), world.home);
  if (reason !== undefined) return dropEvent(world, name, reason);
  if (isForgotten(world.store, event.agent, event.sessionId))
    return dropEvent(world, name, 'forgotten');
  const { sessionId, jobId } = await takeEvent(world, name, event);
  const isEnd = event.kind === 'end' || event.kind === 'deleted';
  if (isEnd && sessionId !== undefined) ended.add(sessionId);
  // Without a flush nobody else will write what this session reads after its compaction.
  if (event.kind === 'compact' && jobId === undefined) writeSessionContext(world, sessionId, event);
}

function dropEvent(world: World, name: string, reason: string): void {
  world.assertHeld();
  unlinkSync(join(world.home.spool, name));
  world.log('info', 'event-dropped', { name, reason });
}

/** What cannot be read is kept for a person, with its reason beside it. */
function setBadAside(world: World, name: string, reason: string): void {
  const { spool, spoolBad } = world.home;
  world.assertHeld();
  makePrivateFolder(spoolBad);
  writeFileSync(join(spoolBad, `${name}.reason.txt`), `${reason}\n`, { mode: PRIVATE_FILE });
  renameSync(join(spool, name), join(spoolBad, name));
  world.log('error', 'bad-event', { name, reason });
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
