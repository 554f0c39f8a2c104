import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * The lines of a file from the last to the first, without their newlines, read backwards in chunks:
 * the cost is that of the lines asked for, whatever the size of the file.
 *
 * @param maxBytes - stops after this much from the end; a line that began before it is left out.
 * @param isLate - asked before each read, which may take long on a folder of another machine; what has
 *   not been read when it says so is left out.
 * @returns nothing for a file that is not there or is not a regular file (a FIFO would block). Each
 *   line is good until the next is asked for: they share one buffer, since fresh memory costs more
 *   than reading into it.
 */
export function* tailLines(
  path: string,
  maxBytes: number,
  isLate: () => boolean = () => false,
): Generator<Buffer> {
  const file = openIfAny(path);
  if (file === undefined) return;
  try {
    const { size, isRegular } = sizeOf(file);
    const floor = isRegular ? Math.max(0, size - maxBytes) : size;
    // The end of a line whose start is not found yet.
    let cut: Buffer | undefined;
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    // One loop in one generator: each level of delegation is felt by a hook that runs it once.
    for (let end = size; end > floor; ) {
      const start = Math.max(floor, end - CHUNK_BYTES);
      if (isLate()) return;
      const chunk = buffer.subarray(0, end - start);
      if (!fill(chunk, file, start)) return; // truncated while we read
      let lineEnd = chunk.length;
      for (let newline = chunk.lastIndexOf(NEWLINE); newline >= 0; ) {
        const line = joined(chunk.subarray(newline + 1, lineEnd), cut);
        cut = undefined;
        if (line.length > 0) yield line;
        lineEnd = newline;
        newline = newline === 0 ? -1 : chunk.lastIndexOf(NEWLINE, newline - 1);
      }
      cut = Buffer.concat([chunk.subarray(0, lineEnd), ...(cut ? [cut] : [])]);
      end = start;
    }
    if (floor === 0 && cut !== undefined && cut.length > 0) yield cut;
  } finally {
    closeSync(file);
  }
}

function joined(start: Buffer, end: Buffer | undefined): Buffer {
  return end === undefined || end.length === 0 ? start : Buffer.concat([start, end]);
}

function openIfAny(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
}

function sizeOf(file: number): { size: number; isRegular: boolean } {
  const stats = fstatSync(file);
  return { size: stats.size, isRegular: stats.isFile() };
}

/** @returns whether there was enough to fill it. */
function fill(chunk: Buffer, file: number, start: number): boolean {
  for (let done = 0; done < chunk.length; ) {
    const read = readSync(file, chunk, done, chunk.length - done, start + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}
