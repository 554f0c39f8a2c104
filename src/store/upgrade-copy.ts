import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ASIDE_SUFFIX, PRIVATE_FILE } from '../platform/files.ts';
import { upgradeCopyPath } from './backup-files.ts';
import type { Store } from './store.ts';

/** Words that a schema step needs in order to change what is stored; a new table needs none. */
const CHANGES = /\b(?:INSERT|UPDATE|DELETE|REPLACE|DROP|ALTER)\b/i;

export function changesData(step: string): boolean {
  return CHANGES.test(step);
}

/**
 * Copies the store beside itself before it is upgraded, with what still lies in its `-wal`. SQLite
 * reads every row for that, so a store that is damaged is found out before it is changed.
 *
 * @param version - that it is upgraded to.
 */
export function copyBeforeUpgrade(store: Store, path: string, version: number): void {
  const copy = upgradeCopyPath(path, version);
  const aside = join(dirname(copy), `.${basename(copy)}.${process.pid}${ASIDE_SUFFIX}`);
  try {
    rmSync(aside, { force: true });
    closeSync(openSync(aside, 'wx', PRIVATE_FILE));
    chmodSync(aside, PRIVATE_FILE);
    store.prepare('VACUUM INTO ?').run(aside);
    renameSync(aside, copy);
  } finally {
    rmSync(aside, { force: true });
  }
}
