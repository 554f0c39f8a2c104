import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateFolder, PRIVATE_FILE } from './files.ts';

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
    appendFileSync(path, line, { mode: PRIVATE_FILE });
  } catch {
    makePrivateFolder(folder);
    appendFileSync(path, line, { mode: PRIVATE_FILE });
  }
}

function rotate(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
}
