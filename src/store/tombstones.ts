import { createHash, randomBytes } from 'node:crypto';
import { readMeta, sql, writeMeta } from './statement.ts';
import type { Store } from './store.ts';

const SALT = 'tombstone_salt';

/** What identifies a session to its agent. */
export interface ExternalId {
  readonly agent: string;
  readonly externalId: string;
}

/** Whether a person had this session forgotten: nothing may bring it back. */
export function isForgotten(store: Store, agent: string, externalId: string): boolean {
  const salt = readMeta(store, SALT);
  if (salt === undefined) return false;
  const hash = hashOf(salt, { agent, externalId });
  return sql(store, 'SELECT 1 FROM tombstones WHERE hash = ?').get(hash) !== undefined;
}

/** Notes that a session was forgotten, by a hash of its id: the id itself would be a trace. */
export function addTombstone(store: Store, id: ExternalId, atMs: number): void {
  const hash = hashOf(tombstoneSalt(store), id);
  sql(store, 'INSERT INTO tombstones (hash, at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
    hash,
    atMs,
  );
}

/** Of this store, made when it is first asked for: the same id hashes otherwise in another store. */
export function tombstoneSalt(store: Store): string {
  const known = readMeta(store, SALT);
  if (known !== undefined) return known;
  const salt = randomBytes(32).toString('hex');
  writeMeta(store, SALT, salt);
  return salt;
}

/** Takes all that a store knows to be forgotten into a copy of it that may be put in its place. */
export function copyTombstones(store: Store, copy: Store): void {
  writeMeta(copy, SALT, tombstoneSalt(store));
  const rows = sql(store, 'SELECT hash, at_ms AS atMs FROM tombstones').all() as {
    hash: string;
    atMs: number;
  }[];
  const add = sql(
    copy,
    'INSERT INTO tombstones (hash, at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  for (const { hash, atMs } of rows) add.run(hash, atMs);
}

/** @returns SHA-256, hex. */
function hashOf(salt: string, { agent, externalId }: ExternalId): string {
  return createHash('sha256').update(`${salt}\0${agent}\0${externalId}`).digest('hex');
}
