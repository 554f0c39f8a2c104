import { UserError } from '../platform/errors.ts';
import { recordEvent } from '../store/events.ts';
import { inTransaction } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import {
  type ArchivedAs,
  type Chain,
  type ChainStatus,
  chainById,
  linksOfChain,
  successorsOf,
} from './chains.ts';
import { isFollowedBy, settleAmongActive } from './standing.ts';
import { assertWhole, chainChange, statusBack, statusChange } from './write.ts';

// What can become of a chain. Each is one transaction, also for several chains at once, and does
// nothing to a chain that is so already. `@returns` the ids of those that it changed.

/**
 * Makes preliminary and stashed chains what the project knows. One that is so already stays as it is,
 * with all that was changed since.
 *
 * @param isByHand - a person or agent asked for it, so no later flush takes it back.
 * @throws {UserError} NOTE_MISSING or NOT_PROMOTED; then none is promoted.
 */
export function promote(
  store: Store,
  ids: readonly string[],
  atMs: number,
  isByHand: boolean,
): string[] {
  return together(store, () => {
    const chains = theChains(store, ids);
    for (const chain of chains) {
      assertWhole(store, chain);
      if (chain.status === 'archived' || chain.status === 'superseded') throw notPromoted(chain);
    }
    const due = chains.filter(({ status }) => status !== 'active');
    // The oldest first, so that of two that contradict each other the newer one stands.
    for (const chain of [...due].sort((a, b) => a.createdAtMs - b.createdAtMs)) {
      const set = { promoted_at_ms: atMs, ...(isByHand && { is_kept: 1 }), reason: null };
      record(store, 'memory_promoted', chain, atMs, statusChange(chain, 'active', atMs, set));
      settleAmongActive(store, chain.id, atMs);
    }
    return due.map(({ id }) => id);
  });
}

/** Puts chains aside: out of sight, with the reason, until a pop. */
export function stash(
  store: Store,
  ids: readonly string[],
  reason: string | null,
  atMs: number,
): string[] {
  return eachOf(store, ids, atMs, 'memory_stashed', 'stash', ['preliminary', 'active'], 'stashed', {
    reason,
    is_kept: 1,
  });
}

/** Brings stashed chains back to what they were. */
export function pop(store: Store, ids: readonly string[], atMs: number): string[] {
  return together(store, () =>
    theChains(store, ids).flatMap((chain) => {
      if (chain.status === 'preliminary' || chain.status === 'active') return [];
      if (chain.status !== 'stashed') throw refused('pop', chain);
      goBack(store, 'memory_popped', chain, atMs, { reason: null });
      return [chain.id];
    }),
  );
}

/** Archived is not deleted: `restore` gives it back, and only `gc` takes it, after 30 days. */
export function archive(
  store: Store,
  ids: readonly string[],
  atMs: number,
  as: ArchivedAs = 'discarded',
): string[] {
  const from: ChainStatus[] = ['preliminary', 'active', 'stashed', 'superseded'];
  const set = { archived_at_ms: atMs, archived_as: as, ...(as === 'discarded' && { is_kept: 1 }) };
  return eachOf(store, ids, atMs, 'memory_archived', 'archive', from, 'archived', set);
}

/** Says that action items are done. @throws {UserError} NOT_AN_ACTION */
export function finish(store: Store, ids: readonly string[], atMs: number): string[] {
  return together(store, () => {
    for (const chain of theChains(store, ids)) if (chain.kind !== 'action') throw noAction(chain);
    return archive(store, ids, atMs, 'done');
  });
}

/** Brings an archived or superseded chain back to what it was. */
export function restore(store: Store, ids: readonly string[], atMs: number): string[] {
  return together(store, () =>
    theChains(store, ids).flatMap((chain) => {
      if (chain.status !== 'archived' && chain.status !== 'superseded') return [];
      assertWhole(store, chain);
      // What took its place and this one stand beside each other from now on.
      const newer = chain.status === 'superseded' ? successorsOf(store, chain.id) : [];
      for (const id of newer) relate(store, id, chain.id, atMs);
      goBack(store, 'memory_restored', chain, atMs, {
        archived_at_ms: null,
        archived_as: null,
        is_kept: 1,
      });
      return [chain.id];
    }),
  );
}

/**
 * Puts a newer chain in the place of an older one of the same project.
 *
 * @throws {UserError} NOT_SUPERSEDED where that makes no sense.
 */
