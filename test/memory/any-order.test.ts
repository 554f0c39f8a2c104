import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainsWhere, currentNotes, membersOf } from '../../src/memory/chains.ts';
import { collect } from '../../src/memory/gc.ts';
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
import { UserError } from '../../src/platform/errors.ts';
import { differences } from '../helpers/session-world.ts';
import { type MemoryWorld, memoryWorld } from './memory-world.ts';

const TEXTS = [
  'Use full jitter for retries',
  'Retries use fixed waits instead of full jitter',
  'Do not use full jitter for retries',
  'Retry uploads at most 8 times',
  'Retry uploads at most 12 times',
  'Keep the cache in memory',
];
const text = (n: number) => TEXTS[n % TEXTS.length] as string;

type Act = (world: MemoryWorld, pick: () => string, n: number) => unknown;
const ACTS: Act[] = [
  (world, _pick, n) =>
    world.noted(text(n), {
      session: n % 2 ? 'a' : 'b',
      project: n % 3 ? 'app' : 'other',
      kind: n % 5 === 0 ? 'action' : 'decision',
    }),
  (world, pick, n) => promote(world.store, [pick()], world.tick(), n % 2 === 0),
  (world, pick) => promote(world.store, [pick(), pick()], world.tick(), false),
  (world, pick) => stash(world.store, [pick()], null, world.tick()),
  (world, pick) => pop(world.store, [pick()], world.tick()),
  (world, pick) => archive(world.store, [pick()], world.tick()),
  (world, pick) => restore(world.store, [pick()], world.tick()),
  (world, pick) => finish(world.store, [pick()], world.tick()),
  (world, pick) => supersede(world.store, pick(), pick(), world.tick()),
  (world, pick, n) => {
    const chain = world.chain(pick());
    const note = noteOf(chain.kind ?? 'fact', text(n)) as Note;
    const replaced = n % 3 === 0 ? undefined : currentNotes(world.store, chain.id)[0]?.id;
    addToChain(world.store, chain, note, world.tick(), replaced);
  },
];

test('whatever two projects do, no member dangles, a note is told once, nothing vanishes but by gc', () => {
  const step = fc.tuple(fc.nat(ACTS.length - 1), fc.nat(1_000), fc.nat(1_000), fc.nat(1_000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = memoryWorld();
      const known = new Set<string>([
        world.noted(text(0)),
        world.noted(text(1), { project: 'other' }),
      ]);
      const said = new Map<string, string>();
      for (const [act, a, b, n] of steps) {
        const choices = [a, b];
        const pick = () => {
          const ids = [...known];
          return ids[(choices.pop() ?? 0) % ids.length] as string;
        };
        const before = JSON.stringify(chainsWhere(world.store, {}));
        try {
          const made = ACTS[act]?.(world, pick, n);
          if (typeof made === 'string') known.add(made);
        } catch (error) {
          // Refused: then nothing of it is left.
          if (!(error instanceof UserError)) throw error;
          expect(JSON.stringify(chainsWhere(world.store, {}))).toBe(before);
        }
        expectSound(world, known, said);
      }
      expect(differences(world.store)).toEqual([]);
      const archived = chainsWhere(world.store, { status: ['archived'] }).map(({ id }) => id);
      const gone = collect(world.store, 0, world.tick()).map(({ id }) => id);
      expect(gone.sort()).toEqual(archived.sort());
      expect(chainsWhere(world.store, {})).toHaveLength(known.size - gone.length);
      expect(world.store.pragma('foreign_key_check')).toEqual([]);
      expect(differences(world.store)).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

/** @param said - every text that a chain ever held, by chain and note. */
function expectSound(
  world: MemoryWorld,
  known: ReadonlySet<string>,
  said: Map<string, string>,
): void {
  const { store } = world;
  const chains = chainsWhere(store, {});
  expect(new Set(chains.map(({ id }) => id))).toEqual(known);
  for (const { id } of chains) {
    const members = membersOf(store, id);
    expect(currentNotes(store, id).length).toBeGreaterThan(0);
    for (const { noteId, note, replacedBy } of members) {
      said.set(`${id} ${noteId}`, note?.text ?? '');
      if (replacedBy !== null) expect(members.map((one) => one.noteId)).toContain(replacedBy);
    }
    const kept = members.map(({ noteId }) => `${id} ${noteId}`);
    for (const key of said.keys()) if (key.startsWith(id)) expect(kept).toContain(key);
  }
  expect([...said.values()]).not.toContain('');
  for (const projectId of [1, 2]) {
    const told = toldToProject(store, projectId);
    expect(new Set(told.map(({ noteId }) => noteId)).size).toBe(told.length);
    const active = chains.filter((one) => one.projectId === projectId && one.status === 'active');
    const contents = active.map(({ id }) =>
      JSON.stringify(
        currentNotes(store, id)
          .map((note) => note.id)
          .sort(),
      ),
    );
    // One active copy, but where an edit made two of them say the same.
    const edited = active.filter(({ id }) => membersOf(store, id).length > 1).length;
    expect(contents.length - new Set(contents).size).toBeLessThanOrEqual(edited);
  }
}
