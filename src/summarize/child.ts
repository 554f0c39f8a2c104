import { dirname } from 'node:path';
import { makePrivateFolder } from '../platform/files.ts';
import type { Env } from '../platform/home.ts';
import { endProcessGroup } from '../platform/processes.ts';
import { GRACE_MS, noteChild } from './left-children.ts';

export interface ChildOptions {
  readonly input: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Env;
  /** Made when it is not there. */
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** More than this on stdout ends the child. */
  readonly maxOutputBytes?: number;
}

/** A child that ended by itself, or was ended by somebody else (`exitCode` undefined). */
export interface Exited extends Output {
  readonly how: 'exited';
  readonly exitCode: number | undefined;
}

/** `unstartable`: there is no such program, it cannot be run, or its folder cannot be made. */
export type ChildEnd =
  | Exited
  | { readonly how: 'timed-out' | 'aborted' | 'flooded' }
  | { readonly how: 'unstartable'; readonly cause: unknown };

interface Output {
  readonly stdout: string;
  /** The last 64 KB. */
  readonly stderr: string;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const KEPT_STDERR_BYTES = 64 * 1024;
/** How long output may still arrive after the program itself is gone. */
const DRAIN_MS = 1_000;

const isWindows = process.platform === 'win32';

/**
 * Runs a program to its end and ends its whole process group with it: nothing that it started in
 * its group outlives this call, be the reason its exit, the time limit, the signal, or our own end; where
 * we are killed, the next worker ends it.
 * Never throws for what the program does.
 */
export async function runChild(
  file: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const { execa } = await import('execa'); // late: most commands of the CLI start no child
  if (options.signal.aborted) return { how: 'aborted' };
  try {
    makePrivateFolder(options.cwd); // else its ENOENT would look like that of a missing program
  } catch (cause) {
    return { how: 'unstartable', cause };
  }
  const child = execa(file, args, {
    env: options.env,
    extendEnv: false,
    cwd: options.cwd,
    // On POSIX this makes a process group that can be ended as one; Windows has taskkill /T.
    detached: !isWindows,
    windowsHide: true,
    buffer: false,
    reject: false,
  });
  const { pid } = child;
  if (pid === undefined) return { how: 'unstartable', cause: (await child).cause };

  let stopped: 'timed-out' | 'aborted' | 'flooded' | undefined;
  const timers: NodeJS.Timeout[] = [];
  const stop = (why: NonNullable<typeof stopped>) => {
    if (stopped !== undefined) return;
    stopped = why;
    endProcessGroup(pid, 'SIGTERM');
    timers.push(setTimeout(() => endProcessGroup(pid, 'SIGKILL'), GRACE_MS));
  };
  const onAbort = () => stop('aborted');
  // Beside the folder: what a summariser stands in stays empty.
  const forget = noteChild(dirname(options.cwd), pid);
  // Only then: where we are killed before the note stands, the program gets an end of input, and ends.
  child.stdin.on('error', () => {}); // it need not read what it is given
  child.stdin.end(options.input);
  const onOurExit = () => endProcessGroup(pid, 'SIGKILL');
  options.signal.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onOurExit);
  timers.push(setTimeout(() => stop('timed-out'), options.timeoutMs));

  const stdout = collect(child.stdout, options.maxOutputBytes ?? MAX_OUTPUT_BYTES, () =>
    stop('flooded'),
  );
  const stderr = collectEnd(child.stderr, KEPT_STDERR_BYTES);
  // A child of the child may hold the pipes open for as long as it likes.
  child.once('exit', () => {
    const drain = () => {
      endProcessGroup(pid, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
    };
    timers.push(setTimeout(drain, DRAIN_MS));
  });
  try {
    const result = await child;
    if (stopped !== undefined) return { how: stopped };
    if (UNSTARTABLE.has(result.code ?? '')) return { how: 'unstartable', cause: result.cause };
    return { how: 'exited', exitCode: result.exitCode, stdout: stdout(), stderr: stderr() };
  } finally {
    // On Windows the pid means nothing once its process is gone.
    if (!isWindows) endProcessGroup(pid, 'SIGKILL');
    forget();
    for (const timer of timers) clearTimeout(timer);
    options.signal.removeEventListener('abort', onAbort);
    process.removeListener('exit', onOurExit);
  }
}

const UNSTARTABLE: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR']);

function collect(stream: NodeJS.ReadableStream, maxBytes: number, onTooMuch: () => void) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function collectEnd(stream: NodeJS.ReadableStream, keptBytes: number) {
  let kept = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-keptBytes);
  });
  return () => kept.toString('utf8');
}