export function supersede(store: Store, newerId: string, olderId: string, atMs: number): string[] {
  return together(store, () => {
    const [newer, older] = [theChain(store, newerId), theChain(store, olderId)];
    const has = linksOfChain(store, newerId).some(
      (one) => one.chainId === newerId && one.olderId === olderId && one.kind !== 'relates',
    );
    if (has && older.status === 'superseded') return [];
    const why = whyNotSuperseded(store, newer, older);
    if (why !== undefined) throw notSuperseded(newer, older, why);
    recordEvent(store, 'memory_superseded', newer.sessionId, atMs, [
      {
        table: 'chain_links',
        key: { chain_id: newerId, older_id: olderId },
        set: { kind: 'supersedes' },
      },
      chainChange(newerId, atMs, { is_kept: 1 }),
      statusChange(older, 'superseded', atMs, { is_kept: 1 }),
    ]);
    return [olderId];
  });
}

function whyNotSuperseded(store: Store, newer: Chain, older: Chain): string | undefined {
  if (newer.id === older.id) return 'a chain cannot take its own place';
  if (newer.projectId !== older.projectId) return 'they are of different projects';
  if (isFollowedBy(store, older.id, newer.id)) return 'the other one stands in its place already';
  if (older.status === 'archived' || older.status === 'superseded')
    return `the older one is ${older.status} already`;
  if (newer.status === older.status || newer.status === 'active') return undefined;
  return `the newer one is ${newer.status} and the older one ${older.status}`;
}

function relate(store: Store, newer: string, older: string, atMs: number): void {
  recordEvent(store, 'memory_linked', null, atMs, [
    { table: 'chain_links', key: { chain_id: newer, older_id: older }, set: { kind: 'relates' } },
  ]);
}

/** Back to the status before; what is active again must not stand twice. */
function goBack(
  store: Store,
  op: string,
  chain: Chain,
  atMs: number,
  set: Record<string, string | number | null> = {},
): void {
  record(store, op, chain, atMs, statusBack(chain, atMs, set));
  if (chainById(store, chain.id)?.status === 'active') settleAmongActive(store, chain.id, atMs);
}

function eachOf(
  store: Store,
  ids: readonly string[],
  atMs: number,
  op: string,
  verb: string,
  from: readonly ChainStatus[],
  to: ChainStatus,
  set: Record<string, string | number | null>,
): string[] {
  return together(store, () =>
    theChains(store, ids).flatMap((chain) => {
      if (chain.status === to) return [];
      if (!from.includes(chain.status)) throw refused(verb, chain);
      record(store, op, chain, atMs, statusChange(chain, to, atMs, set));
      return [chain.id];
    }),
  );
}

function record(
  store: Store,
  op: string,
  chain: Chain,
  atMs: number,
  change: ReturnType<typeof chainChange>,
): void {
  recordEvent(store, op, chain.sessionId, atMs, [change]);
}

function together<T>(store: Store, work: () => T): T {
  return store.inTransaction ? work() : inTransaction(store, work);
}

function theChains(store: Store, ids: readonly string[]): Chain[] {
  return [...new Set(ids)].map((id) => theChain(store, id));
}

function theChain(store: Store, id: string): Chain {
  const chain = chainById(store, id);
  if (chain !== undefined) return chain;
  throw new UserError('NO_NOTE', `there is no note or chain ${id}`, 'Nothing was changed.', {
    exitCode: 3,
  });
}

function nameOf({ id, summary }: Chain): string {
  return `${id.slice(3, 11)} (${JSON.stringify(summary)})`;
}

function notPromoted(chain: Chain): UserError {
  return new UserError(
    'NOT_PROMOTED',
    `${nameOf(chain)} is ${chain.status}`,
    'Nothing was promoted. Bring it back first: `daybook memory restore`.',
  );
}

function refused(verb: string, chain: Chain): UserError {
  return new UserError(
    'NOT_POSSIBLE',
    `there is no way to ${verb} ${nameOf(chain)}: it is ${chain.status}`,
    'Nothing was changed. `daybook memory restore` brings back what is archived or superseded, `daybook memory pop` what is stashed.',
  );
}

function noAction(chain: Chain): UserError {
  return new UserError(
    'NOT_AN_ACTION',
    `${nameOf(chain)} is a ${chain.kind ?? 'chain'}, not an action item`,
    'Nothing was changed. `daybook memory archive` takes it away.',
  );
}

function notSuperseded(newer: Chain, older: Chain, why: string): UserError {
  return new UserError(
    'NOT_SUPERSEDED',
    `${nameOf(newer)} cannot take the place of ${nameOf(older)}: ${why}`,
    'Nothing was changed.',
  );
}
