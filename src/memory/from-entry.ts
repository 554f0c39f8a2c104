import type { Entry } from '../store/entries.ts';
import { projectById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Chain, chainsWhere, currentNotes } from './chains.ts';
import { covers, relationOf } from './compare.ts';
import { archive, finish, promote, restore } from './lifecycle.ts';
import { type Note, type NoteKind, noteOf } from './note.ts';
import { createChain } from './write.ts';

/** Which kinds a session's end promotes; action items are the project's in any case. */
export type PromoteMode = 'auto' | 'ask';

const PROMOTED: Readonly<Record<PromoteMode, readonly NoteKind[]>> = {
  auto: ['action', 'decision', 'lesson', 'correction'],
  ask: ['action'],
};

/**
 * Makes preliminary chains of what an entry tells, one for each item. Safe to repeat; an entry that
 * is replaced by a better one takes back what its first version made and nobody has touched.
 *
 * @param nowMs - Unix milliseconds, UTC.
 */
export function noteEntry(store: Store, entry: Entry, nowMs: number): void {
  const { sessionId, projectId, id: entryId, title: domain, atMs } = entry;
  const before = chainsWhere(store, { entryId });
  const kept = before.filter(({ isKept, archivedAs }) => isKept || archivedAs === 'done');
  const notes = notesIn(entry).filter((note) => !kept.some((chain) => says(store, chain, note)));
  const finder = { projectId, projectKey: projectById(store, projectId).key, sessionId, entryId };
  const ids = notes.map((note) => {
    const chain = { ...finder, agentName: '', domain, status: 'preliminary', note } as const;
    return createChain(store, { ...chain, isKept: false, atMs });
  });
  const isOver = ({ id, status, isKept }: Chain) =>
    !isKept && !ids.includes(id) && (status === 'preliminary' || status === 'active');
  archive(
    store,
    before.filter(isOver).map(({ id }) => id),
    nowMs,
    'replaced',
  );
  const isBack = ({ id, archivedAs }: Chain) => ids.includes(id) && archivedAs === 'replaced';
  restore(
    store,
    before.filter(isBack).map(({ id }) => id),
    nowMs,
  );
}

/**
 * Closes the open action items that an entry says are done: those of its project, and those that its
 * own session has not left to the project yet.
 *
 * @returns the ids of those that it closed.
 */
export function finishNamed(store: Store, entry: Entry, nowMs: number): string[] {
  const done = (entry.summary.doneItems ?? []).flatMap((text) => noteOf('action', text) ?? []);
  if (done.length === 0) return [];
  const open = [
    ...chainsWhere(store, { projectIds: [entry.projectId], status: ['active'] }),
    ...chainsWhere(store, { sessionId: entry.sessionId, status: ['preliminary'] }),
  ];
  const isDone = (chain: Chain) =>
    chain.kind === 'action' &&
    chain.entryId !== entry.id &&
    chain.createdAtMs <= entry.atMs &&
    done.some((note) => says(store, chain, note) || covers(note.text, chain.summary));
  return finish(
    store,
    open.filter(isDone).map(({ id }) => id),
    nowMs,
  );
}

/**
 * Promotes what a session that is over leaves to its project.
 *
 * @returns the ids of what it promoted.
 */
export function promoteOfSession(
  store: Store,
  sessionId: string,
  mode: PromoteMode,
  nowMs: number,
): string[] {
  const due = chainsWhere(store, { sessionId, status: ['preliminary'] }).filter(
    ({ kind }) => kind !== null && PROMOTED[mode].includes(kind),
  );
  return promote(
    store,
    due.map(({ id }) => id),
    nowMs,
    false,
  );
}

function notesIn({ summary }: Entry): Note[] {
  const { decisions, lessons, actionItems } = summary;
  const of = (kind: NoteKind, texts: readonly string[]) =>
    texts.flatMap((text) => noteOf(kind, text) ?? []);
  const all = [
    ...of('decision', decisions),
    ...of('lesson', lessons),
    ...of('action', actionItems),
  ];
  return [...new Map(all.map((note) => [note.id, note])).values()];
}

function says(store: Store, chain: Chain, note: Note): boolean {
  return currentNotes(store, chain.id).some((one) => relationOf(note, one) === 'repeats');
}
