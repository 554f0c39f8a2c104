import { readMeta, writeMeta } from './statement.ts';
import type { Store } from './store.ts';

/** One time that a damaged store was replaced, as the store keeps it until a person has seen it. */
export interface Restore {
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
  /** What was wrong, in SQLite's words. */
  readonly reason: string;
  /** Where the damaged file is kept; null when there was none any more. */
  readonly damagedFile: string | null;
  /** The copy that took its place; null: there was none, so the store began anew. */
  readonly backupFile: string | null;
  /** Up to when that copy knew everything; Unix milliseconds, 0 without one. */
  readonly sinceMs: number;
  /** Whether what came after has been read again. */
  readonly isFinished: boolean;
  /** Read again from the daily logs and from transcripts. */
  readonly entries: number;
  readonly messages: number;
  /** Blocks of the daily logs, in files changed since, that could not be read back. */
  readonly unreadBlocks: number;
}

const KEY = 'restores';

/** Those that nobody has acknowledged, oldest first. */
export function restoresOf(store: Store): Restore[] {
  return JSON.parse(readMeta(store, KEY) ?? '[]') as Restore[];
}

export function noteRestore(store: Store, restore: Restore): void {
  writeMeta(store, KEY, JSON.stringify([...restoresOf(store), restore]));
}

export function isRestoreUnfinished(store: Store): boolean {
  return restoresOf(store).some(({ isFinished }) => !isFinished);
}

/** Notes what was read again, for the newest; all of them are over with that. */
export function finishRestore(
  store: Store,
  found: Pick<Restore, 'entries' | 'messages' | 'unreadBlocks'>,
): void {
  const restores = restoresOf(store);
  const last = restores.length - 1;
  const finished = restores.map((restore, at) => {
    return { ...restore, ...(at === last && found), isFinished: true };
  });
  writeMeta(store, KEY, JSON.stringify(finished));
}

/** @returns how many there were. */
export function acknowledgeRestores(store: Store): number {
  const { length } = restoresOf(store);
  if (length > 0) writeMeta(store, KEY, '[]');
  return length;
}
