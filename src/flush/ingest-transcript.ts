import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { TranscriptLine } from '../agents/claude-code/speech.ts';
import { mayTell, readLine } from '../agents/claude-code/transcript.ts';
import type { TranscriptFacts } from '../agents/transcript.ts';
import { commitSoFar } from '../store/durable.ts';
import { inTransaction } from '../store/open.ts';
import { forkedAt } from '../store/sightings.ts';
import { isForgotten } from '../store/tombstones.ts';
import { addTranscript, saveProgress, transcriptAt } from '../store/transcripts.ts';
import { dropCostLines } from '../store/usage.ts';
import { copiedHistory } from './copied-history.ts';
import type { Ingested, SessionSource } from './session-source.ts';
import { SessionWriter } from './session-writer.ts';
import { type RawLine, transcriptLines } from './transcript-lines.ts';
import { breathe, type World } from './world.ts';

/** Lines that go into one transaction, unless they take longer than the time below. */
export const BATCH_LINES = 5_000;
/** A transaction ends after about this long: the lock is kept fresh, and other writers wait, between two. */
const BATCH_MS = 500;
/** Bytes before the offset that a rewritten file is very unlikely to repeat. */
const MARK_BYTES = 512;

export interface TranscriptSource extends SessionSource {
  /** Ours, of the session whose subagent wrote this transcript. */
  readonly subagentOf?: string | undefined;
}

/**
 * Reads what is new in a transcript into the store: from the last byte offset, each piece once. A
 * file that was truncated or rewritten is read again from its start; what is known stays.
 *
 * @returns undefined when there is no such file, or its session was forgotten.
 */
export async function ingestTranscript(
  world: World,
  source: TranscriptSource,
): Promise<Ingested | undefined> {
  const { store, log } = world;
  if (!isFile(source.path) || isForgotten(store, source.agent, source.externalId)) return undefined;
  addTranscript(store, source);
  const known = transcriptAt(store, source.path);
  if (known === undefined) throw new Error(`no row for ${source.path}`);
  const isSame = known.mark === null || known.mark === markAt(source.path, known.offsetBytes);
  if (!isSame) log('warn', 'transcript-rewritten', { session: source.externalId });
  let offsetBytes = isSame ? known.offsetBytes : 0;
  const copied =
    offsetBytes > 0 && offsetBytes >= known.copiedBytes
      ? { untilBytes: known.copiedBytes, from: '' }
      : copiedHistory(
          source.path,
          source.externalId,
          forkedAt(store, source.agent, source.externalId),
        );
  const isFromStart = offsetBytes === 0 && copied.untilBytes === 0;
  const writer = new SessionWriter(world, { ...source, isFromStart });
  if (!isSame) dropCostLines(store, source.path);
  const side = source.subagentOf === undefined ? 'main' : 'subagent';
  let lastUuid: string | undefined;
  const lines = transcriptLines(source.path, offsetBytes);
  for (let isMore = true; isMore; ) {
    world.assertHeld();
    inTransaction(store, () => {
      const before = offsetBytes;
      const untilMs = Date.now() + BATCH_MS;
      for (let count = 0; count < BATCH_LINES && Date.now() < untilMs; count++) {
        const { value: line, done } = lines.next();
        if (done) {
          isMore = false;
          break;
        }
        const facts = factsOf(line, side, world);
        lastUuid = facts?.uuid ?? lastUuid;
        if (facts && line.start >= copied.untilBytes) writer.take(facts, line.start);
        else if (facts) writer.takeCopied(facts, facts.copiedFrom ?? copied.from);
        offsetBytes = line.end;
      }
      writer.finishBatch();
      if (offsetBytes === before && isSame) return;
      const mark = markAt(source.path, offsetBytes) ?? '';
      const copiedBytes = copied.untilBytes;
      saveProgress(store, source.path, { offsetBytes, mark, copiedBytes, lastUuid });
    });
    if (isMore) commitSoFar(store);
    await breathe();
  }
  return {
    sessionId: writer.sessionId,
    newMessages: writer.added,
    readTo: offsetBytes,
    isWhole: offsetBytes >= (source.sizeBytes ?? 0),
  };
}

/** A path comes from outside: one that no file can have (too long, a NUL in it) names none. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function factsOf(
  line: RawLine,
  side: 'main' | 'subagent',
  { log }: World,
): TranscriptFacts | undefined {
  if (line.bytes === undefined) {
    log('warn', 'line-too-long', { bytes: line.end - line.start, at: line.start });
    return undefined;
  }
  if (line.bytes.length === 0 || !mayTell(line.bytes)) return undefined;
  const parsed = parseLine(line.bytes);
  if (parsed === undefined) {
    log('warn', 'line-not-json', { bytes: line.bytes.length, at: line.start });
    return undefined;
  }
  return readLine(parsed, side);
}

function parseLine(bytes: Buffer): TranscriptLine | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as TranscriptLine) : undefined;
  } catch {
    return undefined;
  }
}

/** A hash of what stands before an offset; undefined when the file is shorter than that. */
function markAt(path: string, offset: number): string | undefined {
  const length = Math.min(MARK_BYTES, offset);
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    const read = length === 0 ? 0 : readSync(file, bytes, 0, length, offset - length);
    if (read < length) return undefined;
  } finally {
    closeSync(file);
  }
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
