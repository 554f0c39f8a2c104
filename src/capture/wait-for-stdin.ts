// The ways to read stdin that Node's public modules have: on Node 24, and wherever stdin is a file.
import { read } from 'node:fs';
import { readingStdin } from './leave-hook.ts';
import { CHUNK_BYTES, IDLE_MS, isWholeDocument, MAX_BYTES, type Stdin, textOf } from './stdin.ts';

/** Loads four milliseconds of Node. */
export function readStreaming(waitMs: number, done: (stdin: Stdin) => void): void {
  const { add, finish } = collect(waitMs, (stdin) => {
    process.stdin.removeAllListeners();
    done(stdin);
  });
  process.stdin.on('data', add);
  process.stdin.on('end', () => finish());
  process.stdin.on('error', () => finish('unreadable'));
}

/** One thread of Node waits for each chunk: it needs nothing more, but nobody can call it back. */
export function readWaiting(waitMs: number, done: (stdin: Stdin) => void): void {
  const { add, finish } = collect(waitMs, done);
  const next = (): void => {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    readingStdin(true);
    read(0, chunk, 0, CHUNK_BYTES, null, (error, bytes) => {
      readingStdin(false);
      // Whoever holds the other end has set both ends not to block.
      if (error?.code === 'EAGAIN') setTimeout(next, 1);
      else if (error) finish('unreadable');
      else if (bytes === 0) finish();
      else if (add(chunk.subarray(0, bytes)) === 'more') next();
    });
  };
  next();
}

interface Collected {
  readonly add: (chunk: Buffer) => 'more' | 'enough';
  readonly finish: (problem?: string) => void;
}

/** @param done - called once, when it was enough or the time is over. */
function collect(waitMs: number, done: (stdin: Stdin) => void): Collected {
  const chunks: Buffer[] = [];
  let [bytes, isOver] = [0, false];
  let idle: NodeJS.Timeout | undefined;
  const finish = (problem?: string): 'enough' => {
    clearTimeout(idle);
    clearTimeout(limit);
    if (!isOver) {
      isOver = true;
      done(
        problem === undefined && bytes > 0 ? textOf(chunks) : { problem: problem ?? 'no-input' },
      );
    }
    return 'enough';
  };
  const limit = setTimeout(finish, waitMs);
  const add = (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return finish('too-large');
    if (isWholeDocument(chunks)) return finish();
    clearTimeout(idle);
    idle = setTimeout(finish, IDLE_MS);
    return 'more';
  };
  return { add, finish };
}
