import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fixturePath } from './places.ts';

type Json = Readonly<Record<string, unknown>>;

/** Writes a database of opencode 1.18 as opencode does: the same schema, WAL, a row at a time. */
export class OpencodeWriter {
  readonly path: string;
  readonly db: Database.Database;
  #number = 0;

  /** @param path - of a database that is made where there is none. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.db = new Database(path);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('wal_autocheckpoint = 0'); // what it wrote stays in the -wal, as measured
    const isNew = this.db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
    if (isNew) this.#makeSchema();
  }

  session(id: string, more: Json = {}): void {
    this.#insert('session', {
      id,
      project_id: 'global',
      slug: 'quiet-sun',
      directory: '/home/ada/code/site',
      title: `Title of ${id}`,
      version: '1.18.33',
      time_created: 0,
      time_updated: more.time_created ?? 0,
      ...more,
    });
  }

  /** @returns the id. */
  message(sessionId: string, atMs: number, data: Json | string, id = this.#id('msg')): string {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const row = { id, session_id: sessionId, time_created: atMs, time_updated: atMs, data: text };
    this.#insert('message', row);
    return id;
  }

  /** @returns the id. */
  part(
    sessionId: string,
    messageId: string,
    atMs: number,
    data: Json | string,
    id = this.#id('prt'),
  ): string {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    const row = { id, session_id: sessionId, message_id: messageId, data: text };
    this.#insert('part', { ...row, time_created: atMs, time_updated: atMs });
    return id;
  }

  prompt(sessionId: string, atMs: number, text: string): string {
    const id = this.message(sessionId, atMs, { role: 'user', time: { created: atMs } });
    this.part(sessionId, id, atMs, { type: 'text', text });
    return id;
  }

  /** @param more - of the message's data; `{time: {created}}` is one that is still being written. */
  answer(sessionId: string, atMs: number, text: string, more: Json = {}): string {
    const time = { created: atMs, completed: atMs + 1 };
    const id = this.message(sessionId, atMs, { role: 'assistant', modelID: 'm1', time, ...more });
    this.part(sessionId, id, atMs, { type: 'text', text, time: { start: atMs, end: atMs } });
    return id;
  }

  close(): void {
    this.db.close();
  }

  #insert(table: string, row: Json): void {
    const names = Object.keys(row);
    const values = names.map((name) => `@${name}`).join(', ');
    this.db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values})`).run(row);
  }

  /** In the order of their making, as opencode's are until their clock wraps. */
  #id(kind: string): string {
    this.#number++;
    return `${kind}_${process.pid.toString(36)}${String(this.#number).padStart(10, '0')}`;
  }

  #makeSchema(): void {
    const recorded = new Database(fixturePath('opencode/opencode-1.18.33.db'), { readonly: true });
    const steps = recorded
      .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[];
    recorded.close();
    for (const step of steps) this.db.exec(step);
    this.#insert('project', {
      id: 'global',
      worktree: '/',
      sandboxes: '[]',
      time_created: 0,
      time_updated: 0,
    });
  }
}
