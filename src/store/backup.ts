import {
  closeSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import { syncFile, syncFolder } from '../platform/sync.ts';
import { backupName, backupsIn, upgradeCopiesOf } from './backup-files.ts';
import { damagedStore } from './damage.ts';
import type { Store } from './store.ts';

const DAY_MS = 24 * 3_600_000;
const KEPT = 7;
/** Of 4 kB: few enough that timers run in between, so that the worker's lock is kept fresh. */
const PAGES_AT_ONCE = 1_000;
/** Each write of another process starts the copy again; one that never comes to its end gives up. */
const COPY_LIMIT_MS = 5 * 60_000;

/** A backup from the future (a clock that was turned back) counts for nothing. */
export function isBackupDue(folder: string, nowMs: number): boolean {
  const newest = backupsIn(folder)[0];
  return newest === undefined || Math.abs(nowMs - newest.atMs) >= DAY_MS;
}

/**
 * Copies the store while others go on using it. The copy counts only when it has been looked
 * through; then the oldest beyond seven go, or more where the disk has little room, and so do the
 * copies that upgrades have left.
 * Only for who holds the worker's lock.
 *
 * @param signal - aborted: nothing is kept of it.
 * @returns the path of the backup.
 * @throws {UserError} STORE_DAMAGED when the copy, and so the store, is not sound.
 */
export async function makeBackup(
  store: Store,
  folder: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<string> {
  makePrivateFolder(folder);
  const path = join(folder, backupName(nowMs));
  const aside = join(folder, `.${backupName(nowMs)}.tmp`);
  removeAsides(folder);
  makeRoom(store, folder);
  try {
    closeSync(openSync(aside, 'wx', PRIVATE_FILE));
    const endMs = performance.now() + COPY_LIMIT_MS;
    const progress = () => {
      signal.throwIfAborted();
      if (performance.now() > endMs) throw new Error('the store changes too fast to be copied');
      return PAGES_AT_ONCE;
    };
    await store.backup(aside, { progress });
    const complaint = await complaintOfCopy(aside, signal);
    if (complaint !== undefined) throw damagedStore(store.name, `is damaged: ${complaint}`);
    syncFile(aside);
    renameSync(aside, path);
    syncFolder(folder);
  } finally {
    removeAsides(folder);
  }
  for (const old of backupsIn(folder).slice(KEPT)) rmSync(old.path, { force: true });
  for (const copy of upgradeCopiesOf(store.name)) rmSync(copy.path, { force: true });
  return path;
}

/**
 * A backup must not be what fills the disk: with it there must still be room for the store once more,
 * as much as tidying it up takes. Older backups go for that, but for the newest.
 *
 * @throws {Error} where there would be too little room all the same: then none goes.
 */
function makeRoom(store: Store, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  let lacking = 2 * statSync(store.name).size - bavail * bsize;
  const going: string[] = [];
  for (const { path } of backupsIn(folder).slice(1).reverse()) {
    if (lacking <= 0) break;
    lacking -= statSync(path).size;
    going.push(path);
  }
  if (lacking > 0) throw new Error('the disk has too little room for a backup');
  for (const path of going) rmSync(path, { force: true });
}

/** In a thread of its own: a second for 100 MB in which the worker would hear no signal. */
const CHECK = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.library);
const store = new Database(workerData.path);
try {
  store.pragma('journal_mode = DELETE');
  parentPort.postMessage(store.pragma('quick_check(1)', { simple: true }));
} catch (error) {
  if (!/^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) throw error;
  parentPort.postMessage(error.message);
} finally {
  store.close();
}`;

/** Leaves the copy as one file, without the `-wal` that its header asks for. */
async function complaintOfCopy(path: string, signal: AbortSignal): Promise<string | undefined> {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const thread = new Worker(CHECK, { eval: true, workerData: { library, path } });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop);
  try {
    const said = await new Promise<unknown>((resolve, reject) => {
      let message: unknown;
      thread.once('message', (text) => {
        message = text;
      });
      thread.once('error', reject);
      thread.once('exit', () => resolve(message));
    });
    signal.throwIfAborted();
    return said === 'ok' ? undefined : String(said);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What a killed worker left of a backup. */
function removeAsides(folder: string): void {
  const isOurs = (name: string) => /^\.store-.*\.db\.tmp/.test(name);
  for (const name of readdirSync(folder).filter(isOurs))
    rmSync(join(folder, name), { force: true });
}
