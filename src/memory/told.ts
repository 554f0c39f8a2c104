import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { ChainStatus } from './chains.ts';
import { NOTE_KINDS, type NoteKind } from './note.ts';

/** A note as it is told to a session. */
export interface ToldNote {
  readonly chainId: string;
  readonly noteId: string;
  readonly kind: NoteKind;
  readonly text: string;
  /** When it was found; Unix milliseconds, UTC. */
  readonly atMs: number;
  /** How many older chains, one behind the other, said the same. */
  readonly repeats: number;
}

const FOUND = `SELECT c.id AS chainId, n.id AS noteId, n.kind, n.text, m.position,
  CASE WHEN m.position = 1 THEN c.created_at_ms ELSE max(c.created_at_ms, n.created_at_ms) END AS atMs
  FROM chains c JOIN chain_notes m ON m.chain_id = c.id AND m.replaced_by IS NULL
  JOIN notes n ON n.id = m.note_id`;
const NEWEST_FIRST = 'ORDER BY atMs DESC, chainId, position';

/** Only for the few that are told: one chain may stand behind the other for long. */
const REPEATS = `(WITH RECURSIVE older(id) AS (
  SELECT older_id FROM chain_links WHERE chain_id = chainId AND kind = 'repeats'
  UNION SELECT l.older_id FROM older o JOIN chain_links l ON l.chain_id = o.id AND l.kind = 'repeats')
  SELECT count(*) FROM older) AS repeats`;

/** Of each kind; several times of what a context has room for. */
const MOST_TOLD = 300;

/** What the project knows, each note once, the newest of each kind first. */
export function toldToProject(store: Store, projectId: number): ToldNote[] {
  const ofKind = sql(
    store,
    `SELECT *, ${REPEATS} FROM (${FOUND} WHERE c.project_id = ? AND c.status = 'active' AND n.kind = ?
       ${NEWEST_FIRST} LIMIT ${MOST_TOLD}) ${NEWEST_FIRST}`,
  );
  const rows = NOTE_KINDS.flatMap((kind) => ofKind.all(projectId, kind) as ToldNote[]);
  const seen = new Set<string>();
  return rows.filter(({ noteId }) => !seen.has(noteId) && seen.add(noteId));
}

/** The open action items that a session knows, its own and the project's, the newest first. */
export function openActionsOf(
  store: Store,
  { id, projectId }: { readonly id: string; readonly projectId: number },
  most: number,
): string[] {
  const own = foundInSession(store, id, ['preliminary']);
  const texts = [...own, ...toldToProject(store, projectId)]
    .filter(({ kind }) => kind === 'action')
    .map(({ text }) => text);
  return [...new Set(texts)].slice(0, most);
}

/** What one session has found, the newest first. */
export function foundInSession(
  store: Store,
  sessionId: string,
  status: readonly ChainStatus[],
): ToldNote[] {
  return sql(
    store,
    `SELECT *, ${REPEATS} FROM (${FOUND} WHERE c.session_id = ?
       AND c.status IN (SELECT value FROM json_each(?))) ${NEWEST_FIRST}`,
  ).all(sessionId, JSON.stringify(status)) as ToldNote[];
}
