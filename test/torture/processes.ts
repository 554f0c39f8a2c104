// Starts the real programs in a home under torture, and kills them.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtPath } from '../helpers/built.ts';
import type { Place } from './place.ts';

/** When a process is killed: right before its n-th step on files or store, or after so long. */
export type Doom = { readonly step: number } | { readonly ms: number } | undefined;

export interface Ended {
  readonly code: number | null;
  readonly isKilled: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** What was started and how much of it was killed, by kind of program. */
export class Toll {
  readonly started: Record<string, number> = {};
  readonly killed: Record<string, number> = {};

  count(kind: string, isKilled: boolean): void {
    this.started[kind] = (this.started[kind] ?? 0) + 1;
    if (isKilled) this.killed[kind] = (this.killed[kind] ?? 0) + 1;
  }

  get kills(): number {
    return Object.values(this.killed).reduce((sum, count) => sum + count, 0);
  }
}

const CLOCK = fileURLToPath(new URL('./clock.cjs', import.meta.url));
const KILLER = fileURLToPath(new URL('../helpers/kill-at-step.cjs', import.meta.url));
/** Nothing of ours takes this long; what does has hung, which is damage too. */
const LIMIT_MS = 300_000;

export interface Run {
  readonly kind: 'hook' | 'worker' | 'command';
  /** Of the built program. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly doom?: Doom;
}

/** @throws when it does not end within two minutes. */
export function run(place: Place, toll: Toll, { kind, file, doom, ...more }: Run): Promise<Ended> {
  const preloads = [CLOCK, ...(doom && 'step' in doom ? [KILLER] : [])];
  const env = {
    ...place.env(),
    ...(doom && 'step' in doom
      ? { TEST_KILL_IN: basename(file), TEST_KILL_AT_STEP: String(doom.step) }
      : {}),
    ...more.env,
    NODE_OPTIONS: preloads.map((path) => `--require ${JSON.stringify(path)}`).join(' '),
  };
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const owner = place.uid === undefined ? {} : { uid: place.uid, gid: place.uid };
    const child = spawn(process.execPath, [file, ...(more.args ?? [])], {
      env,
      cwd: place.folder,
      ...owner,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text));
    child.stderr.on('data', (text: Buffer) => (stderr += text));
    child.stdin.on('error', () => undefined); // killed before it has read
    child.stdin.end(more.stdin ?? '');
    const kill =
      doom && 'ms' in doom ? setTimeout(() => child.kill('SIGKILL'), doom.ms) : undefined;
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${basename(file)} ${more.args ?? ''} hung: ${stderr}`));
    }, LIMIT_MS);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(kill);
      clearTimeout(limit);
      toll.count(kind, signal === 'SIGKILL');
      // A worker that a hook started keeps no pipe open, so what was printed has come.
      setImmediate(() =>
        resolve({
          code,
          isKilled: signal === 'SIGKILL',
          stdout,
          stderr,
          ms: performance.now() - startedMs,
        }),
      );
    });
  });
}

export function runWorker(place: Place, toll: Toll, doom?: Doom, env?: Run['env']): Promise<Ended> {
  return run(place, toll, {
    kind: 'worker',
    file: builtPath('worker.js'),
    doom,
    ...(env && { env }),
  });
}

export function runCommand(
  place: Place,
  toll: Toll,
  args: readonly string[],
  doom?: Doom,
  env?: Run['env'],
): Promise<Ended> {
  const file = builtPath('cli.js');
  return run(place, toll, { kind: 'command', file, args, doom, ...(env && { env }) });
}

/** @returns pids of all that runs in this home: workers that hooks started, models that they asked. */
export function processesIn({ home }: Place): number[] {
  const ours = `DAYBOOK_HOME=${home.root}\0`;
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'environ'), 'latin1').includes(ours);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Kills whatever still runs in this home, each by its pid. */
export function endAll(place: Place): void {
  for (const pid of processesIn(place)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** Waits until nothing runs in this home. @throws when something hangs. */
export async function quiet(place: Place): Promise<void> {
  for (const endMs = performance.now() + LIMIT_MS; processesIn(place).length > 0; ) {
    if (performance.now() > endMs) throw new Error(`something hangs in ${place.home.root}`);
    await new Promise((go) => setTimeout(go, 20));
  }
}
