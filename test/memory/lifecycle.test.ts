import { describe, expect, test } from 'vitest';
import { type ChainStatus, chainsWhere, currentNotes } from '../../src/memory/chains.ts';
import { promoteOfSession } from '../../src/memory/from-entry.ts';
import { collect, collectable } from '../../src/memory/gc.ts';
import {
  archive,
  finish,
  pop,
  promote,
  restore,
  stash,
  supersede,
} from '../../src/memory/lifecycle.ts';
import { type Note, noteOf } from '../../src/memory/note.ts';
import { toldToProject } from '../../src/memory/told.ts';
import { addToChain } from '../../src/memory/write.ts';
import { eventsIn } from '../../src/store/events.ts';
import { forgetInStore } from '../../src/store/forget.ts';
import { pruneSession } from '../../src/store/prune.ts';
import { swapInFold } from '../../src/store/rebuild.ts';
import { differences } from '../helpers/session-world.ts';
import { memoryWorld } from './memory-world.ts';

const DAY_MS = 86_400_000;
const told = (world: ReturnType<typeof memoryWorld>, projectId = 1) =>
  toldToProject(world.store, projectId).map(({ text }) => text);

describe('promote', () => {
  test('makes what a session found what the project knows, and again does nothing', () => {
    const world = memoryWorld();
    const [one, two] = [world.noted('Cache in memory'), world.noted('Log as JSON lines')];
    expect(told(world)).toEqual([]);
    expect(promote(world.store, [one, two], world.tick(), true)).toEqual([one, two]);
    expect(told(world)).toEqual(['Log as JSON lines', 'Cache in memory']);
    const before = [...eventsIn(world.store)].length;
    expect(promote(world.store, [one, two], world.tick(), true)).toEqual([]);
    expect([...eventsIn(world.store)]).toHaveLength(before);
  });

  test('again keeps what the project has edited since', () => {
    const world = memoryWorld();
    const id = world.noted('Cache in memory');
    promote(world.store, [id], world.tick(), true);
    const old = currentNotes(world.store, id)[0] as Note;
    const edited = noteOf('decision', 'Cache in memory, 64 MB at most') as Note;
    addToChain(world.store, world.chain(id), edited, world.tick(), old.id);
    promote(world.store, [id], world.tick(), true);
    expect(told(world)).toEqual(['Cache in memory, 64 MB at most']);
  });

  test('is refused with names when a note is missing, and then none is promoted', () => {
    const world = memoryWorld();
    const [whole, torn] = [world.noted('Cache in memory'), world.noted('Log as JSON lines')];
    const lost = currentNotes(world.store, torn)[0] as Note;
    world.store.pragma('foreign_keys = OFF');
    world.store.prepare('DELETE FROM notes WHERE id = ?').run(lost.id);
    expect(() => promote(world.store, [whole, torn], world.tick(), true)).toThrow(lost.id);
    expect(world.chain(whole).status).toBe('preliminary');
    expect(world.chain(torn).status).toBe('preliminary');
    // What was damaged is never replaced by something empty: the events still have it.
    swapInFold(world.store, differences(world.store));
    expect(promote(world.store, [whole, torn], world.tick(), true)).toHaveLength(2);
  });

  test('takes what was not wanted only after a restore', () => {
    const world = memoryWorld();
    const id = world.noted('Cache in memory');
    archive(world.store, [id], world.tick());
    expect(() => promote(world.store, [id], world.tick(), true)).toThrow('archived');
    expect(world.chain(id)).toMatchObject({ archivedAs: 'discarded', promotedAtMs: null });
  });

  test('of a session leaves the other sessions, and facts and questions, alone', () => {
    const world = memoryWorld();
    const other = world.noted('Log as JSON lines', { session: 'b' });
    world.noted('Cache in memory');
    world.noted('The index has 9,000 files', { kind: 'fact' });
    world.noted('Measure again', { kind: 'action' });
    expect(promoteOfSession(world.store, world.session('a'), 'auto', world.tick())).toHaveLength(2);
    expect(told(world).sort()).toEqual(['Cache in memory', 'Measure again']);
    expect(world.chain(other).status).toBe('preliminary');
  });

  test('asked for a review it takes action items alone', () => {
    const world = memoryWorld();
    world.noted('Cache in memory');
    world.noted('Measure again', { kind: 'action' });
    promoteOfSession(world.store, world.session('a'), 'ask', world.tick());
    expect(told(world)).toEqual(['Measure again']);
  });
});

