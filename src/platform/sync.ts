import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Brings what a file holds to the disk; SQLite and a copy leave that to the system. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename is lasting only when its folder is synced. Windows cannot open one, and need not. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
