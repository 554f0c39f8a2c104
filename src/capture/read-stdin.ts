import { readSync } from 'node:fs';
import { processAgeMs } from '../platform/age.ts';
import { makeNonBlocking } from '../platform/bindings.ts';
import { codeOf } from '../platform/errors.ts';

/** A payload is a few hundred bytes; the longest field is what a person typed after `/compact`. */
const MAX_BYTES = 1024 * 1024;
/** Silence after which what has come so far is taken for all (anthropics/claude-code#79508). */
const IDLE_MS = 200;
const POLL_MS = 1;
const CHUNK_BYTES = 64 * 1024;

/** What came on stdin, or why nothing can be made of it. */
export type Stdin = { readonly text: string } | { readonly problem: string };

/**
 * Reads stdin to its end, to the end of one JSON document, or until nothing more comes, with a limit
 * on size and time.
 *
 * @param waitMs - longest wait in all.
 * @param done - called once.
 */
export function readStdin(waitMs: number, done: (stdin: Stdin) => void): void {
  if (makeNonBlocking(0)) done(readPolling(waitMs));
  else readStreaming(waitMs, done);
}

/**
 * A plain read would be the quickest, but blocks for ever where stdin stays open, and a blocked read
 * even keeps the process from exiting: so the descriptor is set not to block.
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

/** The agent sends one line and may take its time to close the pipe behind it. */
function isWholeDocument(chunks: readonly Buffer[]): boolean {
  const last = chunks.at(-1);
  if (last?.at(-1) !== 0x0a) return false;
  try {
    JSON.parse(Buffer.concat(chunks).toString());
    return true;
  } catch {
    return false;
  }
}

function readStreaming(waitMs: number, done: (stdin: Stdin) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let idle: NodeJS.Timeout | undefined;
  const finish = (problem?: string) => {
    clearTimeout(idle);
    clearTimeout(limit);
    process.stdin.removeAllListeners();
    done(problem === undefined && bytes > 0 ? textOf(chunks) : { problem: problem ?? 'no-input' });
  };
  const limit = setTimeout(finish, waitMs);
  process.stdin.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return finish('too-large');
    clearTimeout(idle);
    idle = setTimeout(finish, IDLE_MS);
  });
  process.stdin.on('end', () => finish());
  process.stdin.on('error', () => finish('unreadable'));
}

function textOf(chunks: readonly Buffer[]): Stdin {
  return { text: Buffer.concat(chunks).toString() };
}