describe('what is promoted does not stand beside what says the same or the opposite', () => {
  test('a repetition takes the place of the older one, and names it', () => {
    const world = memoryWorld();
    const one = world.noted('Retried uploads use full jitter and a cap');
    const two = world.noted('Retry uploads with full jitter and a cap', { session: 'b' });
    promote(world.store, [one], world.tick(), false);
    promote(world.store, [two], world.tick(), false);
    expect(toldToProject(world.store, 1)).toMatchObject([{ chainId: two, repeats: 1 }]);
    expect(world.chain(one).status).toBe('superseded');
  });

  test('so does a reversal; of two in one promotion the newer one stands', () => {
    const world = memoryWorld();
    const two = world.noted('Retries use fixed waits instead of full jitter');
    const one = world.noted('Use full jitter for retries', { session: 'b' });
    promote(world.store, [one, two], world.tick(), false);
    expect(told(world)).toHaveLength(2); // the newer one does not turn the older one down
    const world2 = memoryWorld();
    const old = world2.noted('Use full jitter for retries');
    const reversal = world2.noted('Retries use fixed waits instead of full jitter');
    promote(world2.store, [reversal, old], world2.tick(), false);
    expect(told(world2)).toEqual(['Retries use fixed waits instead of full jitter']);
  });

  test('in doubt both stand, linked', () => {
    const world = memoryWorld();
    const ids = [
      world.noted('Retry uploads at most 8 times'),
      world.noted('Retry uploads at most 12 times'),
    ];
    promote(world.store, ids, world.tick(), false);
    expect(told(world)).toHaveLength(2);
    const links = world.store.prepare('SELECT kind FROM chain_links').all();
    expect(links).toEqual([{ kind: 'relates' }]);
  });

  test('another project is not asked', () => {
    const world = memoryWorld();
    const one = world.noted('Use full jitter for retries');
    const two = world.noted('Do not use full jitter for retries', { project: 'other' });
    promote(world.store, [one, two], world.tick(), false);
    expect([world.chain(one).status, world.chain(two).status]).toEqual(['active', 'active']);
    expect(() => supersede(world.store, two, one, world.tick())).toThrow('different projects');
  });

  test('when the newer one is forgotten the older one, which another session found, holds again', () => {
    const world = memoryWorld();
    const one = world.noted('Use full jitter for retries');
    const two = world.noted('Do not use full jitter for retries', { session: 'b' });
    promote(world.store, [one, two], world.tick(), false);
    expect(world.chain(one).status).toBe('superseded');
    const sessionIds = [world.session('b')];
    forgetInStore(world.store, { sessionIds, externalIds: [], projectKey: undefined });
    expect(told(world)).toEqual(['Use full jitter for retries']);
    expect(differences(world.store)).toEqual([]);
  });
});

test('what a session found that was pruned since is forgotten with it', () => {
  const world = memoryWorld();
  const id = world.noted('Use full jitter for retries');
  promote(world.store, [id], world.tick(), false);
  const sessionIds = [world.session('a')];
  pruneSession(world.store, sessionIds[0] as string, world.tick());
  expect(told(world)).toEqual(['Use full jitter for retries']);
  forgetInStore(world.store, { sessionIds, externalIds: [], projectKey: undefined });
  expect(told(world)).toEqual([]);
  expect(JSON.stringify(world.store.prepare('SELECT * FROM events').all())).not.toContain('jitter');
  expect(differences(world.store)).toEqual([]);
});

