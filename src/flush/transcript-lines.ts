import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;
/** A longer line is passed by: what it would cost in memory, no message is worth. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

export interface RawLine {
  /** Without its newline; undefined for a line over the limit. */
  readonly bytes: Buffer | undefined;
  /** Byte offset of its first byte. */
  readonly start: number;
  /** Byte offset behind its newline: where the next one begins. */
  readonly end: number;
}

/**
 * The whole lines of a file from a byte offset on. A last line without its newline is not given: the
 * agent is still writing it, and it is read when it is whole.
 */
export function* transcriptLines(path: string, from: number): Generator<RawLine> {
  const file = openSync(path, 'r');
  try {
    if (fstatSync(file).isFile()) yield* linesFrom(file, from);
  } finally {
    closeSync(file);
  }
}

function* linesFrom(file: number, from: number): Generator<RawLine> {
  let start = from;
  let pieces: Buffer[] = [];
  let held = 0;
  for (let offset = from; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(file, chunk, 0, CHUNK_BYTES, offset);
    if (read === 0) return;
    let begin = 0;
    for (
      let newline = indexOfNewline(chunk, 0, read);
      newline >= 0;
      newline = indexOfNewline(chunk, begin, read)
    ) {
      const last = chunk.subarray(begin, newline);
      const isTooLong = held + last.length > MAX_LINE_BYTES;
      const end = offset + newline + 1;
      yield { bytes: isTooLong ? undefined : Buffer.concat([...pieces, last]), start, end };
      [pieces, held, start, begin] = [[], 0, end, newline + 1];
    }
    const rest = chunk.subarray(begin, read);
    held += rest.length;
    if (held > MAX_LINE_BYTES) pieces = [];
    else pieces.push(rest);
    offset += read;
  }
}

function indexOfNewline(chunk: Buffer, from: number, end: number): number {
  const at = chunk.indexOf(10, from);
  return at < end ? at : -1;
}
