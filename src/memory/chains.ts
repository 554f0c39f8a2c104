import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import type { Note, NoteKind } from './note.ts';

export const CHAIN_STATUSES = [
  'preliminary',
  'active',
  'stashed',
  'archived',
  'superseded',
] as const;
/**
 * `preliminary`: of its session's working set; `active`: the project knows it; `stashed`: put aside;
 * `superseded`: a newer one stands in its place; `archived`: gone but for a restore.
 */
export type ChainStatus = (typeof CHAIN_STATUSES)[number];

/** Why a chain was archived: a person did not want it, it is done, a new summary of the same stretch came, or its session was cut off. */
export type ArchivedAs = 'discarded' | 'done' | 'replaced' | 'left';

/** Notes that belong together, in their order. Most chains hold one. */
export interface Chain {
  /** ch_ and 128 bits, hex. */
  readonly id: string;
  readonly projectId: number;
  /** Of the session that found it; null where a person noted it for the project. */
  readonly sessionId: string | null;
  /** Of a session in which several agents work; '' for the session's own. */
  readonly agentName: string;
  /** The entry whose flush made it; null for one that was noted. */
  readonly entryId: string | null;
  readonly domain: string;
  readonly summary: string;
  readonly status: ChainStatus;
  /** The statuses that it had before, the last one last. */
  readonly earlier: readonly ChainStatus[];
  readonly reason: string | null;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly promotedAtMs: number | null;
  readonly archivedAtMs: number | null;
  readonly archivedAs: ArchivedAs | null;
  /** A person or an agent has had a hand in it, so no flush may change it. */
  readonly isKept: boolean;
  /** That of its first note; null when that note is missing. */
  readonly kind: NoteKind | null;
}

export interface Member {
  readonly noteId: string;
  readonly position: number;
  /** The note that an edit put in its place. */
  readonly replacedBy: string | null;
  /** Undefined when the store has lost it. */
  readonly note: Note | undefined;
}

const CHAIN = `SELECT c.id, c.project_id AS projectId, c.session_id AS sessionId, c.agent_name AS agentName,
  c.entry_id AS entryId, c.domain, c.summary, c.status, c.earlier, c.reason,
  c.created_at_ms AS createdAtMs, c.changed_at_ms AS changedAtMs, c.promoted_at_ms AS promotedAtMs,
  c.archived_at_ms AS archivedAtMs, c.archived_as AS archivedAs, c.is_kept AS isKept,
  (SELECT n.kind FROM chain_notes m JOIN notes n ON n.id = m.note_id WHERE m.chain_id = c.id
   ORDER BY m.position LIMIT 1) AS kind FROM chains c`;

type Row = Omit<Chain, 'earlier' | 'isKept'> & { earlier: string; isKept: number };

function asChain(row: Row): Chain {
  const earlier = row.earlier === '' ? [] : (row.earlier.split(',') as ChainStatus[]);
  return { ...row, earlier, isKept: row.isKept === 1 };
}

export function chainById(store: Store, id: string): Chain | undefined {
  const row = sql(store, `${CHAIN} WHERE c.id = ?`).get(id) as Row | undefined;
  return row && asChain(row);
}

export interface ChainFilter {
  readonly projectIds?: readonly number[];
  readonly sessionId?: string;
  readonly agentName?: string;
  readonly entryId?: string;
  readonly status?: readonly ChainStatus[];
}

