import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;
/** What of a line is looked at before the whole of it is made a text; bytes. */
export const HEAD_BYTES = 1_024;

export interface TailChoice {
  /** Of the first `HEAD_BYTES` of a line, as latin1: other lines are skipped, which costs next to nothing. */
  readonly isWanted?: (head: string) => boolean;
  /** Asked before each read, which may take long on a folder of another machine; true ends it. */
  readonly isLate?: () => boolean;
}

/**
 * The lines of a file from the last to the first, without their newlines, read backwards in chunks:
 * the cost is that of the lines asked for, whatever the size of the file. Empty ones are left out.
 *
 * @param maxBytes - stops after this much from the end; a line that began before it is left out.
 * @returns nothing for a file that is not there or is not a regular file (a FIFO would block).
 */
export function* tailLines(
  path: string,
  maxBytes: number,
  { isWanted, isLate }: TailChoice = {},
): Generator<string> {
  const file = openIfAny(path);
  if (file === undefined) return;
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return;
    const floor = Math.max(0, stats.size - maxBytes);
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // One loop in one generator: each level of delegation is felt by a hook that runs it once.
    for (let end = stats.size; end > floor; ) {
      if (isLate?.()) return;
      const start = Math.max(floor, end - buffer.length);
      let lineEnd = end - start;
      if (!fill(buffer, lineEnd, file, start)) return; // truncated while we read
      while (lineEnd > 0) {
        const newline = buffer.lastIndexOf(NEWLINE, lineEnd - 1);
        if (newline < 0 && start > 0) break; // only the first line of a file begins without one
        const from = newline + 1;
        if (from < lineEnd) {
          const head = latin1(buffer, from, Math.min(lineEnd, from + HEAD_BYTES));
          if (isWanted === undefined || isWanted(head)) yield utf8(buffer, from, lineEnd);
        }
        lineEnd = Math.max(0, newline);
      }
      // The line that was cut is read again, with what stands before it; a long one wants more room.
      if (start + lineEnd === end) buffer = Buffer.allocUnsafe(buffer.length * 2);
      end = start === floor ? floor : start + lineEnd;
    }
  } finally {
    closeSync(file);
  }
}

function openIfAny(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
}

/** @returns whether there was enough to fill so many bytes of it. */
function fill(buffer: Buffer, length: number, file: number, start: number): boolean {
  for (let done = 0; done < length; ) {
    const read = readSync(file, buffer, done, length - done, start + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

/**
 * What `toString` comes to, after a look for the name of the encoding and with a part of the buffer that
 * must be made first: a hook saves a third of a millisecond. Every Node and Bun has them; they are not in
 * the documentation.
 */
interface Sliced {
  readonly latin1Slice?: (start: number, end: number) => string;
  readonly utf8Slice?: (start: number, end: number) => string;
}

function latin1(buffer: Buffer & Sliced, start: number, end: number): string {
  return buffer.latin1Slice?.(start, end) ?? buffer.toString('latin1', start, end);
}

function utf8(buffer: Buffer & Sliced, start: number, end: number): string {
  return buffer.utf8Slice?.(start, end) ?? buffer.toString('utf8', start, end);
}
