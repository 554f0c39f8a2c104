import { closeSync, constants, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder, NOT_THROUGH_LINK, PRIVATE_FILE } from './files.ts';

export type LogLevel = 'info' | 'warn' | 'error';
/** Ids, sizes and milliseconds only: no prompt and no transcript text goes into a log. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

/** At this size a log becomes `<name>.1`, which replaces the one before. */
const ROTATE_AT_BYTES = 1024 * 1024;

/** Lines of `time level event key=value` in `logs/<name>.log`. Logging never throws. */
export function openLog(folder: string, name: string): Log {
  const path = join(folder, `${name}.log`);
  return (level, event, fields = {}) => {
    const line = logLine(new Date(), level, event, fields);
    try {
      rotate(path);
      append(folder, path, line);
    } catch {
      // A log that cannot be written must not stop what it would have told about.
    }
  };
}

/** One log line with its newline; values with spaces, quotes or control characters are JSON. */
export function logLine(at: Date, level: LogLevel, event: string, fields: LogFields): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `${key}=${/^[\w./:@+-]+$/.test(String(value)) ? value : JSON.stringify(value)}`,
    );
  return `${[at.toISOString(), level, event, ...pairs].join(' ')}\n`;
}

function append(folder: string, path: string, line: string): void {
  try {
    appendLine(path, line);
  } catch {
    makePrivateFolder(folder);
    appendLine(path, line);
  }
}

/** Made for its owner alone, and not written through a link. */
function appendLine(path: string, line: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  const file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | NOT_THROUGH_LINK, PRIVATE_FILE);
  try {
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
}
