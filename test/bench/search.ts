import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { openStore, type Store } from '../../src/store/open.ts';
import { type SearchOptions, search } from '../../src/store/search.ts';
import { COMMONEST_WORD, fillBigStore, VOCABULARY } from './big-store.ts';
import { median } from './measure.ts';

// What a search costs beside the bare FTS5 query for the same words, in one process on one store;
// only the ratios say something. `npm run bench:search -- --messages 100000` is quicker.

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    store: { type: 'string' }, // a store that was filled before
    rounds: { type: 'string', default: '25' },
  },
});
const messages = Number(values.messages);
const rounds = Number(values.rounds);
const LIMIT = 20;
const THREE_WORDS = [50, 200, 500].map((rank) => VOCABULARY[rank]).join(' ');
const COMMON_WORDS = [10, 30, 60].map((rank) => VOCABULARY[rank]).join(' ');
const DAY_MS = 86_400_000;
const FILTERS = {
  agent: 'claude-code',
  sinceMs: Date.UTC(2024, 0, 1) + 100 * DAY_MS,
} as const;

const folder = values.store === undefined ? mkdtempSync(join(tmpdir(), 'daybook-bench-')) : '';
const path = values.store ?? join(folder, 'store.db');
try {
  const store = openStore(path);
  if (values.store === undefined) fill(store);
  reportSize(store);
  report(store, 'three words', THREE_WORDS, {});
  report(store, 'three words, filters', THREE_WORDS, { filters: FILTERS });
  report(store, 'three common words', COMMON_WORDS, {});
  report(store, 'three common words, filters', COMMON_WORDS, { filters: FILTERS });
  report(store, 'commonest word', COMMONEST_WORD, {});
  report(store, 'commonest word, filters', COMMONEST_WORD, { filters: FILTERS });
  store.close();
} finally {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
}

function fill(store: Store): void {
  const startedMs = performance.now();
  fillBigStore(store, { sessions: Math.ceil(messages / 50), messages }, (done) => {
    if (done % 100_000 === 0) process.stderr.write(`${done} messages\n`);
  });
  const seconds = (performance.now() - startedMs) / 1_000;
  process.stdout.write(`${messages} messages in ${seconds.toFixed(0)} s\n`);
}

function reportSize(store: Store): void {
  store.pragma('wal_checkpoint(TRUNCATE)');
  const textBytes = store
    .prepare(
      `SELECT (SELECT sum(octet_length(text)) FROM messages)
         + (SELECT sum(octet_length(search_text)) FROM entries)`,
    )
    .pluck()
    .get() as number;
  const bytes = statSync(path).size;
  const mib = (size: number) => `${(size / 2 ** 20).toFixed(0)} MiB`;
  process.stdout.write(
    `database ${mib(bytes)} / text ${mib(textBytes)} = ${(bytes / textBytes).toFixed(2)}\n`,
  );
}

/** The two take turns, so that whatever else the machine does meets both. */
function report(
  store: Store,
  name: string,
  typed: string,
  options: Pick<SearchOptions, 'filters'>,
): void {
  const bare = store.prepare(
    `SELECT rowid FROM messages_fts WHERE messages_fts MATCH ? ORDER BY rank LIMIT ${LIMIT}`,
  );
  const bareMs: number[] = [];
  const searchMs: number[] = [];
  let hits = 0;
  for (let round = -8; round < rounds; round++) {
    const startedMs = performance.now();
    bare.all(typed);
    const betweenMs = performance.now();
    hits = search(store, typed, { limit: LIMIT, ...options }).hits.length;
    if (round < 0) continue; // until the code is compiled
    bareMs.push(betweenMs - startedMs);
    searchMs.push(performance.now() - betweenMs);
  }
  const [one, other] = [median(searchMs), median(bareMs)];
  process.stdout.write(
    `${name.padEnd(28)} ${one.toFixed(2)} ms / bare ${other.toFixed(2)} ms = ${(one / other).toFixed(2)}  (${hits} hits)\n`,
  );
}
