import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

const at = (second: number) => `2026-11-20T18:00:${String(second % 60).padStart(2, '0')}.000Z`;

const line = (value: object) => `${JSON.stringify(value)}\n`;

const user = (content: unknown, n: number) =>
  line({
    type: 'user',
    uuid: `u${n}`,
    timestamp: at(n),
    isSidechain: false,
    message: { role: 'user', content },
  });

const assistant = (block: object, n: number) =>
  line({
    type: 'assistant',
    uuid: `a${n}`,
    timestamp: at(n),
    message: { id: `m${n}`, role: 'assistant', model: 'claude-opus-5-5', content: [block] },
  });

/** One exchange as Claude Code writes it: prompt, tool calls with results, answer; about 33 KB. */
function exchange(n: number): string {
  const call = (k: number) =>
    assistant(
      { type: 'tool_use', id: `t${n}.${k}`, name: 'Read', input: { file_path: 'a.ts' } },
      n,
    ) +
    user(
      [{ type: 'tool_result', tool_use_id: `t${n}.${k}`, content: 'const a = 1;\n'.repeat(600) }],
      n,
    );
  return [
    user(`Prompt ${n}: why does the upload stop after 5 MB, and what can be done?`, n),
    ...[1, 2, 3, 4].map(call),
    assistant(
      { type: 'text', text: `Answer ${n}. ${'The limit is set in the proxy. '.repeat(20)}` },
      n,
    ),
  ].join('');
}

/** Writes a transcript of at least this size: one small exchange, or as many as it takes. */
export function writeTranscript(path: string, bytes: number): void {
  const small = user('Why does it stop?', 0) + assistant({ type: 'text', text: 'A limit.' }, 1);
  const block = Array.from({ length: 64 }, (_, n) => exchange(n)).join('');
  const file = openSync(path, 'w');
  let done = writeSync(file, small);
  while (done < bytes) done += writeSync(file, bytes < 64 * 1024 ? small : block);
  // Left unwritten, all of it would be waited for by the first hook that syncs its own small file.
  fsyncSync(file);
  closeSync(file);
}
