import type { TranscriptPiece } from '../agents/transcript.ts';
import { redact } from '../redaction/redact.ts';
import type { NewMessage } from '../store/messages.ts';

/** Kept of one piece of speech; characters. A pasted file of this size is no longer talk. */
const SPEECH_LIMIT = 200_000;

/** Kept of a tool's input or result; characters. */
const TOOL_LIMIT = 2_000;

/** More than any agent's id of a tool call; characters. */
const CALL_ID_LIMIT = 200;

/** From here on a year has five digits in some zone, and a daily log no name. */
const NO_DAY_FROM_MS = Date.UTC(9_999, 11, 31);

/** A piece as it is stored: redacted, then cut. */
export function messageOf(
  piece: TranscriptPiece,
  atMs: number,
  position: number | null,
): NewMessage {
  // In this order: a cut through a secret would leave a half that no pattern knows.
  const text = redact(piece.text).slice(0, piece.kind === 'speech' ? SPEECH_LIMIT : TOOL_LIMIT);
  const callId = piece.callId?.slice(0, CALL_ID_LIMIT);
  return { ...piece, callId, text, atMs, position };
}

/** A line without an id of its own is known by its place. */
export function withId(piece: TranscriptPiece, position: number | null): TranscriptPiece {
  const isMissing = piece.externalId === '' || piece.externalId.startsWith('#');
  return isMissing ? { ...piece, externalId: `@${position}${piece.externalId}` } : piece;
}

export function isBelievable(atMs: number | undefined): atMs is number {
  return atMs !== undefined && atMs >= 0 && atMs < NO_DAY_FROM_MS;
}
