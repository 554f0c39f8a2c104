import { join } from 'node:path';
import { AGENTS } from '../../../install/agents.ts';
import { shellLine } from '../../../install/command-line.ts';
import type { Place } from '../../../install/installer.ts';
import { type Prepared, resultOf } from '../../../install/prepared.ts';
import { findProgram } from '../../summarize/find-program.ts';

/** What was done for one agent. */
export function installReport(done: Prepared, tried: string): string {
  const { title, next } = AGENTS[done.agent];
  const { file, backup, changed, files } = resultOf(done);
  const others = files.filter((one) => one.file !== file);
  return [
    changed ? `Daybook is installed for ${title}.` : `Daybook was installed for ${title} already.`,
    `  file      ${file}`,
    ...(backup === null ? [] : [`  backup    ${backup}`]),
    ...others.map((one) => `  ${one.change.padEnd(8)}  ${one.file}`),
    ...done.hooks.map(({ event, entry }, index) => {
      const line = [entry.file, entry.command, entry.args].flat().filter(Boolean).join(' ');
      return `  ${(index === 0 ? 'runs' : '').padEnd(8)}  ${event.padEnd(12)}  ${line}`;
    }),
    ...(tried === '' ? [] : [`  tried     ${tried}`]),
    next,
  ].join('\n');
}

/**
 * How the person calls Daybook from now on. A copy that was run from a cache is not called by its name,
 * which a package runner would look for in its registry: the copy of it stays, and needs no network.
 */
export async function programLine(place: Place): Promise<string> {
  const { env, platform, packageRoot, sourceRoot } = place;
  const isOnPath = sourceRoot === undefined && (await findProgram('daybook', env)) !== undefined;
  if (isOnPath) return 'daybook';
  return shellLine(platform, 'node', join(packageRoot, 'dist', 'cli.js'));
}
