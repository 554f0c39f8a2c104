import { createHash } from 'node:crypto';
import type { TranscriptPiece } from '../agents/transcript.ts';
import type { CapturedTurn, SpoolEvent } from '../capture/spool-event.ts';
import { takeUpAgain } from '../memory/left-behind.ts';
import type { JobKind } from '../store/jobs.ts';
import { inTransaction } from '../store/open.ts';
import { endSession, sessionIdOf } from '../store/sessions.ts';
import { addSighting, isNamed } from '../store/sightings.ts';
import { dropSessionBaseline, ingestSession, settleSession } from './ingest.ts';
import { planJob } from './plan-job.ts';
import type { SessionSource } from './session-source.ts';
import { SessionWriter } from './session-writer.ts';
import { promoteLeft } from './take-notes.ts';
import { unreadTurns } from './unread-turns.ts';
import type { World } from './world.ts';

/** What a spooled event led to. */
export interface Taken {
  readonly sessionId: string | undefined;
  /** The flush that has to end before the spooled file may go; undefined: it may go now. */
  readonly jobId: number | undefined;
}

/**
 * Stores what an event brings: its session's new messages, that it was seen, and the flush that it
 * asks for. Safe to repeat: a crash anywhere leaves the file in the spool and nothing twice.
 *
 * @param name - of the spooled file.
 */
export async function takeEvent(world: World, name: string, event: SpoolEvent): Promise<Taken> {
  const { store } = world;
  const source = sourceOf(event);
  const { sessionId, readTo } = event.kind === 'start' ? NOTHING : await ingestEvent(world, event);
  world.assertHeld();
  return inTransaction(store, () => {
    const { agent, sessionId: externalId, transcript } = event;
    const atMs = Date.parse(event.at);
    const why = event.why.source ?? event.why.reason ?? event.why.trigger ?? '';
    // Tidying up opencode's list asks for no summary of what was said before the installation.
    const isHistory = event.kind === 'deleted' && !isNamed(store, agent, externalId);
    if (source && event.kind !== 'start' && !isHistory) dropSessionBaseline(world, source);
    if (sessionId) takeUpAgain(store, sessionId, world.now());
    const jobKind = isHistory ? undefined : JOB_KINDS[event.kind];
    const jobId = sessionId && jobKind ? planJob(world, sessionId, jobKind) : undefined;
    if (sessionId && jobKind === 'end') endSession(store, sessionId, atMs, why || 'other');
    if (sessionId && jobKind === 'end') promoteLeft(world, sessionId);
    // Up to what was read, not to the size it has by now: the session may have been resumed.
    if (sessionId && source && jobKind === 'end' && readTo !== undefined)
      settleSession(world, source, readTo);
    addSighting(store, {
      name,
      agent,
      externalId,
      kind: event.kind,
      why,
      agentPid: event.agentPid ?? null,
      transcriptPath: transcript?.path ?? null,
      atMs,
      jobId: jobId ?? null,
    });
    return { sessionId, jobId };
  });
}

/** Which events flush; a start names a session and an idle one only brings messages. */
const JOB_KINDS: Readonly<Partial<Record<SpoolEvent['kind'], JobKind>>> = {
  end: 'end',
  deleted: 'end',
  compact: 'compact',
};

/** The session of an event, and how far it is read where its agent still has it. */
interface Read {
  readonly sessionId: string | undefined;
  readonly readTo: number | undefined;
}

const NOTHING: Read = { sessionId: undefined, readTo: undefined };

function sourceOf({
  agent,
  sessionId,
  project,
  transcript,
}: SpoolEvent): SessionSource | undefined {
  if (transcript === undefined) return undefined;
  const { path, size: sizeBytes } = transcript;
  return { agent, externalId: sessionId, path, sizeBytes, project };
}

/** From what the agent wrote; the turns in the event are for when that is gone. */
async function ingestEvent(world: World, event: SpoolEvent): Promise<Read> {
  const source = sourceOf(event);
  const reach = event.kind === 'idle' ? 'alone' : 'whole';
  const ingested = source && (await ingestSession(world, source, reach));
  const readTo = ingested?.readTo;
  if (ingested?.isWhole) return { sessionId: ingested.sessionId, readTo };
  return { sessionId: ingestTurns(world, event), readTo };
}

function ingestTurns(world: World, event: SpoolEvent): string | undefined {
  const { store } = world;
  const { agent, sessionId: externalId, project } = event;
  const known = sessionIdOf(store, agent, externalId);
  const pieces = unreadTurns(store, known, event).map((turn) => pieceOf(turn, event));
  if (pieces.length === 0) return known;
  world.log('warn', 'transcript-gone', { session: externalId, turns: pieces.length });
  world.assertHeld();
  return inTransaction(store, () => {
    const writer = new SessionWriter(world, { agent, externalId, project });
    const nothingElse = {
      branch: undefined,
      model: undefined,
      title: undefined,
      copiedFrom: undefined,
    };
    writer.take({ ...nothingElse, cwd: project.cwd, pieces }, null);
    writer.finishBatch();
    return writer.sessionId;
  });
}

function pieceOf({ role, text, at }: CapturedTurn, event: SpoolEvent): TranscriptPiece {
  const hash = createHash('sha256').update(`${role}\0${at}\0${text}`).digest('hex').slice(0, 32);
  const externalId = `turn:${hash}`;
  const atMs = Date.parse(at) || Date.parse(event.at);
  return {
    externalId,
    messageId: externalId,
    role,
    kind: 'speech',
    tool: null,
    isError: false,
    text,
    atMs,
  };
}