describe('stash, archive and restore', () => {
  test.each<[ChainStatus, (world: ReturnType<typeof memoryWorld>, id: string) => void]>([
    ['preliminary', () => {}],
    ['active', (world, id) => void promote(world.store, [id], world.tick(), true)],
    ['stashed', (world, id) => void stash(world.store, [id], 'until the release', world.tick())],
  ])('a chain that was %s is so again after archive and restore', (status, before) => {
    const world = memoryWorld();
    const id = world.noted('Cache in memory');
    before(world, id);
    const then = world.chain(id);
    archive(world.store, [id], world.tick());
    expect(told(world)).toEqual([]);
    expect(restore(world.store, [id], world.tick())).toEqual([id]);
    const { changedAtMs, isKept, ...now } = world.chain(id);
    expect(now).toEqual({ ...then, changedAtMs: undefined, isKept: undefined });
    expect(now.status).toBe(status);
  });

  test('a stash is out of sight with its reason until the pop', () => {
    const world = memoryWorld();
    const id = world.noted('Cache in memory');
    promote(world.store, [id], world.tick(), true);
    stash(world.store, [id], 'until the release', world.tick());
    expect(world.chain(id)).toMatchObject({ status: 'stashed', reason: 'until the release' });
    expect(told(world)).toEqual([]);
    pop(world.store, [id], world.tick());
    expect(world.chain(id)).toMatchObject({ status: 'active', reason: null });
  });

  test('a note that another active chain holds too stays in sight when one is stashed', () => {
    const world = memoryWorld();
    const [one, two] = [world.noted('Cache in memory'), world.noted('Log as JSON lines')];
    const shared = currentNotes(world.store, one)[0] as Note;
    addToChain(world.store, world.chain(two), shared, world.tick());
    promote(world.store, [two], world.tick(), true);
    stash(world.store, [one], null, world.tick());
    expect(told(world).sort()).toEqual(['Cache in memory', 'Log as JSON lines']);
  });

  test('what was superseded and is restored stands beside the newer one', () => {
    const world = memoryWorld();
    const [one, two] = [world.noted('Cache in memory'), world.noted('Log as JSON lines')];
    promote(world.store, [one, two], world.tick(), true);
    supersede(world.store, two, one, world.tick());
    expect(told(world)).toEqual(['Log as JSON lines']);
    expect(() => supersede(world.store, one, two, world.tick())).toThrow();
    restore(world.store, [one], world.tick());
    expect(told(world)).toHaveLength(2);
  });

  test('done is for action items', () => {
    const world = memoryWorld();
    const [act, decision] = [world.noted('Measure again', { kind: 'action' }), world.noted('Log')];
    promote(world.store, [act, decision], world.tick(), true);
    expect(() => finish(world.store, [act, decision], world.tick())).toThrow('not an action item');
    expect(told(world)).toHaveLength(2);
    finish(world.store, [act], world.tick());
    expect(world.chain(act)).toMatchObject({ status: 'archived', archivedAs: 'done' });
  });
});

describe('gc', () => {
  test('goes by the time of the archiving, not by that of the work', () => {
    const world = memoryWorld();
    const [old, fresh] = [world.noted('Cache in memory'), world.noted('Log as JSON lines')];
    const nowMs = world.tick() + 40 * DAY_MS;
    archive(world.store, [old], world.tick());
    archive(world.store, [fresh], nowMs - 1_000);
    expect(collectable(world.store, 30, nowMs).map(({ id }) => id)).toEqual([old]);
    expect(chainsWhere(world.store, {})).toHaveLength(2);
    collect(world.store, 30, nowMs);
    expect(chainsWhere(world.store, {}).map(({ id }) => id)).toEqual([fresh]);
    expect(differences(world.store)).toEqual([]);
  });

  test('leaves a note that another chain holds', () => {
    const world = memoryWorld();
    const [one, two] = [
      world.noted('Cache in memory'),
      world.noted('Cache in memory', { session: 'b' }),
    ];
    archive(world.store, [one], world.tick());
    collect(world.store, 0, world.tick());
    expect(currentNotes(world.store, two)).toHaveLength(1);
  });
});
