import { dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Env } from '../src/platform/home.ts';
import { findProgram } from '../src/summarize/find-program.ts';

/** Where its own installers put it, which a shell alias can hide; below the person's home. */
const OWN_PLACES = ['.local/bin/claude', '.claude/local/claude'];

/** Whether there is a program of that name, be it in order or not. */
export async function isClaudeThere(env: Env, userHome: string): Promise<boolean> {
  const folders = OWN_PLACES.map((path) => join(userHome, dirname(path)));
  return (await findProgram('claude', env, folders)) !== undefined;
}

/**
 * The version of the Claude Code that is installed (`2.1.329 (Claude Code)`); undefined where there is
 * none, or it does not answer within ten seconds.
 */
export async function claudeVersion(env: Env, userHome: string): Promise<string | undefined> {
  const programs = OWN_PLACES.map((path) => join(userHome, path));
  for (const program of ['claude', ...programs]) {
    const { failed, stdout } = await execa(program, ['--version'], {
      env,
      extendEnv: false,
      stdin: 'ignore',
      timeout: 10_000,
      reject: false,
      windowsHide: true,
    });
    if (!failed) return stdout.trim();
  }
  return undefined;
}

/** @param version - as Claude Code prints it; false for one that cannot be had. */
export function isAtLeast(
  version: string | undefined,
  since: readonly [number, number, number],
): boolean {
  const numbers = /(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number);
  if (numbers === undefined) return false;
  const at = since.findIndex((part, index) => part !== numbers[index]);
  return at === -1 || (numbers[at] as number) > (since[at] as number);
}
