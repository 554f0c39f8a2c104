import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chain, chainById, chainsWhere, currentNotes } from '../../src/memory/chains.ts';
import { collect } from '../../src/memory/gc.ts';
import { archive, pop, promote, restore, stash, supersede } from '../../src/memory/lifecycle.ts';
import { NOTE_KINDS, type Note, type NoteKind, noteOf } from '../../src/memory/note.ts';
import { addToChain, createChain } from '../../src/memory/write.ts';
import { codeOf } from '../../src/platform/errors.ts';
import { writeEvents } from '../../src/store/event-export.ts';
import { importEvents } from '../../src/store/event-import.ts';
import { type Change, eventsIn, recordEvent } from '../../src/store/events.ts';
import { forgetInStore } from '../../src/store/forget.ts';
import { forgetScope } from '../../src/store/forget-scope.ts';
import { addCandidate, removeParent, setParent } from '../../src/store/lineage.ts';
import { openMemoryStore, openStore } from '../../src/store/open.ts';
import { pruneSession } from '../../src/store/prune.ts';
import { compareWithFold, swapInFold } from '../../src/store/rebuild.ts';
import {
  archiveSession,
  closeSession,
  linkSession,
  linksOf,
  pinSession,
  reopenSession,
  unlinkSession,
} from '../../src/store/session-acts.ts';
import {
  addExternalId,
  createSession,
  endSession,
  ensureProject,
  OUTCOMES,
  PARENT_KINDS,
  projectById,
  type Session,
  sessionById,
  touchSession,
} from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { clearTitle, setTitleByPerson, suggestTitle } from '../../src/store/titles.ts';
import { fixturePath, temporaryFolder } from '../helpers/places.ts';
import { differences } from '../helpers/session-world.ts';

/** One thing that can happen to the sessions of a store, with numbers for its choices. */
type Act = (store: Store, ids: string[], a: number, b: number, atMs: number) => void;

/** A cycle, a title that is taken, a link or a chain that is not in the way for it. */
const REFUSALS = [
  'LINEAGE_CYCLE',
  'TITLE_TAKEN',
  'NO_SUCH_LINK',
  'NOT_PROMOTED',
  'NOT_POSSIBLE',
  'NOT_SUPERSEDED',
];

