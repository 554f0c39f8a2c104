import { writeEntry } from '../daily/daily-log.ts';
import type { DailyEntry } from '../daily/entry.ts';
import { type Entry, entryOfJob, markWritten } from '../store/entries.ts';
import { type Job, updateJob } from '../store/jobs.ts';
import { writeProjectContext, writeSessionContext } from './contexts.ts';
import type { World } from './world.ts';

/**
 * Longer than it takes the log's lock to become stale: one that a killed writer took and had not put
 * its name to yet must not cost this run.
 */
const LOG_WAIT_MS = 20_000;

/**
 * Brings a recorded entry to people: into the daily log, into the contexts that the next session
 * reads. Only then is its job done. Each step may be repeated: the log knows its blocks by id.
 */
export async function publishEntry(world: World, job: Job): Promise<void> {
  const { store, home, zone } = world;
  const entry = entryOfJob(store, job.id);
  if (entry) {
    if (!entry.isWritten) {
      await writeEntry(home.daily, entry.day, dailyEntry(entry), {
        zone,
        assertHeld: world.assertHeld,
        waitMs: LOG_WAIT_MS,
      });
      world.assertHeld();
      markWritten(store, entry.id);
    }
    writeProjectContext(world, entry.projectId);
    if (job.kind === 'compact') writeSessionContext(world, entry.sessionId);
  }
  world.assertHeld();
  updateJob(store, job.id, { state: job.reason === null ? 'done' : 'set_aside' });
  world.log('info', 'entry-written', { job: job.id, entry: entry?.id, backend: entry?.backend });
}

/** An entry of the store as the daily log shows it. */
export function dailyEntry(entry: Entry): DailyEntry {
  return {
    id: entry.id,
    atMs: entry.atMs,
    title: entry.title,
    project: entry.project,
    branch: entry.branch ?? undefined,
    agent: entry.agent,
    sessionId: entry.sessionId,
    externalId: entry.externalId,
    backend: entry.backend,
    model: entry.model ?? undefined,
    usage: entry.usage,
    summary: entry.summary,
    ...(entry.setAsideReason !== null && {
      note: `No summary could be had (${entry.setAsideReason}), so this is an extract; \`daybook flush --retry\` replaces it.`,
    }),
  };
}
