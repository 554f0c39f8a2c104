import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { recoveryStamp } from '../../src/capture/recovery-stamp.ts';
import type { EventKind } from '../../src/capture/spool-event.ts';
import type { Cli } from '../../src/cli/command.ts';
import { readStatus, type Status } from '../../src/cli/status-report.ts';
import { type DrainOptions, drain } from '../../src/flush/drain.ts';
import type { World } from '../../src/flush/world.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { logLine } from '../../src/platform/log.ts';
import { resolveSettings, type SettingKey } from '../../src/platform/settings.ts';
import { openStore } from '../../src/store/open.ts';
import { type Backend, BackendError, type BackendName } from '../../src/summarize/backend.ts';
import { extractiveBackend } from '../../src/summarize/extractive.ts';
import { temporaryFolder } from './places.ts';
import { type EventOptions, spoolFor, TranscriptWriter } from './transcript-writer.ts';

export const NOON = Date.UTC(2026, 10, 20, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface FlushWorld {
  readonly world: World;
  readonly folder: string;
  /** Where the agent keeps its transcripts and its registry of sessions. */
  readonly claudeFolder: string;
  readonly logged: readonly string[];
  /** What was waited for between tries; milliseconds. */
  readonly slept: readonly number[];
  /** Replaces the check of the worker's lock. */
  onAssertHeld(check: () => void): void;
  turnClock(ms: number): void;
  /** A new transcript of a session in a project of this world. */
  session(id: string, project?: string, claudeFolder?: string): TranscriptWriter;
  /** Spools what a hook would. @returns the name of the file. */
  spool(
    transcript: Pick<TranscriptWriter, 'path' | 'sessionId' | 'projectFolder'>,
    kind: EventKind,
    options?: Partial<EventOptions>,
  ): string;
  /** Ends the run's time. */
  abort(): void;
  /** One run of the worker, without its process and its lock. */
  run(options?: DrainOptions): Promise<void>;
  status(): Status;
  /** A command line in this world. */
  readonly cli: Cli & { readonly printed: string[] };
}

export interface FlushWorldOptions {
  readonly settings?: Partial<Record<SettingKey, unknown>>;
  readonly backends?: Partial<Record<BackendName, Backend>>;
  readonly startMs?: number;
}

/** A world on real files whose clock, chance, sleep and models are the test's. */
export function flushWorld(options: FlushWorldOptions = {}): FlushWorld {
  const folder = temporaryFolder();
  const home = daybookHome({ DAYBOOK_HOME: join(folder, 'daybook') });
  const env = { HOME: folder, DAYBOOK_HOME: home.root, PATH: process.env.PATH };
  const store = openStore(home.store);
  onTestFinished(() => void store.close());
  noteRecovery(recoveryStamp(home));
  const [logged, slept, printed]: [string[], number[], string[]] = [[], [], []];
  let nowMs = options.startMs ?? NOON;
  let check = () => {};
  const over = new AbortController();
  const flags = { 'summary.backend': 'extractive', timeZone: 'UTC', ...options.settings };
  const world: World = {
    home,
    env,
    log: (level, event, fields = {}) =>
      void logged.push(logLine(new Date(nowMs), level, event, fields)),
    store,
    settings: resolveSettings({}, {}, flags).values,
    zone: 'UTC',
    backends: { ...backends(), ...options.backends },
    now: () => nowMs,
    random: () => 0.5,
    sleep: async (ms) => void slept.push(ms),
    signal: over.signal,
    assertHeld: () => check(),
  };
  const cli: FlushWorld['cli'] = {
    env,
    home,
    now: () => new Date(nowMs),
    cwd: folder,
    json: false,
    out: (text) => void printed.push(text),
    say: (text) => void printed.push(text),
    interactive: false,
    ask: async () => false,
    printed,
  };
  return {
    world,
    folder,
    claudeFolder: join(folder, '.claude'),
    logged,
    slept,
    onAssertHeld: (next) => {
      check = next;
    },
    turnClock: (ms) => {
      nowMs += ms;
    },
    session: (id, project = 'project', claudeFolder = join(folder, '.claude')) =>
      new TranscriptWriter(
        { claudeFolder, projectFolder: join(folder, project), now: () => nowMs },
        id,
      ),
    spool: (transcript, kind, event) => spoolFor(home, transcript, kind, { atMs: nowMs, ...event }),
    abort: () => over.abort(),
    run: (drainOptions = {}) => drain(world, new Set(), drainOptions),
    status: () => readStatus(cli),
    cli,
  };
}

function backends(): Record<BackendName, Backend> {
  return {
    claude: notThere('claude'),
    opencode: notThere('opencode'),
    http: notThere('http'),
    command: notThere('command'),
    extractive: extractiveBackend(),
  };
}

function notThere(name: BackendName): Backend {
  return {
    name,
    whyNotReady: async () => 'it is not installed',
    summarise: async () => {
      throw new BackendError('missing', 'it is not installed');
    },
  };
}

/** Only tests that ask for a recovery get one. */
function noteRecovery(stamp: string): void {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}