const pick = (ids: readonly string[], n: number) => ids[n % ids.length] as string;
const ACTS: Act[] = [
  (store, ids, a, b, atMs) => {
    const projectId = ensureProject(
      store,
      { key: `/p${a % 3}`, name: `p${b % 2}`, dir: '/d' },
      atMs,
    );
    const externalId = `x${ids.length}`;
    ids.push(
      createSession(store, {
        agent: 'claude-code',
        externalId,
        projectId,
        cwd: '/d',
        startedAtMs: atMs,
      }),
    );
  },
  (store, ids, a, b, atMs) =>
    touchSession(store, pick(ids, a), {
      branch: `b${b % 3}`,
      model: 'm',
      cwd: '/e',
      headAtStart: `${a}`,
      headLast: `${b}`,
      lastActivityMs: atMs,
    }),
  (store, ids, a, _b, atMs) => endSession(store, pick(ids, a), atMs, 'other'),
  (store, ids, a, b, atMs) =>
    suggestTitle(store, pick(ids, a), `title ${b % 3}`, b % 2 ? 'llm' : 'derived', atMs),
  (store, ids, a, b, atMs) =>
    setParent(store, pick(ids, a), pick(ids, b), PARENT_KINDS[a % 5] ?? 'fork', atMs),
  (store, ids, a, _b, atMs) => removeParent(store, pick(ids, a), atMs),
  (store, ids, a, b, atMs) =>
    addCandidate(
      store,
      { sessionId: pick(ids, a), parentId: pick(ids, b), kind: 'clear', reasons: 'r' },
      atMs,
    ),
  (store, ids, a, b, atMs) =>
    closeSession(store, pick(ids, a), OUTCOMES[1 + (b % 5)] as 'done', 'note', atMs),
  (store, ids, a, _b, atMs) => reopenSession(store, pick(ids, a), atMs),
  (store, ids, a, b, atMs) => pinSession(store, pick(ids, a), b % 2 === 0, atMs),
  (store, ids, a, b, atMs) => archiveSession(store, pick(ids, a), b % 2 === 0, atMs),
  (store, ids, a, b, atMs) =>
    void linkSession(
      store,
      pick(ids, a),
      { kind: b % 2 ? 'task' : 'issue', ref: `#${b % 4}` },
      atMs,
    ),
  (store, ids, a, b, atMs) =>
    setTitleByPerson(store, pick(ids, a), `title ${b % 3} #${a % 3}`, atMs),
  (store, ids, a, _b, atMs) => clearTitle(store, pick(ids, a), atMs),
  (store, ids, a, b, atMs) => {
    const link = { kind: b % 2 ? 'task' : 'issue', ref: `#${b % 4}` } as const;
    if (linksOf(store, pick(ids, a)).some(({ ref }) => ref === link.ref))
      unlinkSession(store, pick(ids, a), link, atMs);
  },
  (store, ids, a, b, atMs) => {
    // A note of the same words is one note, whichever sessions found it.
    const sessionId = pick(ids, a);
    const projectId = sessionById(store, sessionId)?.projectId as number;
    const { key: projectKey } = projectById(store, projectId);
    const kind = NOTE_KINDS[b % 3] as NoteKind;
    const note = noteOf(kind, `note ${b % 4}`) as Note;
    const finder = { projectId, projectKey, sessionId, agentName: '', entryId: null };
    const state = { domain: 'd', status: 'preliminary', isKept: b % 2 === 0 } as const;
    createChain(store, { ...finder, ...state, note, atMs });
  },
  (store, _ids, a, b, atMs) => onChain(store, a, (id) => promote(store, [id], atMs, b % 2 === 0)),
  (store, _ids, a, _b, atMs) => onChain(store, a, (id) => stash(store, [id], 'later', atMs)),
  (store, _ids, a, _b, atMs) => onChain(store, a, (id) => pop(store, [id], atMs)),
  (store, _ids, a, _b, atMs) => onChain(store, a, (id) => archive(store, [id], atMs)),
  (store, _ids, a, _b, atMs) => onChain(store, a, (id) => restore(store, [id], atMs)),
  (store, _ids, a, b, atMs) =>
    onChain(store, a, (newer) =>
      onChain(store, b, (older) => supersede(store, newer, older, atMs)),
    ),
  (store, _ids, a, b, atMs) =>
    onChain(store, a, (id) => {
      const replaced = b % 2 ? currentNotes(store, id)[0]?.id : undefined;
      const note = noteOf('fact', `note ${b % 5}`) as Note;
      addToChain(store, chainById(store, id) as Chain, note, atMs, replaced);
    }),
  (store, _ids, _a, b, atMs) => void collect(store, b % 2, atMs + (b % 2) * 86_400_000),
  (store, ids, a, _b, atMs) => {
    const id = pick(ids, a);
    if (ids.length === 1) return;
    pruneSession(store, id, atMs);
    ids.splice(ids.indexOf(id), 1);
  },
  (store, ids, a) => {
    const scope = forgetScope(store, sessionById(store, pick(ids, a)) as Session);
    const left = ids.filter((id) => !scope.sessionIds.includes(id));
    if (left.length === 0) return;
    forgetInStore(store, scope);
    ids.splice(0, ids.length, ...left);
    const log = store.prepare('SELECT session_id, changes FROM events').all();
    for (const id of scope.sessionIds) expect(JSON.stringify(log)).not.toContain(id);
  },
  (store, ids, a, b, atMs) => addExternalId(store, pick(ids, a), 'claude-code', `y${b % 5}`, atMs),
];

/** One of the chains there are; nothing where there is none. */
function onChain(store: Store, n: number, act: (id: string) => unknown): void {
  const ids = chainsWhere(store, {}).map(({ id }) => id);
  if (ids.length > 0) act(pick(ids.sort(), n));
}

