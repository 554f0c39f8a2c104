import type { Change, Row, StoredEvent } from './events.ts';
import { ancestorsOf } from './lineage.ts';
import { isPruned } from './prune.ts';
import { withoutGone } from './scrub.ts';
import { findProjects, nextProjectId, sessionById, sessionIdOf } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';
import { freeTitle, isStronger } from './titles.ts';
import { isForgotten } from './tombstones.ts';

/** A session's project is one that nothing before it in the file tells of. */
export class UnknownProject extends Error {}

/** Columns in which a person says something; the others are facts that transcripts tell better. */
const SAID = [
  'title',
  'title_source',
  'outcome',
  'outcome_note',
  'is_pinned',
  'archived_at_ms',
  'parent_id',
  'parent_kind',
];

/**
 * Says events of a file in the words of a store. Another store numbers its projects in its own way,
 * may know the same conversation by another id of ours, and a title that is taken here.
 */
export class EventTranslator {
  readonly #store: Store;
  /** Of the file, to that of this store. */
  readonly #projects = new Map<number, number>();
  readonly #sessions = new Map<string, string>();
  /** Ids of the file that a person had forgotten here. */
  readonly #gone = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Takes note of which sessions a file is about; for every event of it, before the first is taken in. */
  learn({ changes }: StoredEvent): void {
    for (const { table, key, set } of changes) {
      if (table !== 'external_ids' || typeof set?.session_id !== 'string') continue;
      const [agent, externalId, id] = [String(key.agent), String(key.external_id), set.session_id];
      const here = sessionIdOf(this.#store, agent, externalId);
      const isNew = sessionById(this.#store, id) === undefined && !isPruned(this.#store, id);
      if (isForgotten(this.#store, agent, externalId)) this.#gone.add(id);
      else if (here !== undefined && here !== id && isNew) this.#sessions.set(id, here);
    }
  }

  /** Whether the store has this event. How it numbers the project in it holds for the others too. */
  isKnown({ id, changes }: StoredEvent): boolean {
    const row = sql(this.#store, 'SELECT changes FROM events WHERE id = ?').get(id) as
      | { changes: string }
      | undefined;
    if (row === undefined) return false;
    const here = (JSON.parse(row.changes) as Change[]).filter(({ table }) => table === 'projects');
    const there = changes.filter(({ table }) => table === 'projects');
    for (const [at, { key }] of there.entries())
      if (here[at] !== undefined) this.#projects.set(Number(key.id), Number(here[at].key.id));
    return true;
  }

  /**
   * @returns undefined for an event about nothing but what was forgotten.
   * @throws {UnknownProject}
   */
  translate(event: StoredEvent): StoredEvent | undefined {
    const { sessionId } = event;
    const kept = event.changes.flatMap((change) => {
      const left = withoutGone(change, this.#gone);
      return left === undefined ? [] : (this.#change(left) ?? []);
    });
    const isGone = sessionId !== null && this.#gone.has(sessionId);
    if (kept.length === 0 && event.changes.length > 0 && isGone) return undefined;
    const about = sessionId === null || isGone ? null : this.#session(sessionId);
    return { ...event, sessionId: about, changes: kept };
  }

  #change(change: Change): Change | undefined {
    const { table, key, set } = change;
    if (table === 'projects') return this.#project(change);
    const id = String(key.id);
    const isOurs = table === 'sessions' && this.#sessions.has(id);
    if (isOurs && set === undefined) return undefined; // pruned there and in use here
    const named = {
      table,
      key: this.#row(key, table === 'sessions'),
      ...(set && { set: this.#row(set, false) }),
    };
    return table === 'sessions' && set ? this.#sessionChange(named, isOurs) : named;
  }

  #project({ table, key, set }: Change): Change {
    const there = Number(key.id);
    const owner = set?.key === undefined ? undefined : this.#projectOf(String(set.key));
    const isTaken = sql(this.#store, 'SELECT 1 FROM projects WHERE id = ?').get(there);
    const here =
      owner ?? this.#projects.get(there) ?? (isTaken ? nextProjectId(this.#store) : there);
    this.#projects.set(there, here);
    return { table, key: { id: here }, ...(set && { set }) };
  }

  /** A number that the file does not explain is that of some other project here. */
  #projectHere(there: number): number {
    const here = this.#projects.get(there);
    if (here === undefined) throw new UnknownProject();
    return here;
  }

  #projectOf(projectKey: string): number | undefined {
    return findProjects(this.#store, projectKey).find(({ key }) => key === projectKey)?.id;
  }

  #sessionChange({ table, key, set = {} }: Change, isOurs: boolean): Change | undefined {
    const id = String(key.id);
    const now = sessionById(this.#store, id);
    const left: Record<string, Row[string]> = { ...set };
    if (isOurs) for (const name of Object.keys(left)) if (!SAID.includes(name)) delete left[name];
    if (typeof left.title === 'string') {
      left.title = freeTitle(this.#store, id, left.title);
      const source = left.title_source as Parameters<typeof isStronger>[1];
      if (isOurs && isStronger(now?.titleSource ?? null, source)) {
        delete left.title;
        delete left.title_source;
      }
    }
    const parent = left.parent_id;
    if (typeof parent === 'string' && [parent, ...ancestorsOf(this.#store, parent)].includes(id)) {
      delete left.parent_id;
      delete left.parent_kind;
    }
    if (isOurs && Object.keys(left).length === 0) return undefined;
    return { table, key, set: left };
  }

  /** @param isSession - its `id` is that of a session. */
  #row(row: Row, isSession: boolean): Row {
    const value = (name: string, one: Row[string]): Row[string] => {
      const isId = ['session_id', 'parent_id'].includes(name) || (name === 'id' && isSession);
      if (isId && typeof one === 'string') return this.#session(one);
      return name === 'project_id' && typeof one === 'number' ? this.#projectHere(one) : one;
    };
    return Object.fromEntries(Object.entries(row).map(([name, one]) => [name, value(name, one)]));
  }

  #session(id: string): string {
    return this.#sessions.get(id) ?? id;
  }
}
