import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A copy of the store, and the moment up to which it knows everything; Unix milliseconds. */
export interface BackupFile {
  readonly path: string;
  readonly atMs: number;
}

const NAME = /^store-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z\.db$/;
/** What a killed worker leaves of a backup, with SQLite's own files beside it. */
const UNFINISHED_BACKUP = /^\.store-[\dTZ-]+\.db\.tmp(?:-wal|-shm|-journal)?$/;
/** What is said of a file of the store after its name: a side file, an older store, one on its way. */
const BESIDE_STORE =
  /^(?:\.before-v\d+|\.damaged-[\dTZ-]+)?(?:-wal|-shm|-journal)?$|^\.(?:restoring|before-v\d+\.\d+)\.tmp(?:-wal|-shm|-journal)?$/;

/** `2026-11-20T14-05-00Z`: a time in UTC that can stand in a file name on every system. */
export function timeInName(atMs: number): string {
  return new Date(atMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

export function backupName(atMs: number): string {
  return `store-${timeInName(atMs)}.db`;
}

/** The daily backups in a folder, newest first. */
export function backupsIn(folder: string): BackupFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, day, hour, minute, second] = NAME.exec(name) ?? [];
      const atMs =
        day === undefined ? Number.NaN : Date.parse(`${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(atMs) ? [] : [{ path: join(folder, name), atMs }];
    })
    .sort((a, b) => b.atMs - a.atMs);
}

/** Whether a name in the folder of the backups is one that Daybook gives, to the last letter. */
export function isBackupName(name: string): boolean {
  return NAME.test(name) || UNFINISHED_BACKUP.test(name);
}

/** Whether a name is that of the store, or of a file that Daybook or SQLite makes beside it. */
export function isStoreName(name: string, storePath: string): boolean {
  const shown = name.replace(/^\./, '');
  const store = basename(storePath);
  if (!shown.startsWith(store)) return false;
  const rest = shown.slice(store.length);
  return BESIDE_STORE.test(rest) && name.startsWith('.') === rest.includes('.tmp');
}

/** Where the store as it was before an upgrade is kept. @param version - that it was upgraded to. */
export function upgradeCopyPath(storePath: string, version: number): string {
  return `${storePath}.before-v${version}`;
}

/** The copies that upgrades have left beside a store, newest first. */
export function upgradeCopiesOf(storePath: string): BackupFile[] {
  const folder = dirname(storePath);
  const begin = `${basename(storePath)}.before-v`;
  return namesIn(folder)
    .filter((name) => name.startsWith(begin) && /^\d+$/.test(name.slice(begin.length)))
    .map((name) => ({ path: join(folder, name), atMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
