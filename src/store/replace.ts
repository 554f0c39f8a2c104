import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { ASIDE_SUFFIX, PRIVATE_FILE } from '../platform/files.ts';
import { syncFile, syncFolder } from '../platform/sync.ts';
import { noteAsLeft } from './as-left.ts';
import { type BackupFile, backupsIn, timeInName, upgradeCopiesOf } from './backup-files.ts';
import { findDamage } from './damage.ts';
import { createStore } from './open.ts';
import { noteRestore, type Restore } from './restores.ts';

/** SQLite's own files beside a database. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/**
 * Sets a damaged store aside and puts the newest sound copy in its place, or an empty store where
 * there is none. The new file is whole, and says that it was restored, before the old one is moved;
 * whoever is killed in between leaves no store, and the next one begins again.
 *
 * @param backups - the folder of the daily backups.
 * @param assertHeld - of the worker's lock; asked right before the old file is moved.
 * @returns what was done, also noted in the new store: what came after the copy is not read yet.
 */
export function replaceStore(
  path: string,
  backups: string,
  reason: string,
  nowMs: number,
  assertHeld: () => void,
): Restore {
  const aside = join(dirname(path), `.${basename(path)}.restoring${ASIDE_SUFFIX}`);
  const damaged = damagedPath(path, nowMs);
  removeWithSides(aside);
  const copies = [...backupsIn(backups), ...upgradeCopiesOf(path)];
  const copy = copies.sort((a, b) => b.atMs - a.atMs).find((one) => isSoundAt(one, aside));
  const restore: Restore = {
    atMs: nowMs,
    reason,
    damagedFile: existsSync(path) ? damaged : (newestDamaged(path) ?? null),
    backupFile: copy?.path ?? null,
    sinceMs: copy?.atMs ?? 0,
    isFinished: false,
    entries: 0,
    messages: 0,
    unreadBlocks: 0,
  };
  if (copy === undefined) createStore(aside).close();
  noteInside(aside, restore);
  syncFile(aside); // All of it: whoever is last to close a store leaves no -wal.
  assertHeld();
  // The file before its side files: without it nobody takes what is left for a store.
  for (const side of ['', ...SIDE_FILES])
    if (existsSync(path + side)) renameSync(path + side, damaged + side);
  renameSync(aside, path);
  syncFolder(dirname(path));
  noteAsLeft(path); // It has just been looked through.
  return restore;
}

/** Copies a backup to where it can be looked through without touching the backup itself. */
function isSoundAt(copy: BackupFile, aside: string): boolean {
  removeWithSides(aside);
  copyFileSync(copy.path, aside);
  chmodSync(aside, PRIVATE_FILE);
  return findDamage(aside) === undefined;
}

/** In the mode that the store is opened in: to change it, nobody else may have it open. */
function noteInside(aside: string, restore: Restore): void {
  const store = new Database(aside);
  try {
    store.pragma('journal_mode = WAL');
    noteRestore(store, restore);
  } finally {
    store.close();
  }
}

function damagedPath(path: string, nowMs: number): string {
  const wanted = `${path}.damaged-${timeInName(nowMs)}`;
  const isFree = (name: string) => ['', ...SIDE_FILES].every((side) => !existsSync(name + side));
  for (let n = 2, name = wanted; ; name = `${wanted}-${n++}`) if (isFree(name)) return name;
}

/** One that an earlier try has set aside before it was killed. */
function newestDamaged(path: string): string | undefined {
  const begin = `${basename(path)}.damaged-`;
  const isSide = (name: string) => SIDE_FILES.some((side) => name.endsWith(side));
  const names = readdirSync(dirname(path)).filter(
    (name) => name.startsWith(begin) && !isSide(name),
  );
  const newest = names.sort().at(-1);
  return newest && join(dirname(path), newest);
}

function removeWithSides(path: string): void {
  for (const side of ['', ...SIDE_FILES]) rmSync(path + side, { force: true });
}
