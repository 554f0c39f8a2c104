// A person at a terminal: a program under tmux, with a tmux server of its own.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Sandbox } from './sandbox.ts';
import { until } from './until.ts';

export class Terminal {
  readonly #sandbox: Sandbox;
  /** In the sandbox, so that it goes with it: tmux leaves its sockets behind. */
  readonly #socket: string;
  #lastScreen = '';

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#socket = join(sandbox.root, `tmux-${randomUUID().slice(0, 8)}`);
  }

  static async open(command: readonly string[], sandbox: Sandbox): Promise<Terminal> {
    const terminal = new Terminal(sandbox);
    const size = ['-x', '120', '-y', '50'];
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, ...command);
    return terminal;
  }

  /** Types a line as a person does: the text, and Enter once the program shows it. */
  async enter(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.see(line.slice(0, 60));
    await this.#tmux('send-keys', 'Enter');
  }

  /** Waits until the screen shows a text. */
  async see(text: string, limitMs?: number): Promise<void> {
    await until(
      `${JSON.stringify(text)} on the screen`,
      async () => {
        this.#lastScreen = await this.#screen();
        return this.#lastScreen.includes(text);
      },
      { ...(limitMs && { limitMs }), seen: () => this.#lastScreen },
    );
  }

  /** Waits until the program has ended, and the server of its terminal with it. */
  async ended(): Promise<void> {
    await until('the program to end', async () => !(await this.#isOpen()), {
      seen: () => this.#lastScreen,
    });
  }

  /** Ends the terminal, whatever runs in it. Harmless where it has ended. */
  async close(): Promise<void> {
    if (await this.#isOpen()) await this.#tmux('kill-server');
  }

  async #isOpen(): Promise<boolean> {
    const { exitCode } = await this.#tmux('has-session');
    return exitCode === 0;
  }

  async #screen(): Promise<string> {
    return (await this.#tmux('capture-pane', '-p')).stdout;
  }

  #tmux(...args: string[]) {
    const { project: cwd, env } = this.#sandbox;
    return execa('tmux', ['-S', this.#socket, ...args], {
      cwd,
      env,
      extendEnv: false,
      reject: false,
    });
  }
}

/** @returns why there can be no terminal here, or undefined. */
export async function whyNoTerminal(): Promise<string | undefined> {
  const { failed } = await execa('tmux', ['-V'], { reject: false });
  return failed ? 'skipped: tmux is not installed' : undefined;
}
