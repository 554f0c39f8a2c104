import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daybookHome, type Home } from '../../src/platform/home.ts';

/** A folder with a home in it, for one case of one program. */
export interface Stage {
  readonly folder: string;
  readonly home: Home;
  /** Writes a file below the folder. @returns its path. */
  write(name: string, bytes: string | Buffer): string;
  run(
    file: string,
    args?: readonly string[],
    more?: { readonly stdin?: string | Buffer; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Far more than any of these programs takes on a machine that is busy. */
const LIMIT_MS = 60_000;

export async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-fuzz-'));
  const home = daybookHome({ DAYBOOK_HOME: join(folder, 'daybook') });
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    DAYBOOK_HOME: home.root,
    DAYBOOK_SUMMARY_BACKEND: 'extractive',
    DAYBOOK_TIMEZONE: 'UTC',
  };
  try {
    await work({
      folder,
      home,
      write: (name, bytes) => {
        const path = join(folder, name);
        mkdirSync(join(path, '..'), { recursive: true });
        writeFileSync(path, bytes);
        return path;
      },
      run: (file, args = [], more = {}) =>
        ended([file, ...args], { ...env, ...more.env }, folder, more.stdin ?? ''),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

function ended(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  stdin: string | Buffer,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, cwd });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (stdout += text));
    child.stderr.on('data', (text: Buffer) => (stderr += text));
    child.stdin.on('error', () => undefined); // it may leave without reading
    child.stdin.end(stdin);
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${args.join(' ')} hung; it said ${stderr}`));
    }, LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, stdout, stderr });
    });
  });
}
