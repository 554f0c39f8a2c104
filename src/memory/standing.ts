import { type Change, recordEvent } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import {
  activeBeside,
  type Chain,
  chainById,
  currentNotes,
  type LinkKind,
  linksOfChain,
} from './chains.ts';
import { relationOf } from './compare.ts';
import type { Note } from './note.ts';
import { statusChange } from './write.ts';

/**
 * Sees to it that a chain which the project has just learnt does not stand beside one that says the
 * same or the opposite: the older one is superseded and named by the newer. Where that is not sure
 * the two are only linked. Within the transaction that made the chain active.
 */
export function settleAmongActive(store: Store, id: string, atMs: number): void {
  const chain = chainById(store, id) as Chain;
  const mine = currentNotes(store, id);
  const linked = new Set(linksOfChain(store, id).flatMap((one) => [one.chainId, one.olderId]));
  const changes: Change[] = [];
  const ids = mine.map((note) => note.id);
  for (const [olderId, theirs] of activeBeside(store, chain.projectId, ids)) {
    if (olderId === id) continue;
    // What was linked before and stands beside it does so because somebody wanted it.
    const kind = linked.has(olderId) ? exactRepetition(mine, theirs) : relation(mine, theirs);
    if (kind === undefined || isFollowedBy(store, olderId, id)) continue;
    const key = { chain_id: id, older_id: olderId };
    changes.push({ table: 'chain_links', key, set: { kind } });
    if (kind !== 'relates')
      changes.push(statusChange(chainById(store, olderId) as Chain, 'superseded', atMs));
  }
  if (changes.length > 0) recordEvent(store, 'memory_linked', chain.sessionId, atMs, changes);
}

/** A chain of several notes is taken to say the same only as a whole, and never the opposite. */
function relation(mine: readonly Note[], theirs: readonly Note[]): LinkKind | undefined {
  const [first, ...more] = theirs;
  if (first === undefined) return undefined;
  const exact = exactRepetition(mine, theirs);
  if (exact !== undefined || more.length > 0) return exact;
  const kinds = mine.map((note) => relationOf(note, first));
  return (['supersedes', 'repeats', 'relates'] as const).find((kind) => kinds.includes(kind));
}

function exactRepetition(mine: readonly Note[], theirs: readonly Note[]): 'repeats' | undefined {
  const has = new Set(mine.map(({ id }) => id));
  return theirs.every(({ id }) => has.has(id)) ? 'repeats' : undefined;
}

/** Whether the first of two stands, over others too, in the place of the second. */
export function isFollowedBy(store: Store, id: string, older: string): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at !== id && at === older) return true;
    for (const link of linksOfChain(store, at))
      if (link.chainId === at && link.kind !== 'relates') open.push(link.olderId);
  }
  return false;
}
