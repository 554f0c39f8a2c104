import { chmodSync, copyFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ASIDE_SUFFIX, PRIVATE_FILE } from '../platform/files.ts';
import { syncFile, syncFolder } from '../platform/sync.ts';
import { backupsIn, upgradeCopiesOf } from './backup-files.ts';
import { isDamage } from './damage.ts';
import { type Forgotten, forgetInStore } from './forget.ts';
import { openCopy } from './open.ts';
import { giveBackSpace } from './space.ts';
import type { Store } from './store.ts';
import { copyTombstones } from './tombstones.ts';

/** The files beside a store that hold what it held before. */
export interface StoreCopies {
  /** Backups: what is forgotten is taken out of them. */
  readonly edited: readonly string[];
  /** Copies of which nothing can be taken out, or that are no longer needed: they go whole. */
  readonly removed: readonly string[];
}

/**
 * @param sinceMs - damaged stores that were set aside before then cannot hold what is forgotten.
 */
export function copiesOf(storePath: string, backups: string, sinceMs: number): StoreCopies {
  const begin = `${basename(storePath)}.damaged-`;
  const folder = dirname(storePath);
  const damaged = namesIn(folder)
    .filter((name) => name.startsWith(begin))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).mtimeMs >= sinceMs);
  return {
    edited: backupsIn(backups).map(({ path }) => path),
    removed: [
      ...damaged,
      ...upgradeCopiesOf(storePath).map(({ path }) => path),
      ...[folder, backups].flatMap((one) => asidesIn(one, basename(storePath, '.db'))),
    ],
  };
}

/**
 * Takes sessions out of every copy of the store, and takes the tombstones in: a copy that is put in
 * the place of the store must not bring them back. Only for who holds the worker's lock.
 *
 * @param assertHeld - of that lock.
 * @returns the copies that went whole; a backup that is damaged is one of them.
 */
export function forgetInCopies(
  store: Store,
  copies: StoreCopies,
  forgotten: Forgotten,
  assertHeld: () => void,
): string[] {
  const removed = [...copies.removed];
  for (const path of copies.edited) {
    assertHeld();
    if (!editCopy(store, path, forgotten)) removed.push(path);
  }
  for (const path of removed) rmSync(path, { force: true });
  return removed;
}

/** @returns false for a copy that is damaged. */
function editCopy(store: Store, path: string, forgotten: Forgotten): boolean {
  const aside = join(dirname(path), `.${basename(path)}${ASIDE_SUFFIX}`);
  try {
    copyFileSync(path, aside);
    chmodSync(aside, PRIVATE_FILE);
    const copy = openCopy(aside);
    try {
      copyTombstones(store, copy);
      if (forgetInStore(copy, forgotten)) giveBackSpace(copy, true);
      copy.pragma('journal_mode = DELETE'); // one file, as a backup is
    } finally {
      copy.close();
    }
    syncFile(aside);
    renameSync(aside, path);
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    for (const side of ['', '-wal', '-shm', '-journal']) rmSync(aside + side, { force: true });
  }
}

/** What a killed worker left of a copy. */
function asidesIn(folder: string, name: string): string[] {
  const isAside = (one: string) => one.startsWith(`.${name}`) && one.includes(ASIDE_SUFFIX);
  return namesIn(folder)
    .filter(isAside)
    .map((one) => join(folder, one));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
