import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { spooledNames } from '../capture/spool.ts';
import { ingestSession, settleSession } from '../flush/ingest.ts';
import { ingestKnown } from '../flush/ingest-known.ts';
import { planJob } from '../flush/plan-job.ts';
import { type RunOptions, runWorker } from '../flush/run-worker.ts';
import type { World } from '../flush/world.ts';
import { UserError } from '../platform/errors.ts';
import { openLog } from '../platform/log.ts';
import { type Job, openJobs, updateJob } from '../store/jobs.ts';
import { inTransaction, openStoreIfAny } from '../store/open.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { readStatus, type Status } from './status-report.ts';
import { lockWhenFree } from './under-worker-lock.ts';
import { theSession } from './which-session.ts';

export const flushCommand: Command = {
  name: 'flush',
  synopsis: '[TRANSCRIPT] [--session ID] [--retry] [--dry-run]',
  about: 'Summarises now what waits: all of it, one session, or a transcript file.',
  options: {
    retry: { type: 'boolean' },
    session: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    retry: 'also what waits for a later try or was set aside with an extract',
    session: 'this session up to its last message, though it is not over',
    'dry-run': 'say what would be done, do nothing',
  },
  examples: [
    'daybook flush',
    'daybook flush --retry',
    'daybook flush ~/.claude/projects/-home-ada-uploader/6f1c….jsonl',
  ],
  run: async (cli, words, values) => {
    const path = words[0] === undefined ? undefined : resolve(cli.cwd, words[0]);
    if (path !== undefined && !existsSync(path)) {
      throw new UserError('NO_TRANSCRIPT', `there is no file ${path}`, 'Nothing was done.');
    }
    if (values['dry-run']) return preview(cli, path);
    const before = readStatus(cli);
    let left: readonly Job[] = [];
    const first = (world: World) => prepare(world, path, values);
    const last = ({ store }: World) => {
      left = openJobs(store);
    };
    // A worker that is at it already does the same work; its end is waited for. Between that and our
    // turn a hook's worker may be quicker.
    do await (await lockWhenFree(cli)).release();
    while (!(await runHere(cli, { first, last })));
    const extracts = values.retry ? extractsLeft(cli) : [];
    return report(cli, before, readStatus(cli), left, extracts);
  },
};

/** @returns false when another worker has the lock. */
async function runHere(cli: Cli, work: Pick<RunOptions, 'first' | 'last'>): Promise<boolean> {
  const over = new AbortController();
  const stop = () => over.abort();
  process.once('SIGINT', stop);
  try {
    const log = openLog(cli.home.logs, 'worker');
    const options = { ...work, signal: over.signal, recoverNow: true };
    return await runWorker(cli.home, cli.env, log, options);
  } finally {
    process.off('SIGINT', stop);
  }
}

/** What the options ask for beyond a drain; runs under the worker's lock. */
async function prepare(
  world: World,
  path: string | undefined,
  values: OptionValues,
): Promise<void> {
  const { store, now } = world;
  if (values.retry) {
    inTransaction(store, () => {
      for (const job of openJobs(store, ['waiting', 'set_aside'])) {
        updateJob(store, job.id, { state: 'waiting', nextTryAtMs: now(), backend: null });
      }
    });
  }
  if (path !== undefined) {
    const externalId = basename(path, '.jsonl');
    const source = { agent: 'claude-code', externalId, path, project: undefined };
    const ingested = await ingestSession(world, source);
    if (ingested?.sessionId !== undefined) planJob(world, ingested.sessionId, 'manual');
    if (ingested) settleSession(world, source, ingested.readTo);
  }
  if (typeof values.session === 'string') {
    const session = theSession(store, values.session);
    await ingestKnown(world, session);
    planJob(world, session.id, 'manual');
  }
}

function preview(cli: Cli, path: string | undefined): number {
  const store = openStoreIfAny(cli.home.store);
  try {
    const jobs = store ? openJobs(store, ['waiting', 'recorded', 'set_aside']) : [];
    const spooled = spooledNames(cli.home).length;
    if (cli.json) printJson(cli, { spooled, transcript: path ?? null, results: jobs });
    else {
      cli.out(`${spooled} captured events would be taken${path ? `, and ${path} read` : ''}.`);
      for (const job of jobs)
        cli.out(
          `Flush ${job.id} of ${job.sessionId}: ${job.state}${job.reason ? `, ${job.reason}` : ''}`,
        );
    }
    return 0;
  } finally {
    store?.close();
  }
}

/** What has an extract for its summary still, though it was tried again. */
function extractsLeft(cli: Cli): readonly Job[] {
  const store = openStoreIfAny(cli.home.store);
  try {
    return store ? openJobs(store, ['set_aside']) : [];
  } finally {
    store?.close();
  }
}

/** Entries that people find in the daily logs. */
function inLogs({ entries, results }: Status): number {
  return entries - results.filter(({ state }) => state === 'recorded').length;
}

function report(
  cli: Cli,
  before: Status,
  after: Status,
  left: readonly Job[],
  extracts: readonly Job[],
): number {
  const written = inLogs(after) - inLogs(before);
  if (cli.json) printJson(cli, { written, extracts, ...after });
  else {
    cli.out(written === 1 ? '1 entry written.' : `${written} entries written.`);
    for (const job of after.results)
      cli.out(
        `Waiting: ${job.sessionId} (${job.reason ?? 'not tried yet'}), next try ${job.nextTry}`,
      );
    for (const job of extracts) cli.out(`Still an extract: ${job.sessionId} (${job.reason})`);
  }
  // What came while we were leaving is another worker's, who is at it.
  const waiting = after.results.filter(({ job }) => left.some(({ id }) => id === job));
  return waiting.length > 0 || extracts.length > 0 ? 1 : 0;
}
