import { readSync } from 'node:fs';
import { processAgeMs } from '../platform/age.ts';
import { makeNonBlocking } from '../platform/bindings.ts';
import { codeOf } from '../platform/errors.ts';
import { canLeaveWhileReading } from './leave-hook.ts';
import { CHUNK_BYTES, IDLE_MS, isWholeDocument, MAX_BYTES, type Stdin, textOf } from './stdin.ts';
import { readStreaming, readWaiting } from './wait-for-stdin.ts';

const POLL_MS = 1;

/**
 * Reads stdin to its end, to the end of one JSON document, or until nothing more comes, with a limit
 * on size and time.
 *
 * @param waitMs - longest wait in all.
 * @param done - called once.
 */
export function readStdin(waitMs: number, done: (stdin: Stdin) => void): void {
  if (makeNonBlocking(0)) done(readPolling(waitMs));
  else if (canLeaveWhileReading()) readWaiting(waitMs, done);
  else readStreaming(waitMs, done);
}

/**
 * A plain read would be the quickest, but blocks for ever where stdin stays open: so the descriptor is
 * set not to block.
 */
function readPolling(waitMs: number): Stdin {
  const chunks: Buffer[] = [];
  const giveUpAt = processAgeMs() + waitMs;
  let bytes = 0;
  for (let lastAt = processAgeMs(); ; ) {
    const chunk = readChunk();
    if (chunk === 'closed') break;
    if (chunk !== 'nothing yet') {
      chunks.push(chunk);
      bytes += chunk.length;
      lastAt = processAgeMs();
      if (bytes > MAX_BYTES) return { problem: 'too-large' };
      if (isWholeDocument(chunks)) break;
      continue;
    }
    const now = processAgeMs();
    if (now > giveUpAt || (bytes > 0 && now - lastAt > IDLE_MS)) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  return bytes > 0 ? textOf(chunks) : { problem: 'no-input' };
}

function readChunk(): Buffer | 'nothing yet' | 'closed' {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    const read = readSync(0, chunk, 0, CHUNK_BYTES, null);
    return read === 0 ? 'closed' : chunk.subarray(0, read);
  } catch (error) {
    return codeOf(error) === 'EAGAIN' ? 'nothing yet' : 'closed';
  }
}
