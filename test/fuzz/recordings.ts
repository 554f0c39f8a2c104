import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';

// What the real agents sent and wrote, as the start of everything that is mutated.

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

function allIn(folder: string, end: string): Buffer[] {
  return readdirSync(FIXTURES + folder)
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => readFileSync(`${FIXTURES}${folder}/${name}`));
}

export const PAYLOADS = allIn('claude-code/payloads', '.json').filter((bytes) =>
  /"(?:SessionStart|SessionEnd|PreCompact)"/.test(bytes.toString()),
);
export const TRANSCRIPTS = allIn('claude-code', '.jsonl');
export const ENVELOPES = allIn('claude-code', '.json').filter((bytes) =>
  bytes.includes('"type":"result"'),
);

/** Single lines of transcripts, so that a case is small. */
export const LINES = TRANSCRIPTS.flatMap((bytes) => bytes.toString().split('\n')).filter(
  (line) => line !== '' && line.length < 20_000,
);

/** Messages of opencode with their parts, as its databases hold them. */
export function opencodeMessages(version: string): { data: unknown; parts: unknown[] }[] {
  const db = new Database(`${FIXTURES}opencode/opencode-${version}.db`, { readonly: true });
  try {
    const messages = db.prepare('SELECT id, data FROM message ORDER BY id').all();
    const parts = db.prepare('SELECT data FROM part WHERE message_id = ? ORDER BY id').pluck();
    return (messages as { id: string; data: string }[]).map(({ id, data }) => ({
      data: JSON.parse(data),
      parts: (parts.all(id) as string[]).map((text) => JSON.parse(text)),
    }));
  } finally {
    db.close();
  }
}

/** What opencode told a plugin in two sessions, step by step. */
export function opencodeSteps(): unknown[][] {
  return allIn('opencode', '.jsonl').map((bytes) =>
    bytes
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}
