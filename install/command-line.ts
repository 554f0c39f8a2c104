import { isAtLeast } from './claude-version.ts';
import type { HookEntry } from './hook-entries.ts';

/**
 * Given in every entry: without it Claude Code ends a SessionEnd hook after 1.5 s, which a loaded
 * machine can need to start Node. Measured with 2.1.329; our hooks end themselves within 1 s.
 */
const TIMEOUT_SECONDS = 10;

/**
 * `args` (exec form: no shell, nothing to quote) came with Claude Code 2.1.139. Every version before
 * leaves it out and runs `command` alone: a `node` that takes the payload on stdin for a program.
 * So exec form needs a version that is known to be new enough; all of them read a shell line.
 *
 * @see https://github.com/tractorjuice/arc-kit/pull/467
 * @see https://github.com/anthropics/claude-code/issues/77160
 */
const EXEC_FORM_SINCE = [2, 1, 139] as const;

/** @param version - as `claude --version` prints it; undefined when that cannot be had. */
export function understandsExecForm(version: string | undefined): boolean {
  return isAtLeast(version, EXEC_FORM_SINCE);
}

/** @param more - words behind the script. */
export function execEntry(node: string, script: string, more: readonly string[] = []): HookEntry {
  return { type: 'command', command: node, args: [script, ...more], timeout: TIMEOUT_SECONDS };
}

export function shellEntry(
  node: string,
  script: string,
  platform: NodeJS.Platform,
  more: readonly string[] = [],
): HookEntry {
  const line = shellLine(platform, node, script, ...more);
  return { type: 'command', command: line, timeout: TIMEOUT_SECONDS };
}

/** A program, its script and words behind it as the shell of an agent on this platform reads them. */
export function shellLine(
  platform: NodeJS.Platform,
  node: string,
  script: string,
  ...more: readonly string[]
): string {
  return (platform === 'win32' ? windowsLine : posixLine)(node, script, ...more);
}

function posixLine(...words: string[]): string {
  return words
    .map((word) => (/^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/**
 * One line for Git Bash and, where that is not installed, PowerShell: forward slashes, since bash
 * eats a backslash, and no quote at the start, since PowerShell takes a quoted first word for a text
 * and not for a program. `C:\Program Files\nodejs` cannot do without, but its installer puts it on
 * the PATH, so there the bare name stands.
 *
 * @see https://github.com/open-gsd/gsd-core/issues/2236
 * @see https://github.com/tpierrain/kenjaku/pull/35
 */
function windowsLine(node: string, ...words: string[]): string {
  const program = node.replaceAll('\\', '/');
  const first = /^[\w./:~+-]+$/.test(program) ? program : 'node';
  const quoted = words.map((word) => {
    return `"${word.replaceAll('\\', '/').replace(/[$`]/g, '\\$&')}"`;
  });
  return [first, ...quoted].join(' ');
}

/** What is started for an entry, by an agent or by whoever wants to see what the agent would. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
}

/** A shell line goes where Claude Code sends it; on Windows to the one that is always there. */
export function invocationOf({ command, args }: HookEntry, platform: NodeJS.Platform): Invocation {
  if (Array.isArray(args)) return { file: String(command), args: args.map(String) };
  return platform === 'win32'
    ? { file: 'powershell.exe', args: ['-NoProfile', '-Command', String(command)] }
    : { file: '/bin/sh', args: ['-c', String(command)] };
}
