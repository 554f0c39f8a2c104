import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const FIRST_CHUNK_BYTES = 64 * 1024;
/** Chunks double up to this: fewer lines are cut in two, and most reads need only the first. */
const LARGEST_CHUNK_BYTES = 512 * 1024;

/**
 * The lines of a file from the last to the first, without their newlines, read backwards in chunks:
 * the cost is that of the lines asked for, whatever the size of the file.
 *
 * @param maxBytes - stops after this much from the end; a line that began before it is left out.
 * @returns nothing for a file that is not there or is not a regular file (a FIFO would block).
 */
export function* tailLines(path: string, maxBytes: number): Generator<Buffer> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return;
  }
  try {
    const { size, isRegular } = { size: fstatSync(file).size, isRegular: fstatSync(file).isFile() };
    if (isRegular) yield* linesBackwards(file, size, Math.max(0, size - maxBytes));
  } finally {
    closeSync(file);
  }
}

function* linesBackwards(file: number, size: number, floor: number): Generator<Buffer> {
  // Pieces of the line whose start is not found yet, the newest first.
  let pieces: Buffer[] = [];
  let chunkBytes = FIRST_CHUNK_BYTES;
  for (let end = size; end > floor; ) {
    const start = Math.max(floor, end - chunkBytes);
    chunkBytes = Math.min(LARGEST_CHUNK_BYTES, chunkBytes * 2);
    const chunk = readChunk(file, start, end - start);
    if (chunk === undefined) return; // truncated while we read
    let lineEnd = chunk.length;
    for (let newline = chunk.lastIndexOf(10); newline >= 0; newline = lastNewline(chunk, newline)) {
      yield* nonEmpty([chunk.subarray(newline + 1, lineEnd), ...pieces]);
      pieces = [];
      lineEnd = newline;
    }
    pieces = [chunk.subarray(0, lineEnd), ...pieces];
    end = start;
  }
  if (floor === 0) yield* nonEmpty(pieces);
}

function lastNewline(chunk: Buffer, before: number): number {
  return before === 0 ? -1 : chunk.lastIndexOf(10, before - 1);
}

function* nonEmpty(pieces: Buffer[]): Generator<Buffer> {
  const line = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  if (line.length > 0) yield line;
}

function readChunk(file: number, start: number, length: number): Buffer | undefined {
  const chunk = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const read = readSync(file, chunk, done, length - done, start + done);
    if (read === 0) return undefined;
    done += read;
  }
  return chunk;
}
