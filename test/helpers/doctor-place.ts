// A person's machine in one temporary folder: a home, Claude Code, an installed copy of Daybook.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { daybookHome, type Home } from '../../src/platform/home.ts';
import type { CliRun } from './built-cli.ts';
import { builtPath, temporaryFolder } from './places.ts';

/** What `claude -p` of 2.1.329 prints when it has an answer, and when nobody is logged in. */
const ANSWER = {
  type: 'result',
  is_error: false,
  result: 'NOTHING',
  total_cost_usd: 0.0004,
  modelUsage: { 'claude-haiku-5-5': { inputTokens: 600, outputTokens: 1 } },
};
const LOGGED_OUT = {
  type: 'result',
  is_error: true,
  result: 'Not logged in · Please run /login',
  api_error_status: null,
};

export interface Report {
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly fixed: readonly string[];
  readonly results: readonly {
    readonly check: string;
    readonly verdict: 'ok' | 'warn' | 'fail' | 'unknown';
    readonly says: string;
    readonly next?: string;
  }[];
}

export class DoctorPlace {
  readonly folder: string;
  readonly home: Home;
  readonly settings: string;
  readonly env: Record<string, string>;
  /** The folder of the copy that is run. */
  packageRoot = fileURLToPath(new URL('../../', import.meta.url));
  node = process.execPath;
  /** Who runs it; only root may be somebody else. */
  uid: number | undefined;

  constructor(parent = temporaryFolder()) {
    this.folder = join(parent, 'Ada’s machine 记忆');
    this.settings = join(this.folder, '.claude', 'settings.json');
    const bin = join(this.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    mkdirSync(dirname(this.settings));
    this.home = daybookHome({ DAYBOOK_HOME: join(this.folder, '.daybook') });
    this.env = {
      HOME: this.folder,
      PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    };
    this.claudeAnswers(ANSWER);
  }

  /** Whoever asks gets this envelope. */
  claudeAnswers(envelope: { readonly is_error: boolean }): void {
    const path = join(this.folder, 'bin', 'claude');
    const reply = JSON.stringify({ ...ANSWER, ...envelope });
    writeFileSync(
      path,
      `#!${process.execPath}
if (process.argv.includes('--version')) console.log('2.1.329 (Claude Code)');
else process.stdin.resume().on('end', () => { console.log(${JSON.stringify(reply)}); process.exitCode = ${Number(envelope.is_error)}; });
`,
    );
    chmodSync(path, 0o755);
  }

  logOut(): void {
    this.claudeAnswers(LOGGED_OUT);
  }

  /** A copy of Daybook of its own, whose files can be broken; libraries are links. */
  useOwnCopy(...parts: readonly string[]): void {
    const root = join(this.folder, ...(parts.length > 0 ? parts : ['lib', 'daybook']));
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    cpSync(builtPath(''), join(root, 'dist'), { recursive: true });
    cpSync(join(this.packageRoot, 'package.json'), join(root, 'package.json'));
    const libraries = join(this.packageRoot, 'node_modules');
    for (const name of readdirSync(libraries)) {
      if (name !== 'better-sqlite3')
        symlinkSync(join(libraries, name), join(root, 'node_modules', name));
    }
    const library = join('node_modules', 'better-sqlite3');
    cpSync(join(this.packageRoot, library), join(root, library), { recursive: true });
    this.packageRoot = root;
  }

  run(...words: string[]): Promise<CliRun> {
    return this.#runIn(this.folder, words);
  }

  #runIn(cwd: string, words: readonly string[]): Promise<CliRun> {
    return new Promise((resolve, reject) => {
      const args = [join(this.packageRoot, 'dist', 'cli.js'), ...words];
      const stdio = ['ignore', 'pipe', 'pipe'] as const;
      const owner = this.uid === undefined ? {} : { uid: this.uid, gid: this.uid };
      const child = spawn(this.node, args, { env: this.env, cwd, stdio: [...stdio], ...owner });
      let [stdout, stderr] = ['', ''];
      child.stdout?.on('data', (text: Buffer) => (stdout += text));
      child.stderr?.on('data', (text: Buffer) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  async install(): Promise<void> {
    const { code, stderr } = await this.run('install', 'claude-code', '--yes');
    if (code !== 0) throw new Error(stderr);
  }

  /** @returns the exit code and the report. */
  async doctor(...words: string[]): Promise<Report & { code: number | null }> {
    return this.doctorIn(this.folder, ...words);
  }

  /** The same in another folder. */
  async doctorIn(cwd: string, ...words: string[]): Promise<Report & { code: number | null }> {
    const { code, stdout, stderr } = await this.#runIn(cwd, ['doctor', '--json', ...words]);
    if (stdout === '') throw new Error(stderr);
    return { code, ...(JSON.parse(stdout) as Report) };
  }
}

/** Puts a file system of its own there, gone when the test ends. @returns false where nobody may. */
export function mountDisk(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'daybook-test', folder], {
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return true;
}
