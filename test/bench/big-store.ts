import { recordEntry } from '../../src/store/entries.ts';
import { addJob, updateJob } from '../../src/store/jobs.ts';
import { createSession, ensureProject, touchSession } from '../../src/store/sessions.ts';
import { sql } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import { suggestTitle } from '../../src/store/titles.ts';

export interface BigStoreSize {
  readonly sessions: number;
  readonly messages: number;
}

/** Words of the made-up language, the commonest first; none is a form of another. */
export const VOCABULARY: readonly string[] = makeVocabulary(30_000);
/** Occurs in 78 of 100 messages, as the commonest word of real sessions does. */
export const COMMONEST_WORD = 'store';
/** Rows of one transaction. */
const BATCH = 5_000;
const PROJECTS = 25;
/** This many sessions go on at the same time, so neighbours in a session are not so in the table. */
const INTERLEAVED = 4;
const FIRST_DAY_MS = Date.UTC(2024, 0, 1);
const SPAN_MS = 700 * 86_400_000;
const ROLES = ['user', 'assistant', 'assistant', 'tool'] as const;

/**
 * Fills an empty store with sessions as a heavy user has them after years: about 600 characters in
 * each message, one message in fifty in Chinese, sessions that overlap in time and end with an entry.
 * The same size gives the same text.
 *
 * @param onBatch - told how many messages are in after each batch.
 */
export function fillBigStore(
  store: Store,
  size: BigStoreSize,
  onBatch: (done: number) => void = () => {},
): void {
  const random = randomNumbers(1);
  const projects = Array.from({ length: PROJECTS }, (_, n) =>
    ensureProject(
      store,
      { key: `/home/ada/p-${n}`, name: `project-${n}`, dir: `/home/ada/p-${n}` },
      FIRST_DAY_MS,
    ),
  );
  const insert = sql(
    store,
    `INSERT INTO messages (session_id, seq, external_id, message_id, role, kind, tool, text, at_ms, position)
     VALUES (@sessionId, @seq, @externalId, @externalId, @role, @kind, @tool, @text, @atMs, @position)`,
  );
  const perSession = Math.ceil(size.messages / size.sessions);
  const addBatch = store.transaction((from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const { session, seq } = placeOf(n, perSession);
      const atMs = Math.floor(FIRST_DAY_MS + (n / size.messages) * SPAN_MS);
      if (seq === 1) openSession(session, atMs);
      insert.run(messageOf(n, ids[session] as string, seq, atMs));
      if (seq === perSession) closeSession(ids[session] as string, seq, atMs);
    }
  });
  const ids: string[] = [];
  const openSession = (session: number, startedAtMs: number) => {
    ids[session] = createSession(store, {
      agent: session % 5 === 0 ? 'opencode' : 'claude-code',
      externalId: `external-${session}`,
      projectId: projects[session % PROJECTS] as number,
      cwd: `/home/ada/p-${session % PROJECTS}`,
      startedAtMs,
    });
    suggestTitle(
      store,
      ids[session] as string,
      `${prose(random, 5)} ${session}`,
      'derived',
      startedAtMs,
    );
  };
  const closeSession = (sessionId: string, toSeq: number, atMs: number) => {
    touchSession(store, sessionId, { lastActivityMs: atMs });
    addEntry(store, sessionId, toSeq, atMs, () => prose(random, 15));
  };
  const messageOf = (n: number, sessionId: string, seq: number, atMs: number) => {
    const role = ROLES[n % ROLES.length] as (typeof ROLES)[number];
    const isTool = role === 'tool';
    const text = n % 50 === 7 ? chinese(random) : prose(random, 64);
    const kind = isTool ? 'tool_result' : 'speech';
    const tool = isTool ? 'Bash' : null;
    return { sessionId, seq, externalId: externalId(n), role, kind, tool, text, atMs, position: n };
  };
  for (let from = 0; from < size.messages; from += BATCH) {
    const to = Math.min(size.messages, from + BATCH);
    addBatch.immediate(from, to);
    onBatch(to);
  }
}

