import { localDay } from '../daily/day.ts';
import {
  type Entry,
  entriesOfSession,
  entryOfJob,
  markUnwritten,
  recordEntry,
} from '../store/entries.ts';
import { dropParts, type Job, jobById, updateJob } from '../store/jobs.ts';
import { lastSeq, messagesBetween } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { type Session, sessionById } from '../store/sessions.ts';
import { suggestTitle } from '../store/titles.ts';
import type { Backend, BackendName, FailureKind } from '../summarize/backend.ts';
import { BackendError } from '../summarize/backend.ts';
import { nextJobTryMs } from '../summarize/retry.ts';
import { candidates } from '../summarize/select.ts';
import { NotNow } from './limits.ts';
import { type JobSummary, summariseParts } from './summarise-parts.ts';
import { takeNotes } from './take-notes.ts';
import type { World } from './world.ts';

/** After this long without a summary a job gets an extract for its entry, so that no day stays empty. */
const EXTRACT_AFTER_MS = 24 * 3_600_000;
/** When the one backend that may be asked cannot be: look again after this long. */
const NOT_READY_WAIT_MS = 10 * 60_000;

/** Which failures fall to the next backend; they use up no try. */
const FALLS_THROUGH: readonly FailureKind[] = ['auth', 'quota', 'missing'];

/**
 * Brings a job as far as its entry in the store, if it will go there now. Safe to repeat after a crash at
 * any point.
 *
 * @returns the job when its entry is to be published.
 */
export async function runJob(world: World, job: Job): Promise<Job | undefined> {
  const { store, now } = world;
  if (job.state !== 'recorded') {
    const isOld = now() - job.createdAtMs >= EXTRACT_AFTER_MS;
    const isDue = job.nextTryAtMs <= now();
    if (isDue) await trySummary(world, job);
    const after = jobById(store, job.id);
    if (isOld && after?.state === 'waiting') await setAside(world, after);
  }
  const recorded = jobById(store, job.id);
  return recorded?.state === 'recorded' ? recorded : undefined;
}

async function trySummary(world: World, job: Job): Promise<void> {
  const reasons: string[] = [];
  const refusals: string[] = [];
  let waitMs = NOT_READY_WAIT_MS;
  for (const backend of backendsFor(world, job)) {
    const notReady = await backend.whyNotReady();
    if (notReady !== undefined) {
      reasons.push(`${backend.name}: ${notReady}`);
      continue;
    }
    updateJob(world.store, job.id, { backend: backend.name });
    try {
      const result = await summariseParts(world, job, backend);
      // An extract because the model that should have written refused: a better one may follow.
      const isSecondBest = backend.name === 'extractive' && refusals.length > 0;
      return record(world, job, backend.name, result, isSecondBest ? refusals.join('; ') : null);
    } catch (error) {
      if (error instanceof NotNow) return postpone(world, job, error.message, error.untilMs);
      if (!(error instanceof BackendError)) throw error;
      if (world.signal.aborted) return postpone(world, job, 'the run was over', world.now());
      if (!FALLS_THROUGH.includes(error.kind)) return fail(world, job, backend.name, error);
      const reason = named(backend.name, error.message);
      reasons.push(reason);
      if (error.kind !== 'missing') refusals.push(reason);
      world.log('warn', 'backend-passed-over', { job: job.id, backend: backend.name, reason });
      waitMs = error.retryAfterMs ?? waitMs;
    }
  }
  postpone(world, job, reasons.join('; '), world.now() + waitMs);
}

/**
 * The backends that may be asked, in order. What failed for a time stays with the backend it was
 * given to: a poorer one must not take over because the better one has a bad hour.
 */
function backendsFor(world: World, job: Job): Backend[] {
  const names = candidates(world.settings);
  const chosen = names.indexOf(job.backend as BackendName);
  return names.slice(Math.max(0, chosen)).map((name) => world.backends[name]);
}

function fail(world: World, job: Job, backend: BackendName, error: BackendError): void {
  const attempts = job.attempts + 1;
  const waitMs = Math.max(nextJobTryMs(attempts), error.retryAfterMs ?? 0);
  const reason = named(backend, error.message);
  world.log('warn', 'summary-failed', { job: job.id, backend, kind: error.kind, attempts, waitMs });
  world.assertHeld();
  updateJob(world.store, job.id, { attempts, reason, nextTryAtMs: world.now() + waitMs });
}

/** Backends of one program begin their messages with its name already. */
function named(backend: BackendName, message: string): string {
  return message.startsWith(`${backend}: `) ? message : `${backend}: ${message}`;
}

/** Waits without having used up a try. */
function postpone(world: World, job: Job, reason: string, untilMs: number): void {
  world.log('warn', 'summary-waits', { job: job.id, reason });
  world.assertHeld();
  updateJob(world.store, job.id, { reason, nextTryAtMs: untilMs });
}

/** Gives a job that has waited too long an extract; `flush --retry` replaces it. */
async function setAside(world: World, job: Job): Promise<void> {
  const reason = job.reason ?? 'no summary within 24 hours';
  world.log('error', 'summary-set-aside', { job: job.id });
  record(
    world,
    job,
    'extractive',
    await summariseParts(world, job, world.backends.extractive),
    reason,
  );
}

/** One transaction: the entry, its notes, the session's title, the state of the job. */
function record(
  world: World,
  job: Job,
  backend: BackendName,
  result: JobSummary,
  setAsideReason: string | null,
): void {
  const { store } = world;
  world.assertHeld();
  inTransaction(store, () => {
    // For one that is set aside they are kept: a retry need not pay for them again.
    if (setAsideReason === null) dropParts(store, job.id);
    const session = sessionById(store, job.sessionId);
    if (session === undefined) return; // forgotten meanwhile
    const existing = entryOfJob(store, job.id);
    if (result.summary === undefined) {
      // Nothing worth keeping. An extract that stands in the log already stays, written once more
      // without the note that a summary will replace it.
      if (existing) markUnwritten(store, existing.id);
      updateJob(store, job.id, { state: existing ? 'recorded' : 'done', reason: null });
      return;
    }
    if (
      backend !== 'extractive' &&
      entriesOfSession(store, session.id).length === (existing ? 1 : 0)
    ) {
      suggestTitle(store, session.id, result.summary.title, 'llm', world.now());
    }
    recordEntry(store, {
      jobId: job.id,
      sessionId: session.id,
      ...placeInTime(world, job, session, existing?.day),
      branch: session.branch,
      summary: result.summary,
      backend,
      model: result.model ?? null,
      usage: result.usage,
    });
    takeNotes(world, entryOfJob(store, job.id) as Entry);
    updateJob(store, job.id, { state: 'recorded', reason: setAsideReason });
  });
}

/** The session's own local day: that of the last message in the stretch. */
function placeInTime(
  world: World,
  job: Job,
  session: Session,
  day: string | undefined,
): { atMs: number; day: string } {
  const messages = messagesBetween(
    world.store,
    session.id,
    job.toSeq - 1,
    Math.min(job.toSeq, lastSeq(world.store, session.id)),
  );
  const atMs = messages.at(-1)?.atMs ?? session.lastActivityMs;
  return { atMs, day: day ?? localDay(atMs, world.zone) };
}
