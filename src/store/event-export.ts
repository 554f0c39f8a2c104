import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ASIDE_SUFFIX, PRIVATE_FILE } from '../platform/files.ts';
import type { StoredEvent } from './events.ts';

/** Characters that are written at once. */
const CHUNK = 256 * 1024;

/**
 * Writes events as lines of JSON, however many there are; the file is there when it is whole.
 *
 * @returns how many.
 */
export function writeEvents(path: string, events: Iterable<StoredEvent>): number {
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}${ASIDE_SUFFIX}`);
  try {
    const file = openSync(aside, 'w', PRIVATE_FILE);
    let count = 0;
    try {
      let text = '';
      for (const event of events) {
        count++;
        text += `${JSON.stringify(event)}\n`;
        if (text.length < CHUNK) continue;
        writeWhole(file, text);
        text = '';
      }
      writeWhole(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
    return count;
  } finally {
    rmSync(aside, { force: true });
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