/** The newest change first. */
export function chainsWhere(store: Store, filter: ChainFilter): Chain[] {
  const { projectIds, sessionId, agentName, entryId, status } = filter;
  const among = (column: string, name: string) =>
    `${column} IN (SELECT value FROM json_each(@${name}))`;
  const conditions = [
    ...(projectIds ? [among('c.project_id', 'projectIds')] : []),
    ...(sessionId === undefined ? [] : ['c.session_id = @sessionId']),
    ...(agentName === undefined ? [] : ['c.agent_name = @agentName']),
    ...(entryId === undefined ? [] : ['c.entry_id = @entryId']),
    ...(status ? [among('c.status', 'status')] : []),
  ];
  const rows = sql(
    store,
    `${CHAIN} WHERE ${['1', ...conditions].join(' AND ')} ORDER BY c.changed_at_ms DESC, c.id`,
  ).all({
    ...(projectIds && { projectIds: JSON.stringify(projectIds) }),
    ...(sessionId !== undefined && { sessionId }),
    ...(agentName !== undefined && { agentName }),
    ...(entryId !== undefined && { entryId }),
    ...(status && { status: JSON.stringify(status) }),
  }) as Row[];
  return rows.map(asChain);
}

/** Every note of a chain in its order, those too that an edit has replaced or the store has lost. */
export function membersOf(store: Store, chainId: string): Member[] {
  const rows = sql(
    store,
    `SELECT m.note_id AS noteId, m.position, m.replaced_by AS replacedBy, n.kind, n.text
     FROM chain_notes m LEFT JOIN notes n ON n.id = m.note_id
     WHERE m.chain_id = ? ORDER BY m.position, m.note_id`,
  ).all(chainId) as (Omit<Member, 'note'> & { kind: NoteKind | null; text: string | null })[];
  return rows.map(({ kind, text, ...member }) => ({
    ...member,
    note: kind === null || text === null ? undefined : { id: member.noteId, kind, text },
  }));
}

/** What a chain says now: its notes without those that an edit has replaced. */
export function currentNotes(store: Store, chainId: string): Note[] {
  return membersOf(store, chainId).flatMap(({ note, replacedBy }) =>
    note !== undefined && replacedBy === null ? [note] : [],
  );
}

export type LinkKind = 'supersedes' | 'repeats' | 'relates';

export interface ChainLink {
  /** The newer one. */
  readonly chainId: string;
  readonly olderId: string;
  readonly kind: LinkKind;
}

/** Links from or to a chain. */
export function linksOfChain(store: Store, id: string): ChainLink[] {
  return sql(
    store,
    `SELECT chain_id AS chainId, older_id AS olderId, kind FROM chain_links
     WHERE chain_id = @id OR older_id = @id ORDER BY chain_id, older_id`,
  ).all({ id }) as ChainLink[];
}

/** The newer chains that stand in the place of this one. */
export function successorsOf(store: Store, id: string): string[] {
  return sql(
    store,
    `SELECT chain_id FROM chain_links WHERE older_id = ? AND kind <> 'relates' ORDER BY chain_id`,
  )
    .pluck()
    .all(id) as string[];
}

/** Of a large project only its newest chains are compared, and whatever holds the very same note. */
const MOST_COMPARED = 300;

/**
 * What the active chains of a project say now, those among which a new note has to find its place:
 * the newest ones, and all that hold one of these notes.
 */
export function activeBeside(
  store: Store,
  projectId: number,
  noteIds: readonly string[],
): Map<string, Note[]> {
  const rows = sql(
    store,
    `SELECT c.id AS chainId, n.id, n.kind, n.text FROM (
       SELECT * FROM (SELECT id, changed_at_ms FROM chains WHERE project_id = @projectId AND status = 'active'
         ORDER BY changed_at_ms DESC LIMIT ${MOST_COMPARED})
       UNION SELECT c.id, c.changed_at_ms FROM chain_notes m JOIN chains c ON c.id = m.chain_id
         WHERE m.note_id IN (SELECT value FROM json_each(@noteIds))
         AND c.project_id = @projectId AND c.status = 'active') c
     JOIN chain_notes m ON m.chain_id = c.id AND m.replaced_by IS NULL JOIN notes n ON n.id = m.note_id
     ORDER BY c.changed_at_ms DESC, c.id, m.position`,
  ).all({ projectId, noteIds: JSON.stringify(noteIds) }) as (Note & { chainId: string })[];
  const found = new Map<string, Note[]>();
  for (const { chainId, ...note } of rows)
    found.set(chainId, [...(found.get(chainId) ?? []), note]);
  return found;
}
