import { readdirSync, statSync } from 'node:fs';
import { missingForPlugin } from '../capture/opencode-worker.ts';
import { recoveryStamp } from '../capture/recovery-stamp.ts';
import { spooledNames } from '../capture/spool.ts';
import { whyNotWritable } from '../daily/daily-log.ts';
import { localDay, resolveZone } from '../daily/day.ts';
import { runningWorker } from '../flush/lock.ts';
import { loadSettings } from '../platform/config-file.ts';
import { type Home, isOff } from '../platform/home.ts';
import { dailyBounds } from '../platform/links.ts';
import type { Settings } from '../platform/settings.ts';
import { type Spent, spentOn } from '../store/calls.ts';
import { entryOfJob, lastEntry } from '../store/entries.ts';
import { type Job, openJobs } from '../store/jobs.ts';
import { countMessages } from '../store/message-count.ts';
import { openStoreIfAny } from '../store/open.ts';
import { restoresOf } from '../store/restores.ts';
import { externalIdOf, sessionById } from '../store/sessions.ts';
import { sightingOf } from '../store/sightings.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { unnamedSessions } from '../store/transcripts.ts';
import type { Cli } from './command.ts';
import { type RestoreReport, restoreReport } from './restore-report.ts';

/** A flush that is not done. */
export interface WaitingJob {
  readonly job: number;
  readonly sessionId: string;
  readonly externalId: string;
  readonly title: string | null;
  readonly state: Job['state'];
  readonly backend: string | null;
  readonly attempts: number;
  readonly reason: string | null;
  /** ISO 8601, UTC; null when it is tried only if asked for. */
  readonly nextTry: string | null;
}

/** What `daybook status` tells. Times are ISO 8601, UTC. */
export interface Status {
  readonly home: string;
  readonly isOff: boolean;
  readonly backend: string;
  readonly zone: string;
  readonly zoneWarning: string | null;
  readonly workerPid: number | null;
  readonly lastRecovery: string | null;
  /** Captured events on disk; each stays until its entry is written. */
  readonly spooled: number;
  /** Those of them that no worker has looked at yet. */
  readonly untaken: number;
  readonly badEvents: number;
  readonly sessions: number;
  readonly messages: number;
  readonly entries: number;
  readonly lastEntry: { at: string; title: string; project: string; backend: string } | null;
  readonly today: Spent & { tokenBudget: number | null; usdBudget: number | null };
  readonly setAside: number;
  /** Sessions that ran without our hooks and are left alone. */
  readonly unnamed: number;
  /** Flushes that wait, oldest first. */
  readonly results: readonly WaitingJob[];
  /** Times that a damaged store was replaced, until the person has acknowledged them. */
  readonly restores: readonly RestoreReport[];
  readonly warnings: readonly string[];
}

/** @throws {UserError} when the settings or the store cannot be read. */
export function readStatus(cli: Cli): Status {
  const { values: settings, warnings } = loadSettings(cli.home, cli.env);
  const { zone, warning: zoneWarning } = resolveZone(settings.timeZone);
  const store = openStoreIfAny(cli.home.store);
  const spooled = spooledNames(cli.home);
  try {
    return {
      home: cli.home.root,
      isOff: isOff(cli.env),
      backend: settings['summary.backend'],
      zone,
      zoneWarning: zoneWarning ?? null,
      workerPid: runningWorker(cli.home) ?? null,
      lastRecovery: isoOrNull(
        statSync(recoveryStamp(cli.home), { throwIfNoEntry: false })?.mtimeMs,
      ),
      spooled: spooled.length,
      untaken: spooled.filter((name) => !store || !sightingOf(store, name)).length,
      badEvents: countBad(cli.home.spoolBad),
      ...storedStatus(store, cli.home, settings, localDay(cli.now().getTime(), zone)),
      restores: store ? restoresOf(store).map(restoreReport) : [],
      warnings: [...warnings, ...pluginWarnings(cli)],
    };
  } finally {
    store?.close();
  }
}

type Stored = Pick<
  Status,
  'sessions' | 'messages' | 'entries' | 'lastEntry' | 'today' | 'setAside' | 'unnamed' | 'results'
>;

function storedStatus(
  store: Store | undefined,
  home: Home,
  settings: Settings,
  day: string,
): Stored {
  const budgets = {
    tokenBudget: settings['budget.tokensPerDay'],
    usdBudget: settings['budget.usdPerDay'],
  };
  if (store === undefined) {
    const today = { calls: 0, tokens: 0, costUsd: 0, ...budgets };
    return {
      sessions: 0,
      messages: 0,
      entries: 0,
      lastEntry: null,
      today,
      setAside: 0,
      unnamed: 0,
      results: [],
    };
  }
  const count = (table: 'sessions' | 'entries') =>
    (sql(store, `SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
  const last = lastEntry(store);
  return {
    sessions: count('sessions'),
    messages: countMessages(store),
    entries: count('entries'),
    lastEntry: last
      ? {
          at: new Date(last.atMs).toISOString(),
          title: last.title,
          project: last.project,
          backend: last.backend,
        }
      : null,
    today: { ...spentOn(store, day), ...budgets },
    setAside: openJobs(store, ['set_aside']).length,
    unnamed: unnamedSessions(store),
    results: openJobs(store).map((job) =>
      waitingJob(
        store,
        job,
        job.state === 'recorded' ? whyNotInLog(store, home, settings, job) : job.reason,
      ),
    ),
  };
}

function waitingJob(store: Store, job: Job, reason: string | null): WaitingJob {
  return {
    job: job.id,
    sessionId: job.sessionId,
    externalId: externalIdOf(store, job.sessionId),
    title: sessionById(store, job.sessionId)?.title ?? null,
    state: job.state,
    backend: job.backend,
    attempts: job.attempts,
    reason,
    nextTry: isoOrNull(job.nextTryAtMs),
  };
}

function whyNotInLog(store: Store, home: Home, settings: Settings, job: Job): string {
  const says = 'its entry could not be written to the daily log yet';
  const day = entryOfJob(store, job.id)?.day;
  const problem = day && whyNotWritable(home.daily, day, dailyBounds(home, settings));
  return problem ? `${says}: ${problem.message}; \`daybook doctor\` tells what to do` : says;
}

function pluginWarnings({ home }: Cli): string[] {
  const missing = missingForPlugin(home);
  if (missing === undefined) return [];
  const what = missing === 'node' ? 'no Node to run the worker with' : 'no worker to start';
  return [
    `The plugin for opencode found ${what}: what it captures waits for the next command of Daybook, or for another agent. \`daybook install opencode\` tells it where they are.`,
  ];
}

function isoOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}

function countBad(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
}
