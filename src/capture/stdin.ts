/** A payload is a few hundred bytes; the longest field is what a person typed after `/compact`. */
export const MAX_BYTES = 1024 * 1024;
/** Silence after which what has come so far is taken for all (anthropics/claude-code#79508). */
export const IDLE_MS = 200;
export const CHUNK_BYTES = 64 * 1024;

/** What came on stdin, or why nothing can be made of it. */
export type Stdin = { readonly text: string } | { readonly problem: string };

/** The agent sends one line and may take its time to close the pipe behind it. */
export function isWholeDocument(chunks: readonly Buffer[]): boolean {
  const last = chunks.at(-1);
  if (last?.at(-1) !== 0x0a) return false;
  try {
    JSON.parse(Buffer.concat(chunks).toString());
    return true;
  } catch {
    return false;
  }
}

export function textOf(chunks: readonly Buffer[]): Stdin {
  return { text: Buffer.concat(chunks).toString() };
}
