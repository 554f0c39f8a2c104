import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { inTransaction, openStore } from '../../src/store/open.ts';
import { pinSession } from '../../src/store/session-acts.ts';
import {
  createSession,
  endSession,
  ensureProject,
  touchSession,
} from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { suggestTitle } from '../../src/store/titles.ts';
import { randomNumbers, VOCABULARY } from './big-store.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';

const random = randomNumbers(7);
const FIRST_MS = Date.UTC(2024, 0, 1);

interface Filled {
  readonly store: Store;
  readonly ids: string[];
}

let clockMs = Date.UTC(2026, 10, 20);
const anyOf = ({ ids }: Filled) => ids[random() % ids.length] as string;
const EVENTS: Readonly<Record<string, (filled: Filled) => void>> = {
  'a session is used': (filled) =>
    touchSession(filled.store, anyOf(filled), { branch: `b${clockMs}`, lastActivityMs: clockMs }),
  'a session ends': (filled) => {
    const id = anyOf(filled);
    touchSession(filled.store, id, { lastActivityMs: clockMs });
    endSession(filled.store, id, clockMs, 'other');
  },
  'a session is pinned': (filled) =>
    pinSession(filled.store, anyOf(filled), clockMs % 2 === 0, clockMs),
  'a session begins, its title is taken': (filled) => {
    const id = addSession(filled, clockMs);
    suggestTitle(
      filled.store,
      id,
      `The title of ${VOCABULARY[random() % 500]}`,
      'derived',
      clockMs,
    );
  },
};

/**
 * What it costs to record one event of a session in a store of few and in one of many sessions, in
 * one process, taking turns. Each event is a transaction of its own, and waits for no disk: a disk's
 * sync would hide the difference.
 */
export async function measureEvents({ isQuick }: Extent): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    const few = fill(join(folder, 'few.db'), 1_000);
    const many = fill(join(folder, 'many.db'), isQuick ? 20_000 : 100_000);
    const rounds = isQuick ? 500 : 2_000;
    const figures = Object.keys(EVENTS).map((name) => compared(name, few, many, rounds));
    few.store.close();
    many.store.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(path: string, sessions: number): Filled {
  const store = openStore(path);
  const filled: Filled = { store, ids: [] };
  for (let from = 0; from < sessions; from += 5_000) {
    inTransaction(store, () => {
      for (let n = from; n < Math.min(sessions, from + 5_000); n++) {
        const atMs = FIRST_MS + n * 60_000;
        const id = addSession(filled, atMs);
        // Every second title is that of many: people say the same first words again and again.
        const title = n % 2 === 0 ? `The title of ${VOCABULARY[n % 500]}` : `Session ${n}`;
        if (n < 1_000 || n % 2 === 1) suggestTitle(store, id, title, 'derived', atMs);
        touchSession(store, id, { branch: 'main', model: 'm', lastActivityMs: atMs + 1_000 });
        endSession(store, id, atMs + 2_000, 'other');
      }
    });
  }
  store.pragma('wal_checkpoint(TRUNCATE)');
  return filled;
}

function addSession({ store, ids }: Filled, startedAtMs: number): string {
  const n = ids.length % 25;
  const projectId = ensureProject(
    store,
    { key: `/p-${n}`, name: `p-${n}`, dir: `/p-${n}` },
    FIRST_MS,
  );
  const externalId = `external-${ids.length}`;
  const cwd = `/p-${n}`;
  const id = createSession(store, {
    agent: 'claude-code',
    externalId,
    projectId,
    cwd,
    startedAtMs,
  });
  ids.push(id);
  return id;
}

function compared(name: string, few: Filled, many: Filled, rounds: number): Figure {
  const event = EVENTS[name] as (filled: Filled) => void;
  const times = new Map<Filled, number[]>([
    [few, []],
    [many, []],
  ]);
  for (const { store } of times.keys()) store.pragma('synchronous = OFF');
  for (let round = -200; round < rounds; round++) {
    clockMs += 1_000;
    for (const [filled, took] of times) {
      const startedMs = performance.now();
      inTransaction(filled.store, () => event(filled));
      if (round >= 0) took.push((performance.now() - startedMs) * 1_000); // before is warm-up
    }
  }
  const floor = { name: `${few.ids.length} sessions`, value: median(times.get(few) ?? []) };
  const value = median(times.get(many) ?? []);
  return figure(`${name}, of ${many.ids.length}`, value, 'µs', floor, { atMost: 1.3 });
}
