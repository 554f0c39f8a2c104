import { type Change, eventsIn, recordEvent } from './events.ts';
import { inTransaction } from './open.ts';
import { withoutGone } from './scrub.ts';
import { oweSpace } from './space.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';
import type { ExternalId } from './tombstones.ts';

/** What is to be forgotten. */
export interface Forgotten {
  /** Ours. */
  readonly sessionIds: readonly string[];
  readonly externalIds: readonly ExternalId[];
  /** The key of a project of which nothing is to stay; undefined: only the sessions. */
  readonly projectKey: string | undefined;
}

/**
 * Takes sessions out of a store with all that came from them, the events too. What other sessions
 * did stays, so the fold of the events is the tables afterwards as well.
 *
 * @returns whether it held any of them.
 */
export function forgetInStore(store: Store, forgotten: Forgotten): boolean {
  // Overwrites what it deletes, for whoever is cut off before the file is made anew.
  store.pragma('secure_delete = ON');
  return inTransaction(store, () => {
    const sessions = sessionsOf(store, forgotten);
    const projectId = projectOf(store, forgotten.projectKey);
    const chains = chainsOf(store, sessions, projectId);
    const notes = notesOnlyIn(store, chains);
    const gone = new Set([...sessions, ...chains, ...notes]);
    const followed = followedBy(store, chains);
    const isSeen = deleteSeen(store, forgotten.externalIds);
    if (gone.size === 0 && projectId === undefined) return isSeen;
    oweSpace(store);
    scrubEvents(store, gone, projectId);
    const drop = (text: string, ids: readonly string[]) =>
      sql(store, text).run(JSON.stringify(ids));
    const among = 'IN (SELECT value FROM json_each(?))';
    drop(
      `UPDATE sessions SET parent_id = NULL, parent_kind = NULL WHERE parent_id ${among}`,
      sessions,
    );
    drop(`DELETE FROM chains WHERE id ${among}`, chains);
    drop(`DELETE FROM notes WHERE id ${among}`, notes);
    standAgain(store, followed);
    drop(`DELETE FROM sessions WHERE id ${among}`, sessions);
    if (projectId !== undefined) sql(store, 'DELETE FROM projects WHERE id = ?').run(projectId);
    return true;
  });
}

/** A copy may know a session by another id of ours than the store does. */
function sessionsOf(store: Store, { sessionIds, externalIds }: Forgotten): string[] {
  const owner = sql(
    store,
    'SELECT session_id AS id FROM external_ids WHERE agent = ? AND external_id = ?',
  );
  const owners = externalIds.flatMap(
    ({ agent, externalId }) => owner.all(agent, externalId) as { id: string }[],
  );
  return [...new Set([...sessionIds, ...owners.map(({ id }) => id)])];
}

function projectOf(store: Store, key: string | undefined): number | undefined {
  if (key === undefined) return undefined;
  const row = sql(store, 'SELECT id FROM projects WHERE key = ?').get(key);
  return (row as { id: number } | undefined)?.id;
}

/** Those too whose session was pruned: of where they came from only the events tell then. */
function chainsOf(
  store: Store,
  sessions: readonly string[],
  projectId: number | undefined,
): string[] {
  const ids = JSON.stringify(sessions);
  const among = 'IN (SELECT value FROM json_each(?))';
  const here = `SELECT id FROM chains WHERE project_id = ? OR session_id ${among}`;
  const found = sql(store, here)
    .pluck()
    .all(projectId ?? null, ids) as string[];
  const told = `SELECT changes FROM events WHERE op = 'memory_noted' AND session_id ${among}`;
  const noted = sql(store, told).pluck().all(ids) as string[];
  const made = noted
    .flatMap((changes) => JSON.parse(changes) as Change[])
    .filter(({ table }) => table === 'chains')
    .map(({ key }) => String(key.id));
  return [...new Set([...found, ...made])];
}

/** A note that a chain of another session holds too was also found there. */
function notesOnlyIn(store: Store, chains: readonly string[]): string[] {
  return sql(
    store,
    `SELECT note_id FROM chain_notes GROUP BY note_id
     HAVING sum(chain_id NOT IN (SELECT value FROM json_each(?))) = 0`,
  )
    .pluck()
    .all(JSON.stringify(chains)) as string[];
}

/** The chains of others that these stand in the place of. */
function followedBy(store: Store, chains: readonly string[]): string[] {
  return sql(
    store,
    `SELECT DISTINCT older_id FROM chain_links WHERE kind <> 'relates'
       AND chain_id IN (SELECT value FROM json_each(@chains))
       AND older_id NOT IN (SELECT value FROM json_each(@chains))`,
  )
    .pluck()
    .all({ chains: JSON.stringify(chains) }) as string[];
}

/** What another session found holds again when that which took its place is forgotten. */
function standAgain(store: Store, chains: readonly string[]): void {
  const alone = sql(
    store,
    `SELECT id, session_id AS sessionId, earlier, changed_at_ms AS atMs FROM chains
     WHERE id IN (SELECT value FROM json_each(?)) AND status = 'superseded' AND NOT EXISTS
       (SELECT 1 FROM chain_links WHERE older_id = chains.id AND kind <> 'relates')`,
  ).all(JSON.stringify(chains)) as {
    id: string;
    sessionId: string | null;
    earlier: string;
    atMs: number;
  }[];
  for (const { id, sessionId, earlier, atMs } of alone) {
    const before = earlier.split(',');
    const status = before.pop() || 'active';
    const set = { status, earlier: before.join(',') };
    recordEvent(store, 'memory_stands_again', sessionId, atMs, [
      { table: 'chains', key: { id }, set },
    ]);
  }
}

/** What hooks reported, and how far transcripts were read. @returns whether there was any. */
function deleteSeen(store: Store, externalIds: readonly ExternalId[]): boolean {
  let deleted = 0;
  for (const { agent, externalId } of externalIds)
    for (const table of ['sightings', 'transcripts', 'histories'])
      deleted += sql(store, `DELETE FROM ${table} WHERE agent = ? AND external_id = ?`).run(
        agent,
        externalId,
      ).changes;
  return deleted > 0;
}

/** An event that is about nothing any more goes; one of a forgotten session may do more than that. */
function scrubEvents(store: Store, gone: ReadonlySet<string>, projectId: number | undefined): void {
  const isOfProject = ({ table, key }: Change) => table === 'projects' && key.id === projectId;
  const edits: { id: string; sessionId: string | null; changes: Change[] }[] = [];
  for (const { id, sessionId, changes } of eventsIn(store)) {
    const kept = changes.flatMap((change) => {
      const left = isOfProject(change) ? undefined : withoutGone(change, gone);
      return left === undefined ? [] : [left];
    });
    const isAbout = sessionId !== null && gone.has(sessionId);
    const isSame = kept.length === changes.length && kept.every((one, at) => one === changes[at]);
    if (isAbout || !isSame)
      edits.push({ id, sessionId: isAbout ? null : sessionId, changes: kept });
  }
  for (const { id, sessionId, changes } of edits) {
    if (changes.length === 0) sql(store, 'DELETE FROM events WHERE id = ?').run(id);
    else
      sql(store, 'UPDATE events SET session_id = ?, changes = ? WHERE id = ?').run(
        sessionId,
        JSON.stringify(changes),
        id,
      );
  }
}
