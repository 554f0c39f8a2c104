import { UserError } from '../platform/errors.ts';
import { shorten } from '../platform/visible-text.ts';
import { type Change, recordEvent, type Value } from '../store/events.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';
import { type Chain, type ChainStatus, chainById, chainsWhere, membersOf } from './chains.ts';
import { hashOf, type Note } from './note.ts';

/** UTF-16 units of what a list shows of a chain. */
const SUMMARY_LENGTH = 200;

export interface NewChain {
  readonly projectId: number;
  /** Tells projects apart that two stores number differently. */
  readonly projectKey: string;
  readonly sessionId: string | null;
  readonly agentName: string;
  readonly entryId: string | null;
  readonly domain: string;
  readonly status: 'preliminary' | 'active';
  readonly isKept: boolean;
  readonly note: Note;
  readonly atMs: number;
}

/**
 * The id of the chain that one finder makes of a note: the same finder and note are the same chain,
 * so that what is done again after a crash is done once.
 */
export function chainIdOf(chain: Omit<NewChain, 'atMs' | 'status' | 'domain' | 'isKept'>): string {
  const { projectKey, sessionId, agentName, entryId, note } = chain;
  const finder = sessionId ?? `project ${projectKey}`;
  return `ch_${hashOf(finder, agentName, entryId ?? '', note.id)}`;
}

/** Makes a chain of one note; one that is there already stays as it is. @returns its id. */
export function createChain(store: Store, chain: NewChain): string {
  const id = chainIdOf(chain);
  if (chainById(store, id) !== undefined) return id;
  const { projectId, sessionId, agentName, entryId, domain, status, isKept, note, atMs } = chain;
  recordEvent(store, 'memory_noted', sessionId, atMs, [
    {
      table: 'chains',
      key: { id },
      set: {
        project_id: projectId,
        session_id: sessionId,
        agent_name: agentName,
        entry_id: entryId,
        domain,
        summary: shorten(note.text, SUMMARY_LENGTH),
        status,
        created_at_ms: atMs,
        changed_at_ms: atMs,
        is_kept: isKept ? 1 : 0,
        ...(status === 'active' && { promoted_at_ms: atMs }),
      },
    },
    ...noteChange(store, note, atMs),
    { table: 'chain_notes', key: { chain_id: id, note_id: note.id }, set: { position: 1 } },
  ]);
  return id;
}

/** Adds a note at the end of a chain, or in the place of another one of it. */
export function addToChain(
  store: Store,
  chain: Chain,
  note: Note,
  atMs: number,
  replaces?: string,
): void {
  const members = membersOf(store, chain.id);
  if (replaces === note.id) return;
  const known = members.find(({ noteId }) => noteId === note.id);
  if (known !== undefined && known.replacedBy === null && replaces === undefined) return;
  const position = Math.max(0, ...members.map((one) => one.position)) + 1;
  const member = (noteId: string, set: Record<string, Value>): Change => ({
    table: 'chain_notes',
    key: { chain_id: chain.id, note_id: noteId },
    set,
  });
  recordEvent(
    store,
    replaces === undefined ? 'memory_extended' : 'memory_edited',
    chain.sessionId,
    atMs,
    [
      ...noteChange(store, note, atMs),
      member(note.id, { position, replaced_by: null }),
      ...(replaces === undefined ? [] : [member(replaces, { replaced_by: note.id })]),
      chainChange(chain.id, atMs, {
        is_kept: 1,
        ...(replaces !== undefined && { summary: shorten(note.text, SUMMARY_LENGTH) }),
      }),
    ],
  );
}

/** A change of the row of a chain. */
export function chainChange(id: string, atMs: number, set: Record<string, Value>): Change {
  return { table: 'chains', key: { id }, set: { ...set, changed_at_ms: atMs } };
}

/** Takes a status and remembers the one before, for a pop or a restore. */
export function statusChange(
  chain: Chain,
  status: ChainStatus,
  atMs: number,
  set: Record<string, Value> = {},
): Change {
  const earlier = [...chain.earlier, chain.status].join(',');
  return chainChange(chain.id, atMs, { status, earlier, ...set });
}

/** Goes back to the status before. */
export function statusBack(chain: Chain, atMs: number, set: Record<string, Value> = {}): Change {
  const status = chain.earlier.at(-1) ?? 'preliminary';
  const earlier = chain.earlier.slice(0, -1).join(',');
  return chainChange(chain.id, atMs, { status, earlier, ...set });
}

/** What a session found is of the project that the session turned out to be of. */
export function moveChains(store: Store, sessionId: string, projectId: number, atMs: number): void {
  const changes = chainsWhere(store, { sessionId }).map(
    ({ id }): Change => ({ table: 'chains', key: { id }, set: { project_id: projectId } }),
  );
  if (changes.length > 0) recordEvent(store, 'memory_moved', sessionId, atMs, changes);
}

/** @throws {UserError} NOTE_MISSING, which names what the store has lost. */
export function assertWhole(store: Store, chain: Chain): void {
  const members = membersOf(store, chain.id);
  const missing = members.filter(({ note }) => note === undefined).map(({ noteId }) => noteId);
  if (members.length > 0 && missing.length === 0) return;
  const lost = missing.length === 0 ? 'all of its notes' : missing.join(', ');
  throw new UserError(
    'NOTE_MISSING',
    `the chain ${chain.id} (${JSON.stringify(chain.summary)}) has lost ${lost}`,
    'Nothing was changed. `daybook rebuild` brings back what the events still tell.',
  );
}

function noteChange(store: Store, { id, kind, text }: Note, atMs: number): Change[] {
  if (sql(store, 'SELECT 1 FROM notes WHERE id = ?').get(id) !== undefined) return [];
  return [{ table: 'notes', key: { id }, set: { kind, text, created_at_ms: atMs } }];
}
