// Daybook as a person uses it: the built program, and the files it leaves for reading.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Sandbox } from './sandbox.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** Runs one command in the project. @returns its stdout. @throws when it does not end with 0. */
export async function daybook(sandbox: Sandbox, ...words: string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [PROGRAM, ...words], {
    cwd: sandbox.project,
    env: sandbox.env,
    extendEnv: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
  return stdout;
}

/** The same with `--json`. */
export async function daybookJson<T>(sandbox: Sandbox, ...words: string[]): Promise<T> {
  return JSON.parse(await daybook(sandbox, ...words, '--json')) as T;
}

/** Each entry of all daily logs, from its heading to the next, oldest first. */
export function entriesOf(sandbox: Sandbox): string[] {
  const folder = join(sandbox.home, '.daybook', 'daily');
  if (!existsSync(folder)) return [];
  const days = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort();
  return days.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return text.split(/^(?=### \d\d:\d\d )/m).slice(1);
  });
}

/** Everything in the logs, for the message of a test that waited in vain. */
export function logsOf(sandbox: Sandbox): string {
  const folder = join(sandbox.home, '.daybook', 'logs');
  if (!existsSync(folder)) return 'there are no logs';
  return readdirSync(folder)
    .map((name) => `${name}:\n${readFileSync(join(folder, name), 'utf8')}`)
    .join('\n');
}
