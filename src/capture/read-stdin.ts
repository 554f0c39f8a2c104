/** A payload is a few hundred bytes; the longest field is what a person typed after `/compact`. */
const MAX_BYTES = 1024 * 1024;
/** Silence after which what has come so far is taken for all (anthropics/claude-code#79508). */
const IDLE_MS = 200;

/**
 * Reads stdin to its end, with a limit on size and time. It uses the stream and not a read call: a
 * blocked read would keep the process from exiting.
 *
 * @param waitMs - longest wait in all.
 * @param done - called once: with the text, or with undefined and the reason.
 */
export function readStdin(
  waitMs: number,
  done: (text: string | undefined, problem?: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let idle: NodeJS.Timeout | undefined;
  const finish = (problem?: string) => {
    clearTimeout(idle);
    clearTimeout(limit);
    process.stdin.removeAllListeners();
    if (problem === undefined && bytes > 0) done(Buffer.concat(chunks).toString('utf8'));
    else done(undefined, problem ?? 'empty');
  };
  const limit = setTimeout(() => finish(bytes === 0 ? 'no-input' : undefined), waitMs);
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
