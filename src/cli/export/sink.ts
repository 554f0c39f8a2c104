import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { PRIVATE_FILE } from '../../platform/files.ts';
import type { Cli } from '../command.ts';

/** Where an export goes, line by line. */
export interface Sink {
  readonly write: (line: string) => void;
  /** Resolves when what was written has left, so that memory does not fill with it. */
  readonly drained: () => Promise<void>;
  readonly finish: () => void;
  /** Takes back what can be taken back. */
  readonly abandon: () => void;
}

export function stdoutSink(cli: Cli): Sink {
  const drained = async () => await cli.drained?.();
  return { write: cli.out, drained, finish: () => {}, abandon: () => {} };
}

/**
 * A file for its owner alone, since it holds conversations. It takes its place when it is whole: a
 * failed export leaves the earlier one. What is no file (a pipe, a device) is written to as it is.
 */
export function fileSink(path: string): Sink {
  const found = statSync(path, { throwIfNoEntry: false });
  const isDirect = found !== undefined && !found.isFile();
  const target = found ? realpathSync(path) : path; // a link stays one
  const aside = isDirect ? target : `${target}.${process.pid}.tmp`;
  const file = openSync(aside, isDirect ? 'w' : 'wx', PRIVATE_FILE);
  const close = () => closeSync(file);
  return {
    write: (line) => writeWhole(file, `${line}\n`),
    drained: async () => {},
    finish: () => {
      if (!isDirect) fsyncSync(file);
      close();
      if (!isDirect) renameSync(aside, target);
    },
    abandon: () => {
      close();
      if (!isDirect) rmSync(aside, { force: true });
    },
  };
}

/** One call may write less than it was given. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
