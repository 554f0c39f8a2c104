import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Session } from '../../src/store/sessions.ts';
import { sessionById, sessionIdOf } from '../../src/store/sessions.ts';
import type { FlushWorld } from './flush-world.ts';
import { fixturePath } from './places.ts';

/** Later than all that was recorded, by more than a session's silence. */
export const AFTER_RECORDING = Date.UTC(2026, 10, 22, 12);

/** @returns where opencode keeps its data in a world. */
export function opencodeFolder(at: Pick<FlushWorld, 'folder'>): string {
  return join(at.folder, '.local', 'share', 'opencode');
}

/** A recorded database, put where opencode would have it. @returns its path. */
export function recordedDatabase(
  at: Pick<FlushWorld, 'folder'>,
  version: string,
  name = 'opencode.db',
): string {
  const path = join(opencodeFolder(at), name);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(fixturePath(`opencode/opencode-${version}.db`), path);
  return path;
}

/** The recorded files of 1.1.65, put where opencode had them. @returns the folder. */
export function recordedStorage(at: Pick<FlushWorld, 'folder'>): string {
  const path = join(opencodeFolder(at), 'storage');
  cpSync(fixturePath('opencode/storage-1.1.65'), path, { recursive: true });
  return path;
}

/** Rows of a database, read by its own program. */
export function rowsOf<T>(path: string, query: string, ...values: unknown[]): T[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(query).all(...values) as T[];
  } finally {
    db.close();
  }
}

/** The session that opencode calls so; there has to be one. */
export function opencodeSession({ world: { store } }: FlushWorld, externalId: string): Session {
  const session = sessionById(store, sessionIdOf(store, 'opencode', externalId) ?? '');
  if (session === undefined) throw new Error(`no session ${externalId}`);
  return session;
}
