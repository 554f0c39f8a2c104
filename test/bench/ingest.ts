import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readLine } from '../../src/agents/claude-code/transcript.ts';
import type { TranscriptFacts } from '../../src/agents/transcript.ts';
import { BATCH_LINES, ingestTranscript } from '../../src/flush/ingest-transcript.ts';
import { openWorld } from '../../src/flush/open-world.ts';
import { SessionWriter } from '../../src/flush/session-writer.ts';
import type { World } from '../../src/flush/world.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { inTransaction } from '../../src/store/open.ts';
import { createSession, ensureProject } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { chinese, prose, randomNumbers } from './big-store.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';

/** Rows of one session. */
const LINES = 1_000;
const RAW_BATCH = 5_000;
const PROJECT = { dir: '/home/ada/p', cwd: '/home/ada/p', key: '/home/ada/p' };

/**
 * How fast transcripts become rows, beside the same rows inserted raw into the same schema. The raw
 * rows have no redaction, no look for copies, no usage and no session facts; the index is in both.
 */
export async function measureIngest({ isQuick }: Extent): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  const sessions = isQuick ? 4 : 20;
  try {
    const texts = Array.from({ length: sessions }, (_, n) => transcript(n));
    const parsed = texts.map((text) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => readLine(JSON.parse(line))),
    );
    const paths = texts.map((text, n) => {
      const path = join(folder, `session-${n}.jsonl`);
      writeFileSync(path, text);
      return path;
    });
    const times = { raw: [] as number[], pieces: [] as number[], whole: [] as number[] };
    for (let round = -1; round < (isQuick ? 2 : 5); round++) {
      const at = (name: string) => join(folder, `${name}-${round}`);
      const piecesMs = await timed(at('pieces'), async (world) => writePieces(world, parsed));
      const rows = rowsOf(at('pieces'), sessions * LINES);
      const rawMs = await timed(at('raw'), async ({ store }) => insertRaw(store, rows));
      const wholeMs = await timed(at('whole'), (world) => ingestAll(world, paths));
      if (round < 0) continue; // warm-up
      times.raw.push(rawMs);
      times.pieces.push(piecesMs);
      times.whole.push(wholeMs);
    }
    const floor = { name: `raw inserts, batches of ${RAW_BATCH}`, value: median(times.raw) };
    const rows = `${sessions * LINES} rows`;
    return [
      figure(`pieces to ${rows}, as a speed`, median(times.pieces), 'ms', floor, { atLeast: 0.6 }),
      figure(`files to ${rows}, as a time`, median(times.whole), 'ms', floor),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a home of its own; opening and closing it is not measured. */
async function timed(root: string, work: (world: World) => Promise<void>): Promise<number> {
  mkdirSync(root);
  const env = { HOME: root, DAYBOOK_HOME: root };
  const control = { assertHeld: () => {}, signal: new AbortController().signal };
  const world = openWorld(daybookHome(env), env, () => {}, control);
  const startedMs = performance.now();
  await work(world);
  const tookMs = performance.now() - startedMs;
  world.store.close();
  return tookMs;
}

function writePieces(world: World, parsed: readonly TranscriptFacts[][]): void {
  for (const [n, facts] of parsed.entries()) {
    const externalId = `session-${n}`;
    const source = { agent: 'claude-code', externalId, project: PROJECT, path: externalId };
    const writer = new SessionWriter(world, { ...source, isFromStart: true });
    for (let from = 0; from < facts.length; from += BATCH_LINES) {
      inTransaction(world.store, () => {
        for (const [at, one] of facts.slice(from, from + BATCH_LINES).entries())
          writer.take(one, from + at);
        writer.finishBatch();
      });
    }
  }
}

async function ingestAll(world: World, paths: readonly string[]): Promise<void> {
  for (const [n, path] of paths.entries()) {
    const source = { agent: 'claude-code', externalId: `session-${n}`, path, project: PROJECT };
    await ingestTranscript(world, source);
  }
}

type Row = Readonly<Record<string, string | number | null>> & { readonly session_id: string };

/** What the pipeline made of the pieces: raw, the very same goes in. */
function rowsOf(root: string, count: number): Row[] {
  const env = { HOME: root, DAYBOOK_HOME: root };
  const control = { assertHeld: () => {}, signal: new AbortController().signal };
  const { store } = openWorld(daybookHome(env), env, () => {}, control);
  const rows = store.prepare('SELECT * FROM messages ORDER BY id').all() as Row[];
  store.close();
  if (rows.length !== count) throw new Error(`${rows.length} rows`);
  return rows;
}

function insertRaw(store: Store, rows: readonly Row[]): void {
  const projectId = ensureProject(store, { key: '/home/ada/p', name: 'p', dir: '/home/ada/p' }, 1);
  for (const id of new Set(rows.map((row) => row.session_id))) {
    const external = { agent: 'claude-code', externalId: id, cwd: '/home/ada/p', startedAtMs: 1 };
    createSession(store, { ...external, id, projectId });
  }
  const insert = store.prepare(
    `INSERT INTO messages VALUES (@id, @session_id, @seq, @external_id, @message_id, @role, @kind,
       @tool, @is_error, @text, @at_ms, @position, @call_id)`,
  );
  for (let from = 0; from < rows.length; from += RAW_BATCH) {
    inTransaction(store, () => {
      for (const row of rows.slice(from, from + RAW_BATCH)) insert.run(row);
    });
  }
}

/** Prompts, answers, tool calls and what came back, with usage, as Claude Code writes them. */
function transcript(n: number): string {
  const random = randomNumbers(n + 1);
  const startMs = Date.UTC(2026, 0, 1) + n * 3_600_000;
  const uuid = (at: number) => {
    const mixed = Math.imul(n * LINES + at + 1, 0x9e3779b1) >>> 0;
    return `${mixed.toString(16).padStart(8, '0')}-0000-4000-8000-${(n * LINES + at).toString(16).padStart(12, '0')}`;
  };
  return Array.from({ length: LINES }, (_, at) => {
    const text = at % 50 === 7 ? chinese(random) : prose(random, 64);
    const common = {
      parentUuid: at === 0 ? null : uuid(at - 1),
      isSidechain: false,
      uuid: uuid(at),
      timestamp: new Date(startMs + at * 1_000).toISOString(),
      sessionId: `session-${n}`,
      cwd: '/home/ada/p',
      gitBranch: 'main',
    };
    return `${JSON.stringify({ ...common, ...said(at, text) })}\n`;
  }).join('');
}

function said(at: number, text: string): object {
  if (at % 4 === 0) return { type: 'user', message: { role: 'user', content: text } };
  if (at % 4 === 3) {
    const content = [{ type: 'tool_result', tool_use_id: `toolu_${at}`, content: text }];
    return { type: 'user', message: { role: 'user', content } };
  }
  const call = { type: 'tool_use', id: `toolu_${at}`, name: 'Bash', input: { command: text } };
  const usage = { input_tokens: 10, output_tokens: 100, cache_read_input_tokens: 20_000 };
  return {
    type: 'assistant',
    message: {
      id: `msg_${Math.floor(at / 4)}_${text.length}_${at - (at % 4)}`,
      model: 'claude-opus-5-5',
      role: 'assistant',
      content: [at % 4 === 1 ? { type: 'text', text } : call],
      usage,
    },
  };
}
