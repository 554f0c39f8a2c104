import { join } from 'node:path';
import { execa } from 'execa';
import type { Env } from '../src/platform/home.ts';

/**
 * The version of the Claude Code that is installed (`2.1.329 (Claude Code)`), or undefined. Beside
 * the PATH it is looked for where its own installers put it, which a shell alias can hide.
 */
export async function claudeVersion(env: Env, userHome: string): Promise<string | undefined> {
  const programs = ['.local/bin/claude', '.claude/local/claude'].map((path) =>
    join(userHome, path),
  );
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
