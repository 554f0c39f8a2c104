import { elide } from '../capture/recent-turns.ts';
import { localDay } from '../daily/day.ts';
import { openActionsOf } from '../memory/told.ts';
import { addCall } from '../store/calls.ts';
import { type Job, readPart, savePart } from '../store/jobs.ts';
import { messagesBetween } from '../store/messages.ts';
import { projectById, type Session, sessionById } from '../store/sessions.ts';
import {
  type Backend,
  BackendError,
  type Stretch,
  type Summarised,
  type Summary,
  type Usage,
} from '../summarize/backend.ts';
import { mergeSummaries } from '../summarize/merge.ts';
import { withTries } from '../summarize/retry.ts';
import { assertMayAsk } from './limits.ts';
import { type Part, partsOf } from './stretch.ts';
import type { World } from './world.ts';

/** What a whole job gave; no summary when nothing in it is worth keeping. */
export interface JobSummary {
  readonly summary: Summary | undefined;
  readonly model: string | undefined;
  readonly usage: Usage;
}

/** Within one run; after them the job waits. */
const TRIES = 3;
/** Open action items that a summariser is asked about. */
const MOST_OPEN_ACTIONS = 30;
/** A part that is still too long at this size will not get through at a smaller one either. */
const SMALLEST_PART_CHARACTERS = 1_000;

/**
 * Summarises a job part by part. Each part's result is kept, so that a failure or a crash later does
 * not pay for it again.
 *
 * @throws {BackendError} of the first part that could not be summarised. {NotNow} for the limits.
 */
export async function summariseParts(
  world: World,
  job: Job,
  backend: Backend,
): Promise<JobSummary> {
  const session = sessionById(world.store, job.sessionId) as Session;
  const results: Summarised[] = [];
  for (const part of partsOfJob(world, job, job.fromSeq, job.toSeq, chunkOf(world))) {
    results.push(...(await summarisePart(world, job, session, backend, part, chunkOf(world))));
  }
  const summaries = results.flatMap(({ reply }) =>
    reply.kind === 'summary' ? [reply.summary] : [],
  );
  return {
    summary: summaries.length > 0 ? mergeSummaries(summaries) : undefined,
    model: results.at(-1)?.model,
    usage: totalUsage(results.map(({ usage }) => usage)),
  };
}

function chunkOf(world: World): number {
  return world.settings['summary.chunkCharacters'];
}

function partsOfJob(world: World, job: Job, fromSeq: number, toSeq: number, limit: number): Part[] {
  return partsOf(messagesBetween(world.store, job.sessionId, fromSeq, toSeq), fromSeq, limit);
}

async function summarisePart(
  world: World,
  job: Job,
  session: Session,
  backend: Backend,
  part: Part,
  limit: number,
): Promise<Summarised[]> {
  const isModel = backend.name !== 'extractive';
  const kept = isModel
    ? readPart<Summarised>(world.store, job.id, part.fromSeq, part.toSeq)
    : undefined;
  if (kept) return [kept];
  try {
    const result = await ask(world, backend, stretchOf(world, session, part, limit));
    world.assertHeld();
    if (isModel) savePart(world.store, job.id, part.fromSeq, part.toSeq, result);
    return [result];
  } catch (error) {
    const isTooLong = error instanceof BackendError && error.kind === 'too-long';
    if (!isTooLong || limit / 2 < SMALLEST_PART_CHARACTERS) throw error;
    const halves = partsOfJob(world, job, part.fromSeq, part.toSeq, limit / 2);
    const results: Summarised[] = [];
    for (const half of halves) {
      results.push(...(await summarisePart(world, job, session, backend, half, limit / 2)));
    }
    return results;
  }
}

/** One call with its tries, each of them counted. */
function ask(world: World, backend: Backend, stretch: Stretch): Promise<Summarised> {
  const { sleep, random, signal } = world;
  const once = async () => {
    if (backend.name === 'extractive') return backend.summarise(stretch, signal);
    assertMayAsk(world);
    try {
      const result = await backend.summarise(stretch, signal);
      count(world, backend, 'ok', result.usage);
      return result;
    } catch (error) {
      if (error instanceof BackendError) count(world, backend, error.kind, error.usage);
      throw error;
    }
  };
  return withTries(once, { tries: TRIES, sleep, random, signal });
}

function count(world: World, backend: Backend, outcome: string, usage: Usage | undefined): void {
  const atMs = world.now();
  addCall(world.store, {
    atMs,
    day: localDay(atMs, world.zone),
    backend: backend.name,
    outcome,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    costUsd: usage?.costUsd ?? null,
  });
}

/** A single turn that is longer than a call may be loses its middle, with a visible mark. */
function stretchOf(world: World, session: Session, part: Part, limit: number): Stretch {
  return {
    agent: session.agent,
    project: projectById(world.store, session.projectId).name,
    branch: session.branch ?? undefined,
    turns: part.turns.map((turn) => ({ ...turn, text: elide(turn.text, limit) })),
    activity: part.activity,
    openActions: openActionsOf(world.store, session, MOST_OPEN_ACTIONS),
  };
}

function totalUsage(usages: readonly Usage[]): Usage {
  const costs = usages.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
  return {
    inputTokens: usages.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    outputTokens: usages.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
    ...(costs.length > 0 && { costUsd: costs.reduce((sum, cost) => sum + cost, 0) }),
    estimated: usages.some(({ estimated }) => estimated),
  };
}
