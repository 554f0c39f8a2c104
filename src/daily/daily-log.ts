import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../platform/errors.ts';
import { makePrivateFolder } from '../platform/files.ts';
import { renderBlock } from './block.ts';
import { isDay } from './day.ts';
import {
  behindLinks,
  dayPath,
  readBytesIfAny,
  removeAsides,
  replaceBytes,
  syncFolder,
} from './day-file.ts';
import type { Bytes } from './day-layout.ts';
import { LOCK_WAIT_MS, withFileLock } from './day-lock.ts';
import { putBlocks, putEach, removeBlock } from './day-text.ts';
import type { DailyEntry } from './entry.ts';

export interface WriteOptions {
  /** IANA name, for the times in the headings. */
  readonly zone: string;
  /** Throws when the caller has lost the right to write; asked right before the file changes. */
  readonly assertHeld?: () => void;
  /** How long to wait for another writer; milliseconds. */
  readonly waitMs?: number;
  /** Folder that no link may lead out of; undefined: links may lead anywhere. */
  readonly within?: string | undefined;
}

export interface Written {
  readonly path: string;
  readonly changed: boolean;
}

/** An editor that saves this often while we write is a program at odds with us. */
const MOST_TRIES = 50;
const PAUSE_MS = 20;

/**
 * Brings entries into the log of a day: once, however often it is called, and in its old place what has
 * a new text. Header and entries come in one step; what people wrote stays byte for byte.
 *
 * @param folder - `daily/` of the home; made when it is not there.
 * @param day - `YYYY-MM-DD`, stored with the entries: with another zone in the settings a retry must
 *   still find the same file.
 * @throws {UserError} DAILY_LOG_BUSY, DAILY_LOG_NOT_UTF8, DAILY_LOG_LINKED; {RangeError} for what is
 *   not a day.
 */
export async function writeEntries(
  folder: string,
  day: string,
  entries: readonly DailyEntry[],
  options: WriteOptions,
): Promise<Written> {
  const blocks = entries.map((one) => ({ id: one.id, text: renderBlock(one, options.zone) }));
  return change(folder, day, options, (bytes) => putEach(bytes, day, blocks));
}

/**
 * Renders the blocks of a day again. Blocks of ours that are in no entry stay, since the store may
 * be younger than the log; those of `forgotten` ids go.
 *
 * @throws as `writeEntries` does.
 */
export async function rebuildDay(
  folder: string,
  day: string,
  entries: readonly DailyEntry[],
  options: WriteOptions & { readonly forgotten?: readonly string[] },
): Promise<Written> {
  const blocks = entries.map((entry) => {
    return { id: entry.id, atMs: entry.atMs, text: renderBlock(entry, options.zone) };
  });
  return change(folder, day, options, (bytes) => {
    const kept = (options.forgotten ?? []).reduce((text, id) => removeBlock(text, id).bytes, bytes);
    return putBlocks(kept, day, blocks);
  });
}

/**
 * Takes an entry out of the log of a day.
 *
 * @returns `isPartial` when a marker had lost its partner, so that the person has to look: text of
 *   the entry may still be in the file.
 * @throws as `writeEntries` does.
 */
export async function removeEntry(
  folder: string,
  day: string,
  id: string,
  options: Omit<WriteOptions, 'zone'> = {},
): Promise<Written & { readonly isPartial: boolean }> {
  let isPartial = false;
  const written = await change(folder, day, options, (bytes) => {
    const removed = removeBlock(bytes, id);
    isPartial ||= removed.isPartial;
    return removed.bytes;
  });
  return { ...written, isPartial };
}

/**
 * @param within - as in {@link WriteOptions}.
 * @returns the log of a day as it is in the file, or undefined when there is none.
 * @throws {UserError} DAILY_LOG_LINKED; {RangeError} for what is not a day.
 */
export function readDay(folder: string, day: string, within?: string): string | undefined {
  const path = dayPath(folder, day);
  const bytes = existsSync(path) ? readBytesIfAny(behindLinks(path, within)) : undefined;
  return bytes === undefined ? undefined : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Why the log of a day can be no place for an entry, where a link says so. */
export function whyNotWritable(
  folder: string,
  day: string,
  within: string | undefined,
): UserError | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    behindLinks(dayPath(folder, day), within);
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  return undefined;
}

/** The days that have a log, as the folder lists them. */
export function daysIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
    return names.map((name) => name.slice(0, -3)).filter(isDay);
  } catch {
    return [];
  }
}

async function change(
  folder: string,
  day: string,
  { assertHeld, waitMs = LOCK_WAIT_MS, within }: Omit<WriteOptions, 'zone'>,
  edit: (bytes: Bytes) => Bytes,
): Promise<Written> {
  const path = dayPath(folder, day);
  makePrivateFolder(folder);
  const file = behindLinks(path, within);
  return withFileLock(file, waitMs, async (assertLocked) => {
    removeAsides(file);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (tries > 0) await sleep(PAUSE_MS);
      const before = readBytesIfAny(file);
      assertUtf8(path, before ?? '');
      const after = edit(before ?? '');
      if (after === (before ?? '')) {
        syncFolder(dirname(file)); // Who was killed after the rename may not have come to it.
        return { path, changed: false };
      }
      const isWritten = replaceBytes(file, before, after, () => {
        assertLocked();
        assertHeld?.();
      });
      if (isWritten) return { path, changed: true };
    }
    throw new UserError(
      'DAILY_LOG_BUSY',
      `${path} keeps changing while it is written`,
      'Nothing was changed and nothing is lost; it is tried again by the next run.',
    );
  });
}

/** In UTF-16 every one of our bytes would be half a character. */
function assertUtf8(path: string, bytes: Bytes): void {
  if (!/^(?:\xff\xfe|\xfe\xff)/.test(bytes)) return;
  throw new UserError(
    'DAILY_LOG_NOT_UTF8',
    `${path} was saved as UTF-16`,
    'Nothing was changed. Save it as UTF-8; the entry is written by the next run.',
  );
}
