import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Checked } from './checker.ts';
import { marksIn, type ToldSession } from './ledger.ts';

export interface SpeechRow {
  readonly agent: string;
  readonly external: string;
  readonly seq: number;
  readonly role: string;
  readonly text: string;
}

export interface FlushRow {
  readonly id: number;
  readonly session: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly state: string;
  readonly reason: string | null;
}

export interface EntryRow {
  readonly id: string;
  readonly flush: number;
  readonly session: string;
  readonly day: string;
  readonly isWritten: number;
}

export interface StoreRows {
  readonly speech: readonly SpeechRow[];
  readonly flushes: readonly FlushRow[];
  readonly entries: readonly EntryRow[];
  /** The agent's ids of a session, by ours. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly complaints: readonly string[];
}

/** Reads a copy: a look at the store must not mend it, as opening it for writing may. */
export function readStore(path: string): StoreRows | { readonly torn: string } {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-check-'));
  try {
    for (const end of ['', '-wal']) {
      const from = `${path}${end}`;
      if (existsSync(from)) copyFileSync(from, join(folder, `store.db${end}`));
    }
    const db = new Database(join(folder, 'store.db'), { fileMustExist: true });
    try {
      return rowsOf(db);
    } finally {
      db.close();
    }
  } catch (error) {
    return { torn: `${basename(path)} cannot be read: ${(error as Error).message}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(db: Database.Database): StoreRows {
  const all = <T>(query: string) => db.prepare(query).all() as T[];
  const names = new Map<string, string[]>();
  const ids = all<{ id: string; external: string }>(
    'SELECT session_id AS id, external_id AS external FROM external_ids',
  );
  for (const { id, external } of ids) names.set(id, [...(names.get(id) ?? []), external]);
  return {
    names,
    complaints: complaintsOf(db),
    speech: all(
      `SELECT s.agent, x.external_id AS external, m.seq, m.role, m.text FROM messages m
       JOIN sessions s ON s.id = m.session_id JOIN external_ids x ON x.session_id = s.id
       WHERE m.kind = 'speech' ORDER BY m.session_id, m.seq`,
    ),
    flushes: all(
      `SELECT id, session_id AS session, from_seq AS fromSeq, to_seq AS toSeq, state, reason
       FROM jobs ORDER BY session_id, to_seq`,
    ),
    entries: all(
      `SELECT id, job_id AS flush, session_id AS session, day, is_written AS isWritten
       FROM entries`,
    ),
  };
}

function complaintsOf(db: Database.Database): string[] {
  const found = db.pragma('integrity_check') as { integrity_check: string }[];
  const broken = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const orphans = (db.pragma('foreign_key_check') as { table: string }[]).map(
    ({ table }) => `a row of ${table} refers to nothing`,
  );
  const indexes = Object.entries({ messages: 'id', entries: 'number' }).flatMap(([table, key]) => {
    const count = (query: string) => db.prepare(query).pluck().get() as number;
    const index = `${table}_fts_docsize`;
    const missing = count(
      `SELECT count(*) FROM ${table} WHERE ${key} NOT IN (SELECT id FROM ${index})`,
    );
    const stale = count(
      `SELECT count(*) FROM ${index} WHERE id NOT IN (SELECT ${key} FROM ${table})`,
    );
    return missing + stale === 0
      ? []
      : [`the index of ${table} lacks ${missing} rows and has ${stale} that are gone`];
  });
  return [...broken.map((text) => `integrity_check: ${text}`), ...orphans, ...indexes];
}

/**
 * Copies may lack what came later, but hold nothing that is torn, of nobody, or forgotten.
 *
 * @param root - the folder of the home.
 */
export function checkBackups({ root, ledger }: Checked): string[] {
  const folder = join(root, 'backups');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.db$/.test(name)) : [];
  return names.flatMap((name) => {
    const copy = readStore(join(folder, name));
    if ('torn' in copy) return [copy.torn];
    const found = [...copy.complaints, ...strangers(ledger.sessions, ledger.forgotten, copy)];
    return found.map((what) => `${name}: ${what}`);
  });
}

export function checkStore({ ledger, when }: Checked, store: StoreRows): string[] {
  return [
    ...store.complaints,
    ...[...ledger.sessions.values()].flatMap((one) => checkSession(one, store, when)),
    ...strangers(ledger.sessions, ledger.forgotten, store),
    ...checkFlushes(store, when),
  ];
}

function checkSession(
  { agent, externalId, told }: ToldSession,
  store: StoreRows,
  when: Checked['when'],
): string[] {
  const rows = store.speech.filter((row) => row.external === externalId && row.agent === agent);
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const mark of marksIn(row.text)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const damage: string[] = [];
  for (const { mark, role, text } of told) {
    const count = counts.get(mark) ?? 0;
    if (count > 1) damage.push(`turn ${mark} of ${externalId} is stored ${count} times`);
    if (count === 0 && when === 'settled') damage.push(`turn ${mark} of ${externalId} is lost`);
    const row = rows.find((one) => one.text.includes(mark));
    if (row && row.role !== role) damage.push(`turn ${mark} is stored as one of the ${row.role}`);
    if (row && !row.text.includes(text)) damage.push(`the text of turn ${mark} was changed`);
  }
  const order = told.map(({ mark }) => rows.findIndex((row) => row.text.includes(mark)));
  const found = order.filter((at) => at >= 0);
  if (found.some((at, n) => at < (found[n - 1] ?? 0)))
    damage.push(`the turns of ${externalId} are stored in another order`);
  return damage;
}

/** Marks that stand where they do not belong. */
function strangers(
  sessions: ReadonlyMap<string, ToldSession>,
  forgotten: ReadonlySet<string>,
  store: StoreRows,
): string[] {
  const home = new Map<string, string>();
  for (const { externalId, told } of sessions.values())
    for (const { mark } of told) home.set(mark, externalId);
  return store.speech.flatMap(({ external, text }) =>
    marksIn(text).flatMap((mark) => {
      if (forgotten.has(mark)) return [`turn ${mark}, which was forgotten, is in the store`];
      if (home.get(mark) === external) return [];
      return [`turn ${mark} of ${home.get(mark) ?? 'nobody'} is stored in ${external}`];
    }),
  );
}

function checkFlushes({ flushes, entries, speech, names }: StoreRows, when: Checked['when']) {
  const damage: string[] = [];
  const ends = new Map<string, number>();
  for (const { id, session, fromSeq, toSeq, state, reason } of flushes) {
    const before = ends.get(session) ?? 0;
    const name = `flush ${id} of ${names.get(session)?.[0]}`;
    if (fromSeq < before) damage.push(`${name} covers what an earlier one covers`);
    if (fromSeq > before) damage.push(`${name} leaves out ${before + 1} to ${fromSeq}`);
    ends.set(session, toSeq);
    if (when === 'settled' && (state === 'waiting' || state === 'recorded'))
      damage.push(`${name} is stuck: it is ${state} (${reason ?? 'no reason'})`);
    const count = entries.filter((entry) => entry.flush === id).length;
    if (count > 1) damage.push(`${name} has ${count} entries`);
  }
  if (when === 'midway') return damage;
  const last = new Map<string, number>();
  const ours = new Map([...names].flatMap(([id, all]) => all.map((one) => [one, id] as const)));
  for (const { external, seq } of speech) last.set(ours.get(external) ?? external, seq);
  for (const [session, seq] of last)
    if ((ends.get(session) ?? 0) < seq)
      damage.push(`no flush covers the end of ${names.get(session)?.[0]}`);
  return damage;
}
