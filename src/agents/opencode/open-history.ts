import { statSync } from 'node:fs';
import { openDatabaseHistory } from './database.ts';
import type { History } from './history.ts';
import type { OpenOptions } from './open-database.ts';
import { openStorage } from './storage.ts';

/** @param path - of a database, or of the folder `storage`. @throws {SourceError} */
export function openHistory(path: string, options?: OpenOptions): History {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? openStorage(path) : openDatabaseHistory(path, options);
}
