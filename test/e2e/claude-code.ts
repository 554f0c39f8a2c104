// The real Claude Code, from npm, in a sandbox: one prompt without a terminal (`claude -p`), or a
// person's session in a terminal.
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import type { Sandbox } from './sandbox.ts';
import { Terminal } from './terminal.ts';

/** The version that the recorded contract and the fixtures are from. */
const VERSION = process.env.DAYBOOK_E2E_CLAUDE_VERSION ?? '2.1.329';

/** Either the folder with the `claude` program, or why there is none. */
export type Installed = { readonly bin: string } | { readonly skipped: string };

/** Installs it once per version into the temporary folder of this system. */
export async function installClaudeCode(): Promise<Installed> {
  if (process.platform === 'win32') return { skipped: 'skipped: the driver needs a POSIX system' };
  const folder = join(tmpdir(), `daybook-e2e-claude-code-${VERSION}`);
  const bin = join(folder, 'node_modules', '.bin');
  try {
    if (!existsSync(join(bin, 'claude'))) {
      mkdirSync(folder, { recursive: true });
      const name = `@anthropic-ai/claude-code@${VERSION}`;
      await execa('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, name]);
    }
    const { stdout } = await execa(join(bin, 'claude'), ['--version'], {
      env: { HOME: folder, PATH: process.env.PATH },
      extendEnv: false,
      timeout: 60_000,
    });
    if (!stdout.startsWith(VERSION)) return { skipped: `skipped: installed claude is ${stdout}` };
    return { bin };
  } catch (error) {
    const reason = (error as { shortMessage?: string }).shortMessage ?? String(error);
    return { skipped: `skipped: Claude Code ${VERSION} cannot be installed: ${reason}` };
  }
}

export interface Answer {
  readonly sessionId: string;
  readonly result: string;
}

const HEADLESS = ['--output-format', 'json', '--permission-mode', 'acceptEdits'];
/** Tools that run without a question; edits below the project are allowed by the mode. */
const ALLOWED = ['--allowedTools', 'Bash', 'Read', 'Edit', 'Write'];

/** `claude -p`: one prompt, to its end. @throws when it ends with an error. */
export async function prompt(
  sandbox: Sandbox,
  text: string,
  args: readonly string[] = [],
): Promise<Answer> {
  const { stdout } = await startPrompt(sandbox, text, args);
  const envelope = JSON.parse(stdout) as { session_id: string; result: string };
  return { sessionId: envelope.session_id, result: envelope.result };
}

/** The same, while it runs: for a session that is killed. */
export function startPrompt(
  sandbox: Sandbox,
  text: string,
  args: readonly string[] = [],
): ResultPromise<{ stdin: 'ignore' }> {
  return execa('claude', ['-p', text, ...HEADLESS, ...args, ...ALLOWED], {
    cwd: sandbox.project,
    env: sandbox.env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
}

/** A session in a terminal, ready for the first line. */
export async function openSession(sandbox: Sandbox): Promise<Terminal> {
  const command = ['claude', '--permission-mode', 'acceptEdits', ...ALLOWED];
  const terminal = await Terminal.open(command, sandbox);
  await terminal.see('(shift+tab to cycle)');
  return terminal;
}
