// Looks through a home on its own: SQL, files, and nothing of the product's code, which would share
// its errors. Every sentence it returns is damage; none means that the promises were kept.
import { join } from 'node:path';
import { checkFiles } from './check-files.ts';
import { checkLogs } from './check-logs.ts';
import { checkBackups, checkStore, readStore } from './check-store.ts';
import type { Ledger } from './ledger.ts';

export interface Checked {
  /** The folder of the home. */
  readonly root: string;
  readonly ledger: Ledger;
  /**
   * `settled`: all had its time and a backend, so nothing may wait. `midway`: after a storm, when
   * something may still be missing, but nothing torn, twice, or changed.
   */
  readonly when: 'settled' | 'midway';
}

/** @returns what is wrong, a sentence each; empty when nothing is. */
export function findDamage(checked: Checked): string[] {
  const files = [...checkFiles(checked), ...checkBackups(checked)];
  const store = readStore(join(checked.root, 'store.db'));
  if ('torn' in store) return [...files, store.torn];
  return [...files, ...checkStore(checked, store), ...checkLogs(checked, store)];
}
