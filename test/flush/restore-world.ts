import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Status } from '../../src/cli/status-report.ts';
import { runWorker } from '../../src/flush/run-worker.ts';
import { daybookHome, type Home } from '../../src/platform/home.ts';
import { openLog } from '../../src/platform/log.ts';
import { openStore } from '../../src/store/open.ts';
import { compareWithFold, foldEvents } from '../../src/store/rebuild.ts';
import type { Store } from '../../src/store/store.ts';
import { type CliRun, runBuiltCli } from '../helpers/built-cli.ts';
import { allEntries, expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';
import { spoolFor, TranscriptWriter } from '../helpers/transcript-writer.ts';

/** Sessions of a home whose backup is older than the last of them. */
export interface RestoreWorld {
  readonly home: Home;
  readonly env: Readonly<Record<string, string>>;
  readonly early: TranscriptWriter;
  readonly late: TranscriptWriter;
  /** Runs a worker in this process. */
  work(): Promise<void>;
  /** Spools the end of a session, as a hook does. */
  end(session: TranscriptWriter): void;
  session(id: string): TranscriptWriter;
  daybook(...words: string[]): Promise<CliRun>;
  looked<T>(look: (store: Store) => T): T;
}

/** So many exchanges make a store in which fifty places cannot all be blank. */
const EXCHANGES = 150;

/**
 * One session is summarised and backed up; then it goes on and is summarised again, and a second one
 * is there that the backup does not know.
 */
export async function restoreWorld(): Promise<RestoreWorld> {
  const folder = temporaryFolder();
  const home = daybookHome({ DAYBOOK_HOME: join(folder, 'daybook') });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    DAYBOOK_HOME: home.root,
    DAYBOOK_TIMEZONE: 'UTC',
    DAYBOOK_SUMMARY_BACKEND: 'extractive',
  };
  const startedAtMs = Date.now() - 60_000;
  const session = (id: string) =>
    new TranscriptWriter(
      {
        claudeFolder: join(folder, '.claude'),
        projectFolder: join(folder, 'project'),
        now: () => startedAtMs,
      },
      id,
    );
  const log = openLog(home.logs, 'worker');
  const work = async () => {
    const { signal } = new AbortController();
    await runWorker(home, env, log, { signal });
  };
  const end = (one: TranscriptWriter) => void spoolFor(home, one, 'end', { atMs: Date.now() });
  const early = session('early').exchanges(EXCHANGES, 'early ');
  end(early);
  await work();
  end(early.exchanges(3, 'resumed '));
  const late = session('late').exchanges(3, 'late ');
  end(late);
  await work();
  const looked: RestoreWorld['looked'] = (look) => {
    const store = openStore(home.store);
    try {
      return look(store);
    } finally {
      store.close();
    }
  };
  const daybook = (...words: string[]) => runBuiltCli(words, env);
  return { home, env, early, late, work, end, session, daybook, looked };
}

/** Every daily log, by its name. */
export function dailyFiles(home: Home): Record<string, string> {
  const names = readdirSync(home.daily).sort();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(home.daily, name), 'utf8')]),
  );
}

/** What holds after a restore, however the store was damaged. */
export function expectRestored(world: RestoreWorld, before: Record<string, string>): void {
  const { home } = world;
  expect(dailyFiles(home)).toEqual(before);
  world.looked((store) => {
    expect(store.pragma('integrity_check', { simple: true })).toBe('ok');
    expectAllDone(store, home);
    const folded = foldEvents(store);
    expect(compareWithFold(store, folded)).toEqual([]);
    folded.close();
    const texts = (name: string, count: number) =>
      Array.from({ length: count }, (_, n) => [`Prompt ${name}${n + 1}`, `Answer ${name}${n + 1}`]);
    expect(textsOf(store, 'early')).toEqual(
      [...texts('early ', EXCHANGES), ...texts('resumed ', 3)].flat(),
    );
    expect(textsOf(store, 'late')).toEqual(texts('late ', 3).flat());
    expect(allEntries(store)).toHaveLength(3);
    expect(allEntries(store).every(({ isWritten }) => isWritten)).toBe(true);
  });
}

export async function statusOf(world: RestoreWorld): Promise<Status> {
  return JSON.parse((await world.daybook('status', '--json')).stdout) as Status;
}

/** Overwrites a file, or a part of it, in place. */
export function overwrite(path: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, change(readFileSync(path)));
}

/** Sixteen random bytes at each of fifty random places. @param seed - of the places and bytes. */
export function scribble(bytes: Buffer, seed: number): Buffer {
  const random = randomFrom(seed);
  for (let place = 0; place < 50; place++) {
    const at = Math.floor(random() * (bytes.length - 16));
    for (let n = 0; n < 16; n++) bytes[at + n] = Math.floor(random() * 256);
  }
  return bytes;
}

/** mulberry32, in the public domain: the same numbers for the same seed on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs the built command and kills it right before the n-th change it makes to a file or the store. */
export function killedAt(
  { env }: RestoreWorld,
  step: number,
  stepsFile: string,
): Promise<NodeJS.Signals | null> {
  const preload = new URL('../helpers/kill-at-step.cjs', import.meta.url).pathname;
  const more = {
    TEST_KILL_AT_STEP: String(step),
    TEST_STEPS_FILE: stepsFile,
    TEST_KILL_IN: 'cli.js',
  };
  const args = ['--require', preload, builtPath('cli.js'), 'status'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...env, ...more }, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (_, signal) => resolve(signal));
  });
}

/** The names of the steps that were taken, in order. */
export function stepsIn(stepsFile: string): string[] {
  return readFileSync(stepsFile, 'utf8').trimEnd().split('\n');
}
