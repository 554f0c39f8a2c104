import type Database from 'better-sqlite3';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';
import { chinese, prose, randomNumbers } from './big-store.ts';

/** A session in twenty is a subagent of the one before, one in a hundred a fork of it. */
const SUBAGENT_EVERY = 20;
const FORK_EVERY = 100;
const FIRST_DAY_MS = Date.UTC(2025, 0, 1);
const SESSION_MS = 3_600_000;
const PROJECTS = 25;

type Random = () => number;

/**
 * Writes a database of opencode as a heavy user has it after a year: exchanges of a prompt and
 * answers in steps, each step with its start, its end, and a text or a tool's call with its output;
 * some with a patch or with thoughts. The same size gives the same text.
 *
 * @returns how many parts were written.
 */
export function fillBigHistory(path: string, sessions: number, parts: number): number {
  const writer = new OpencodeWriter(path);
  const { db } = writer;
  db.pragma('synchronous = OFF');
  const rows = new Rows(db);
  const perSession = Math.ceil(parts / sessions);
  for (let n = 0; n < sessions; n++) {
    const write = db.transaction(() => writeSession(writer, rows, n, perSession));
    write();
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
  writer.close();
  return rows.parts;
}

class Rows {
  readonly #message: Database.Statement;
  readonly #part: Database.Statement;
  #count = 0;
  parts = 0;

  constructor(db: Database.Database) {
    this.#message = db.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)');
    this.#part = db.prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)');
  }

  message(session: string, atMs: number, data: object): string {
    const id = this.#id('msg');
    this.#message.run(id, session, atMs, atMs + 5, JSON.stringify(data));
    return id;
  }

  part(session: string, message: string, atMs: number, data: object): void {
    this.parts++;
    this.#part.run(this.#id('prt'), message, session, atMs, atMs, JSON.stringify(data));
  }

  /** As long as opencode's. */
  #id(kind: string): string {
    this.#count++;
    return `${kind}_${this.#count.toString(16).padStart(12, '0')}OhLCms03Cq0uU8`;
  }
}

function writeSession(writer: OpencodeWriter, rows: Rows, n: number, parts: number): void {
  const isFork = n % FORK_EVERY === FORK_EVERY - 1;
  const isSubagent = !isFork && n % SUBAGENT_EVERY === SUBAGENT_EVERY - 1;
  const id = idOf(n);
  const directory = `/home/ada/code/p-${n % PROJECTS}`;
  const startMs = FIRST_DAY_MS + n * SESSION_MS;
  const createdMs = isFork ? startMs + 1 : startMs;
  writer.session(id, {
    directory,
    title: isFork ? `Title of ${idOf(n - 1)} (fork #1)` : `Title of ${id}`,
    parent_id: isSubagent ? idOf(n - 1) : null,
    time_created: createdMs,
    time_updated: startMs + SESSION_MS,
  });
  const before = rows.parts;
  if (isFork) {
    // A tenth of it is the history of the other, with the times and contents it had there.
    const copied = contentsOf(randomNumbers(n), FIRST_DAY_MS + (n - 1) * SESSION_MS, directory);
    while (rows.parts - before < parts / 10) copied(rows, id);
  }
  const next = contentsOf(randomNumbers(n + 1), createdMs + 1, directory);
  while (rows.parts - before < parts) next(rows, id);
}

/** Writes one exchange each time it is called. */
function contentsOf(random: Random, fromMs: number, cwd: string) {
  let atMs = fromMs;
  let exchange = 0;
  return (rows: Rows, session: string): void => {
    exchange++;
    const text = exchange % 12 === 7 ? chinese(random) : prose(random, 40);
    const model = { providerID: 'mock', modelID: 'm1' };
    const asked = { role: 'user', time: { created: atMs }, agent: 'build', model };
    const prompt = rows.message(session, atMs, { ...asked, summary: { diffs: [] } });
    rows.part(session, prompt, atMs++, { type: 'text', text });
    for (const step of ['tool', 'tool', 'text']) answer(rows, session, prompt, step);
  };

  function answer(rows: Rows, session: string, parentID: string, step: string): void {
    const tokens = { input: 900, output: 120, reasoning: 0, cache: { read: 8_000, write: 50 } };
    const time = { created: atMs, completed: atMs + 900 };
    const finish = step === 'tool' ? 'tool-calls' : 'stop';
    const who = { role: 'assistant', mode: 'build', agent: 'build', parentID };
    const what = {
      path: { cwd, root: cwd },
      cost: 0.004,
      tokens,
      modelID: 'm1',
      providerID: 'mock',
    };
    const message = rows.message(session, atMs, { ...who, ...what, time, finish });
    const part = (data: object) => rows.part(session, message, atMs++, data);
    const snapshot = 'cc531ef96e44ff35013911eb57f997a60260b197';
    part({ type: 'step-start', snapshot });
    if (step === 'text')
      part({ type: 'text', text: prose(random, 90), time: { start: atMs, end: atMs } });
    else part(toolPart(random, atMs));
    part({ type: 'step-finish', reason: finish, snapshot, tokens, cost: 0.004 });
    if (random() < 0.1) part({ type: 'patch', hash: snapshot, files: [`${cwd}/src/a.ts`] });
    atMs += 1_000;
  }
}

function toolPart(random: Random, atMs: number): object {
  const isRead = random() < 0.5;
  const state = {
    status: 'completed',
    input: isRead ? { filePath: '/home/ada/code/p-1/src/a.ts' } : { command: 'npm test --silent' },
    output: prose(random, 150),
    metadata: { exit: 0, truncated: false },
    title: 'npm test',
    time: { start: atMs, end: atMs + 400 },
  };
  return { type: 'tool', tool: isRead ? 'read' : 'bash', callID: `call_${atMs}`, state };
}

/** Falling, as opencode's ids of sessions are. */
function idOf(n: number): string {
  return `ses_${(0xe05c_0000_0000 - n).toString(16)}ffe6gAObeUY5TgKFn`;
}