/** One summary of the whole session, written and done with. */
function addEntry(
  store: Store,
  sessionId: string,
  toSeq: number,
  atMs: number,
  sentence: () => string,
): void {
  const job = addJob(store, { sessionId, fromSeq: 0, toSeq, kind: 'end' }, atMs);
  const some = () => [sentence(), sentence(), sentence()];
  recordEntry(store, {
    jobId: job,
    sessionId,
    day: new Date(atMs).toISOString().slice(0, 10),
    atMs,
    branch: 'main',
    summary: {
      title: sentence(),
      context: sentence(),
      keyExchanges: some(),
      decisions: some(),
      lessons: some(),
      actionItems: some(),
      questions: some(),
      otherWords: some(),
    },
    backend: 'claude',
    model: null,
    usage: { inputTokens: 1_000, outputTokens: 300, estimated: false },
  });
  updateJob(store, job, { state: 'done', backend: 'claude' });
}

/** Which session and place in it the n-th message has, sessions taking turns in small groups. */
function placeOf(n: number, perSession: number): { session: number; seq: number } {
  const group = Math.floor(n / (perSession * INTERLEAVED));
  const inGroup = n % (perSession * INTERLEAVED);
  return {
    session: group * INTERLEAVED + (inGroup % INTERLEAVED),
    seq: 1 + Math.floor(inGroup / INTERLEAVED),
  };
}

/** As long as a UUID, and as unlike its neighbours. */
function externalId(n: number): string {
  const mixed = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  return `${mixed.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Words as rare as in real text (Zipf), some identifiers and paths among them. */
export function prose(random: () => number, length: number): string {
  const words: string[] = [];
  for (let n = 0; n < length; n++) {
    const draw = random();
    words.push(SAMPLE[draw & (SAMPLE.length - 1)] as string);
    if (draw % 40 === 0) words.push(identifier(random), path(random));
  }
  if (length > 20 && random() % 100 < 78) words[random() % words.length] = COMMONEST_WORD;
  return words.join(' ');
}

function identifier(random: () => number): string {
  const second = VOCABULARY[random() % 300] as string;
  return `${VOCABULARY[random() % 300]}${second[0]?.toUpperCase()}${second.slice(1)}`;
}

function path(random: () => number): string {
  return `src/${VOCABULARY[random() % 200]}/${VOCABULARY[random() % 1_000]}.ts`;
}

export function chinese(random: () => number): string {
  return Array.from({ length: 600 }, () => {
    const draw = random();
    return draw % 17 === 0 ? '，' : String.fromCodePoint(0x4e00 + (draw % 2_500));
  }).join('');
}

/** Whole numbers in [0, 2 ** 31), the same for the same seed (xorshift32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}

function makeVocabulary(count: number): string[] {
  const starts = [
    'b',
    'br',
    'c',
    'd',
    'f',
    'g',
    'gr',
    'k',
    'l',
    'm',
    'n',
    'p',
    'pl',
    'r',
    't',
    'v',
  ];
  const middles = ['a', 'ai', 'e', 'i', 'o', 'oo', 'u'];
  const ends = ['k', 'm', 'n', 'p', 'x'];
  const random = randomNumbers(7);
  const pick = (from: readonly string[]) => from[random() % from.length] as string;
  const words = new Set<string>();
  while (words.size < count) {
    const syllables = 1 + Math.min(3, Math.floor(Math.log10(10 + words.size)) - 1 + (random() % 2));
    let word = '';
    for (let n = 0; n < syllables; n++) word += pick(starts) + pick(middles);
    words.add(word + pick(ends));
  }
  return [...words];
}

/** 65,536 draws from the vocabulary, so that a draw is one look into a table. */
const SAMPLE: readonly string[] = (() => {
  const weights = VOCABULARY.map((_, rank) => 1 / (rank + 6));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sample: string[] = [];
  let reached = 0;
  for (const [rank, weight] of weights.entries()) {
    reached += weight;
    while (sample.length < (reached / total) * 65_536) sample.push(VOCABULARY[rank] as string);
  }
  return sample.slice(0, 65_536);
})();
