import type { Cli } from '../command.ts';

/** What a command of the person came to. */
export interface ThenResult {
  readonly command: string;
  /** Undefined where it was ended by a signal. */
  readonly exitCode: number | undefined;
}

/**
 * Runs a command line of the person in the exported folder, which it also finds in
 * `DAYBOOK_EXPORT_FOLDER`. What it prints goes where talk goes.
 */
export async function runThen(cli: Cli, command: string, folder: string): Promise<ThenResult> {
  const { execa } = await import('execa');
  const { exitCode } = await execa(command, {
    shell: true,
    cwd: folder,
    env: { ...cli.env, DAYBOOK_EXPORT_FOLDER: folder },
    extendEnv: false,
    stdin: 'ignore',
    stdout: 2,
    stderr: 2,
    reject: false,
    windowsHide: true,
  });
  return { command, exitCode };
}
