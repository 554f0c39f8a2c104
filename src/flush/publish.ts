import { writeEntries } from '../daily/daily-log.ts';
import type { DailyEntry } from '../daily/entry.ts';
import { dailyBounds } from '../platform/links.ts';
import { type Entry, entryOfJob, markWritten } from '../store/entries.ts';
import { type Job, updateJob } from '../store/jobs.ts';
import { inTransaction } from '../store/open.ts';
import { writeProjectContext, writeSessionContext } from './contexts.ts';
import type { World } from './world.ts';

/**
 * Longer than it takes the log's lock to become stale: one that a killed writer took and had not put
 * its name to yet must not cost this run.
 */
const LOG_WAIT_MS = 20_000;

/**
 * Brings recorded entries to people: into the daily logs, into the contexts that the next session
 * reads. Only then are their jobs done. Each step may be repeated: a log knows its blocks by id.
 *
 * @param jobs - each in the state `recorded`, of entries of one day or of none.
 */
export async function publishEntries(world: World, jobs: readonly Job[]): Promise<void> {
  const { store, home, zone } = world;
  const published = jobs.map((job) => ({ job, entry: entryOfJob(store, job.id) }));
  const entries = published.flatMap(({ entry }) => entry ?? []);
  const unwritten = entries.filter(({ isWritten }) => !isWritten);
  const [first] = unwritten;
  if (first !== undefined)
    await writeEntries(home.daily, first.day, unwritten.map(dailyEntry), {
      zone,
      assertHeld: world.assertHeld,
      waitMs: LOG_WAIT_MS,
      within: dailyBounds(home, world.settings),
    });
  world.assertHeld();
  inTransaction(store, () => {
    for (const { id } of unwritten) markWritten(store, id);
  });
  for (const projectId of new Set(entries.map((entry) => entry.projectId)))
    writeProjectContext(world, projectId);
  for (const { job, entry } of published)
    if (entry && job.kind === 'compact') writeSessionContext(world, entry.sessionId);
  world.assertHeld();
  inTransaction(store, () => {
    for (const { job } of published)
      updateJob(store, job.id, { state: job.reason === null ? 'done' : 'set_aside' });
  });
  for (const { job, entry } of published)
    world.log('info', 'entry-written', { job: job.id, entry: entry?.id, backend: entry?.backend });
}

/** Jobs whose entries go into the same daily log; those without an entry are one group. */
export function byDay(world: World, jobs: readonly Job[]): Job[][] {
  const days = new Map<string, Job[]>();
  for (const job of jobs) {
    const day = entryOfJob(world.store, job.id)?.day ?? '';
    days.set(day, [...(days.get(day) ?? []), job]);
  }
  return [...days.values()];
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
