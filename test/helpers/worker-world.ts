import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spooledNames } from '../../src/capture/spool.ts';
import {
  type HookName,
  type HookWorld,
  hookWorld,
  payloadFor,
  runBuiltHook,
} from './built-hook.ts';
import { builtPath } from './places.ts';
import { TranscriptWriter } from './transcript-writer.ts';
import { until } from './until.ts';

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;

export interface WorkerRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A home of its own in which real hooks and real workers run. */
export interface WorkerWorld extends HookWorld {
  readonly startedAtMs: number;
  session(id: string): TranscriptWriter;
  /** Runs a built hook of this session; it starts a worker, or is to find none to start. */
  hook(name: HookName, session: TranscriptWriter, worker?: 'worker' | 'no worker'): Promise<void>;
  /** Runs the built worker to its end. @param preload - file below test/helpers, loaded first. */
  worker(preload?: string, more?: Readonly<Record<string, string>>): Promise<WorkerRun>;
  /** Waits until every worker that hooks started has ended. */
  quiet(): Promise<void>;
  /** What hooks and the workers that they started noted, in order: `starts`, `takes`, `leaves`, `ends` and a pid. */
  witnessed(word?: 'starts' | 'takes' | 'leaves' | 'ends'): string[];
  remove(): void;
}

export function workerWorld(more: Readonly<Record<string, string>> = {}): WorkerWorld {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-worker-'));
  const witness = join(folder, 'witness');
  writeFileSync(witness, '');
  const world = hookWorld(folder, {
    DAYBOOK_TIMEZONE: 'UTC',
    NODE_OPTIONS: `--require ${JSON.stringify(helperPath('./worker-witness.cjs'))}`,
    TEST_WITNESS_FILE: witness,
    ...more,
  });
  const witnessed: WorkerWorld['witnessed'] = (word = undefined) =>
    readFileSync(witness, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && (word === undefined || line.startsWith(word)));
  const withoutWorker = join(folder, 'no-worker', 'hooks');
  cpSync(builtPath('hooks'), withoutWorker, { recursive: true });
  mkdirSync(join(folder, 'project'));
  const startedAtMs = Date.now();
  return {
    ...world,
    startedAtMs,
    session: (id) =>
      new TranscriptWriter(
        {
          claudeFolder: join(folder, '.claude'),
          projectFolder: join(folder, 'project'),
          now: () => startedAtMs,
        },
        id,
      ),
    hook: async (name, session, worker = 'worker') => {
      const cwd = session.projectFolder;
      const payload = payloadFor(EVENTS[name], session.path, {
        session_id: session.sessionId,
        cwd,
      });
      const hooks = worker === 'worker' ? undefined : withoutWorker;
      const { code } = await runBuiltHook(name, payload, world.env, hooks);
      if (code !== 0) throw new Error(`${name} ended with ${code}`);
    },
    worker: (preload, env) => runWorker(preload, { ...world.env, NODE_OPTIONS: '', ...env }),
    quiet: () =>
      until(
        () => witnessed('ends').length >= witnessed('starts').length,
        () => `workers to end: ${witnessed()}; ${spooledNames(world.home).length} events wait`,
      ),
    witnessed,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function runWorker(
  preload: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<WorkerRun> {
  const before = preload ? ['--require', helperPath(preload)] : [];
  return new Promise((resolve, reject) => {
    const args = [...before, builtPath('worker.js')];
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
}

function helperPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** What is left of the worker's lock and of the gate before it. */
export function locksIn(run: string): string[] {
  if (!existsSync(run)) return [];
  return readdirSync(run).filter((name) => name.endsWith('.lock') || name === 'worker.json');
}
