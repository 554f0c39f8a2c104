import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openStore } from '../../src/store/open.ts';
import { search } from '../../src/store/search.ts';
import type { SearchFilters } from '../../src/store/search-filters.ts';
import type { Store } from '../../src/store/store.ts';
import { COMMONEST_WORD, fillBigStore, VOCABULARY } from './big-store.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';

const LIMIT = 20;
const THREE_WORDS = [50, 200, 500].map((rank) => VOCABULARY[rank]).join(' ');
const COMMON_WORDS = [10, 30, 60].map((rank) => VOCABULARY[rank]).join(' ');
const DAY_MS = 86_400_000;
const FILTERS = {
  agent: 'claude-code',
  sinceMs: Date.UTC(2024, 0, 1) + 100 * DAY_MS,
} as const;

/** What a search costs beside the bare FTS5 query for the same words, in one process on one store. */
export async function measureSearch({ isQuick }: Extent): Promise<Figure[]> {
  const sizes = isQuick ? [10_000] : [10_000, 100_000, 1_000_000];
  return sizes.flatMap((messages) => ofSize(messages, isQuick ? 9 : 25));
}

function ofSize(messages: number, rounds: number): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    const path = join(folder, 'store.db');
    const store = openStore(path);
    fillBigStore(store, { sessions: Math.ceil(messages / 50), messages });
    const at = (name: string) => `${name}, of ${messages}`;
    // The goals are for a large store: in a small one what a search does once outweighs its query.
    const isLarge = messages >= 1_000_000;
    const searched = (name: string, typed: string, filters: SearchFilters, goal?: number) => {
      const atMost = isLarge && goal !== undefined ? { atMost: goal } : {};
      return compared(store, rounds, { name: at(name), typed, filters, ...atMost });
    };
    const figures = [
      searched('three words', THREE_WORDS, {}, 2),
      searched('three words, filters', THREE_WORDS, FILTERS, 2),
      searched('three common words', COMMON_WORDS, {}),
      searched('three common words, filters', COMMON_WORDS, FILTERS),
      searched('commonest word', COMMONEST_WORD, {}, 1.2),
      searched('commonest word, filters', COMMONEST_WORD, FILTERS),
      sizeOf(store, path, at('database')),
    ];
    store.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf(store: Store, path: string, name: string): Figure {
  store.pragma('wal_checkpoint(TRUNCATE)');
  const textBytes = store
    .prepare(
      `SELECT (SELECT sum(octet_length(text)) FROM messages)
         + (SELECT sum(octet_length(search_text)) FROM entries)`,
    )
    .pluck()
    .get() as number;
  const floor = { name: 'the text in it', value: textBytes / 1e6 };
  return figure(name, statSync(path).size / 1e6, 'MB', floor, { atMost: 2.5 });
}

interface Compared {
  readonly name: string;
  readonly typed: string;
  readonly filters: SearchFilters;
  readonly atMost?: number;
}

/** The two take turns, so that whatever else the machine does meets both. */
function compared(
  store: Store,
  rounds: number,
  { name, typed, filters, atMost }: Compared,
): Figure {
  const bare = store.prepare(
    `SELECT rowid FROM messages_fts WHERE messages_fts MATCH ? ORDER BY rank LIMIT ${LIMIT}`,
  );
  const bareMs: number[] = [];
  const searchMs: number[] = [];
  for (let round = -8; round < rounds; round++) {
    const startedMs = performance.now();
    bare.all(typed);
    const betweenMs = performance.now();
    search(store, typed, { limit: LIMIT, filters });
    if (round < 0) continue; // until the code is compiled
    bareMs.push(betweenMs - startedMs);
    searchMs.push(performance.now() - betweenMs);
  }
  const floor = { name: 'the bare FTS5 query', value: median(bareMs) };
  return figure(name, median(searchMs), 'ms', floor, atMost === undefined ? {} : { atMost });
}
