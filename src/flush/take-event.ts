import { createHash } from 'node:crypto';
import type { TranscriptPiece } from '../agents/transcript.ts';
import type { CapturedTurn, SpoolEvent } from '../capture/spool-event.ts';
import type { JobKind } from '../store/jobs.ts';
import { lastMessageAt } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { endSession, sessionIdOf } from '../store/sessions.ts';
import { addSighting } from '../store/sightings.ts';
import { dropBaseline, settleTranscript } from '../store/transcripts.ts';
import { ingestTranscript } from './ingest.ts';
import { planJob } from './plan-job.ts';
import { SessionWriter } from './session-writer.ts';
import { ingestSession } from './subagents.ts';
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
  const { sessionId, readBytes } =
    event.kind === 'start' ? NOTHING : await ingestEvent(world, event);
  world.assertHeld();
  return inTransaction(store, () => {
    const { agent, sessionId: externalId, transcript } = event;
    const atMs = Date.parse(event.at);
    const why = event.why.source ?? event.why.reason ?? event.why.trigger ?? '';
    if (transcript && event.kind !== 'start') dropBaseline(store, transcript.path);
    const jobKind = JOB_KINDS[event.kind];
    const jobId = sessionId && jobKind ? planJob(world, sessionId, jobKind) : undefined;
    if (sessionId && event.kind === 'end') endSession(store, sessionId, atMs, why || 'other');
    // Up to what was read, not to the size it has by now: the session may have been resumed.
    if (sessionId && transcript && event.kind === 'end' && readBytes !== undefined)
      settleTranscript(store, transcript.path, readBytes);
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

/** The session of an event, and how far its transcript is read where there is one. */
interface Read {
  readonly sessionId: string | undefined;
  readonly readBytes: number | undefined;
}

const NOTHING: Read = { sessionId: undefined, readBytes: undefined };

/** From the transcript; the turns in the event are for when that is gone. */
async function ingestEvent(world: World, event: SpoolEvent): Promise<Read> {
  const { agent, sessionId: externalId, project, transcript } = event;
  const source = transcript && { agent, externalId, path: transcript.path, project };
  const ingest = event.kind === 'idle' ? ingestTranscript : ingestSession;
  const ingested = source && (await ingest(world, source));
  const readBytes = ingested?.offsetBytes;
  // A transcript as long as at the time of the event holds all that the event's turns hold.
  if (ingested && transcript && ingested.offsetBytes >= transcript.size)
    return { sessionId: ingested.sessionId, readBytes };
  return { sessionId: ingestTurns(world, event), readBytes };
}

function ingestTurns(world: World, event: SpoolEvent): string | undefined {
  const { store } = world;
  const { agent, sessionId: externalId, project } = event;
  const known = sessionIdOf(store, agent, externalId);
  const since =
    (known === undefined ? undefined : lastMessageAt(store, known)) ?? Number.NEGATIVE_INFINITY;
  const isNew = (turn: CapturedTurn) => (Date.parse(turn.at) || Date.parse(event.at)) > since;
  const pieces = event.turns.filter(isNew).map((turn) => pieceOf(turn, event));
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