/** What a new store makes of the exported events is this store. */
function expectImportable(store: Store): void {
  const file = join(mkdtempSync(join(tmpdir(), 'daybook-test-')), 'events.jsonl');
  writeEvents(file, eventsIn(store));
  const other = openMemoryStore();
  importEvents(other, file, false);
  rmSync(dirname(file), { recursive: true });
  expect(compareWithFold(store, other)).toEqual([]);
  other.close();
}

describe('for any sequence of operations', () => {
  const step = fc.tuple(fc.nat(ACTS.length - 1), fc.nat(1_000), fc.nat(1_000));

  test('the fold of the events is the tables', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const store = openMemoryStore();
        const ids: string[] = [];
        let atMs = Date.UTC(2026, 10, 20);
        ACTS[0]?.(store, ids, 0, 0, atMs);
        for (const [act, a, b] of steps) {
          atMs += 1_000;
          try {
            ACTS[act]?.(store, ids, a, b, atMs);
          } catch (error) {
            // Then nothing of it may be left.
            expect(REFUSALS).toContain(codeOf(error));
          }
        }
        expect(differences(store)).toEqual([]);
        expect(store.pragma('foreign_key_check')).toEqual([]);
        expectImportable(store);
        store.close();
      }),
      { numRuns: 150 },
    );
  });
});

describe('rebuild', () => {
  function filled(): { store: Store; id: string } {
    const store = openMemoryStore();
    const projectId = ensureProject(store, { key: '/p', name: 'p', dir: '/p' }, 1);
    const id = createSession(store, {
      agent: 'claude-code',
      externalId: 'x',
      projectId,
      cwd: '/p',
      startedAtMs: 1,
    });
    suggestTitle(store, id, 'the right title', 'llm', 2);
    return { store, id };
  }

  test('finds what was changed behind the events, and puts it right', () => {
    const { store, id } = filled();
    store.prepare("UPDATE sessions SET title = 'wrong', is_pinned = 1").run();
    const found = differences(store);
    expect(found).toMatchObject([
      {
        table: 'sessions',
        key: { id },
        stored: { title: 'wrong' },
        folded: { title: 'the right title' },
      },
    ]);
    swapInFold(store, found);
    expect(sessionById(store, id)).toMatchObject({ title: 'the right title', isPinned: 0 });
    expect(differences(store)).toEqual([]);
  });

  test('brings back a row that is gone, and takes away one that nobody made', () => {
    const { store, id } = filled();
    store.prepare('DELETE FROM external_ids').run();
    store.prepare("INSERT INTO projects (id, key, name, dir) VALUES (9, '/q', 'q', '/q')").run();
    swapInFold(store, differences(store));
    expect(
      store.prepare('SELECT external_id AS x, session_id AS s FROM external_ids').all(),
    ).toEqual([{ x: 'x', s: id }]);
    expect(store.prepare('SELECT id FROM projects').all()).toEqual([{ id: 1 }]);
  });

  test('an event that breaks a rule of the schema leaves neither row nor event', () => {
    const { store, id } = filled();
    const before = [...eventsIn(store)].length;
    const change: Change = { table: 'sessions', key: { id }, set: { outcome: 'nonsense' } };
    expect(() => recordEvent(store, 'session_closed', id, 3, [change])).toThrow('CHECK');
    expect([...eventsIn(store)]).toHaveLength(before);
  });

  test.each([
    [{ table: 'messages', key: { id: 1 } }],
    [{ table: 'sessions', key: { id: 'x', agent: 'y' } }],
    [{ table: 'sessions', key: { id: 'x' }, set: { 'title = 1; --': 'z' } }],
  ])('%j is no change that an event can make', (change) => {
    const { store } = filled();
    expect(() => recordEvent(store, 'x', null, 1, [change as unknown as Change])).toThrow(
      RangeError,
    );
  });
});

test('a store of the first version upgrades with all rows, and its events give them back', () => {
  const path = join(temporaryFolder(), 'store.db');
  copyFileSync(fixturePath('stores/v1.db'), path);
  const store = openStore(path);
  const count = (table: string) =>
    (store.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
  expect([count('sessions'), count('messages'), count('entries'), count('external_ids')]).toEqual([
    3, 53, 3, 3,
  ]);
  expect(differences(store)).toEqual([]);
  store.close();
});
