import { codeOf, isDiskFull, messageOf, UserError } from '../../platform/errors.ts';
import type { Store } from '../../store/store.ts';
import { type Cli, printJson } from '../command.ts';
import { exportToFolder, type FolderFile } from './folder.ts';
import { runThen, type ThenResult } from './then.ts';

export interface FolderOptions {
  /** Absolute. */
  readonly folder: string;
  /** A command line to run there. */
  readonly afterwards: string | undefined;
  readonly isDryRun: boolean;
}

type Counts = Record<FolderFile['change'], number>;

/** @returns the exit code: 4 where a file could not be written, or the command failed. */
export async function exportFolder(
  cli: Cli,
  store: Store | undefined,
  ids: readonly string[],
  options: FolderOptions,
): Promise<number> {
  const { folder, isDryRun } = options;
  const counts: Counts = { made: 0, rewritten: 0, unchanged: 0, removed: 0, left: 0, failed: 0 };
  const results: FolderFile[] = [];
  try {
    for (const file of store ? exportToFolder(store, ids, folder, isDryRun) : []) {
      counts[file.change] += 1;
      if (file.change === 'unchanged') continue;
      results.push(file);
      if (!cli.json) tell(cli, file);
    }
  } catch (cause) {
    throw notWritten(folder, cause);
  }
  const { afterwards } = options;
  const isRun = afterwards !== undefined && !isDryRun && store !== undefined;
  const ran = isRun ? await runThen(cli, afterwards, folder) : undefined;
  if (cli.json) printJson(cli, { folder, dryRun: isDryRun, ...counts, results, ran });
  else report(cli, folder, isDryRun, counts, ran);
  return counts.failed > 0 || (ran !== undefined && ran.exitCode !== 0) ? 4 : 0;
}

function tell(cli: Cli, { change, file, problem }: FolderFile): void {
  if (change === 'failed') cli.say(`${file} was not written: ${problem}`);
  else if (change === 'left') cli.say(`${file} stays; its session is not in the store any more`);
  else cli.out(`${change.padEnd(9)}  ${file}`);
}

function report(
  cli: Cli,
  folder: string,
  isDryRun: boolean,
  { made, rewritten, unchanged, removed, failed }: Counts,
  ran: ThenResult | undefined,
): void {
  const numbers = `${made} made, ${rewritten} rewritten, ${unchanged} unchanged, ${removed} removed`;
  const more = failed === 0 ? '' : `, ${failed} failed`;
  cli.say(`${isDryRun ? 'Nothing was written. ' : ''}${folder}: ${numbers}${more}.`);
  if (ran && ran.exitCode !== 0)
    cli.say(`\`${ran.command}\` ended with ${ran.exitCode ?? 'a signal'}.`);
}

function notWritten(folder: string, cause: unknown): unknown {
  if (codeOf(cause) === undefined || cause instanceof UserError) return cause;
  return new UserError(
    isDiskFull(cause) ? 'DISK_FULL' : 'CANNOT_WRITE',
    `the export to ${folder} stopped: ${messageOf(cause)}`,
    'Each file there is whole. Run the command again when that is mended; it goes on where it was.',
    { cause },
  );
}
