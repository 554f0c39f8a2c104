import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { createStore, inTransaction } from '../../src/store/open.ts';
import { createSession, ensureProject } from '../../src/store/sessions.ts';
import { fillBigHistory } from './big-history.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';

const FLOOR_BATCH = 5_000;
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const USAGE = fileURLToPath(new URL('usage.cjs', import.meta.url));

/**
 * How fast `daybook import opencode` is, whole process, beside a floor that reads all rows, parses the
 * same JSON and inserts the same messages into the same schema in batches: without redaction, look for
 * copies, usage, lineage and session facts. The index is in both. Beside other work the wall clock says
 * little, so the time on the processor is told too.
 */
export async function measureImport({ isQuick }: Extent): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    const data = join(folder, 'opencode');
    mkdirSync(data);
    const database = join(data, 'opencode.db');
    const sessions = isQuick ? 500 : 5_000;
    const parts = fillBigHistory(database, sessions, sessions * 100);
    const first: Took[] = [];
    const second: Took[] = [];
    const floors: Took[] = [];
    let mebibytes = 0;
    for (let round = 0; round < (isQuick ? 1 : 3); round++) {
      const home = join(folder, `home-${round}`);
      const [one, again] = [runImport(home, data), runImport(home, data)];
      if (again.messages !== 0) throw new Error(`${again.messages} messages came twice`);
      first.push(one);
      second.push(again);
      mebibytes = Math.max(mebibytes, one.mebibytes, again.mebibytes);
      floors.push(floorOf(database, join(home, 'store.db'), join(folder, 'floor.db')));
      rmSync(home, { recursive: true });
    }
    const what = `${parts} parts of ${sessions} sessions`;
    const figures = (['ms', 'cpuMs'] as const).flatMap((by) => {
      const of = (times: readonly Took[]) => median(times.map((took) => took[by]));
      const clock = by === 'ms' ? 'wall' : 'processor';
      const floor = { name: 'read, parse, insert', value: of(floors) };
      const whole = { name: 'the first run', value: of(first) };
      return [
        figure(`${what}, as a speed, ${clock}`, of(first), 'ms', floor, { atLeast: 0.6 }),
        figure(`nothing new, ${clock}`, of(second), 'ms', whole, { atMost: 0.05 }),
      ];
    });
    const goal = { name: '200 MiB', value: 200 };
    return [...figures, figure('most memory, MiB', mebibytes, 'MB', goal, { atMost: 1 })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function runImport(home: string, data: string): Took & { messages: number; mebibytes: number } {
    const usageFile = join(folder, 'usage.json');
    const env = {
      HOME: folder,
      DAYBOOK_HOME: home,
      XDG_DATA_HOME: join(data, '..'),
      USAGE_FILE: usageFile,
    };
    const words = ['import', 'opencode', '--min-messages', '0', '--json'];
    const startedMs = performance.now();
    const ended = spawnSync(process.execPath, ['-r', USAGE, CLI, ...words], {
      env,
      maxBuffer: 1 << 30,
    });
    const ms = performance.now() - startedMs;
    if (ended.status !== 0) throw new Error(`ended with ${ended.status}: ${ended.stderr}`);
    const { messages } = JSON.parse(String(ended.stdout));
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usageFile, 'utf8'));
    const cpuMs = (userCPUTime + systemCPUTime) / 1_000;
    return { ms, cpuMs, messages, mebibytes: maxRSS / 1_024 };
  }
}

interface Took {
  readonly ms: number;
  /** On the processor, in the kernel too. */
  readonly cpuMs: number;
}

type Row = Readonly<Record<string, string | number | null>> & { readonly session_id: string };

/** What the import made of the rows goes in raw; fetching that is not measured. */
function floorOf(database: string, imported: string, path: string): Took {
  const from = new Database(imported, { readonly: true });
  const rows = from.prepare('SELECT * FROM messages ORDER BY id').all() as Row[];
  from.close();
  const store = createStore(path);
  const projectId = ensureProject(store, { key: '/home/ada/p', name: 'p', dir: '/home/ada/p' }, 1);
  inTransaction(store, () => {
    for (const id of new Set(rows.map((row) => row.session_id))) {
      const external = { agent: 'opencode', externalId: id, cwd: '/home/ada/p', startedAtMs: 1 };
      createSession(store, { ...external, id, projectId });
    }
  });
  const names = Object.keys(rows[0] ?? {});
  const insert = store.prepare(
    `INSERT INTO messages (${names}) VALUES (${names.map((name) => `@${name}`)})`,
  );
  const startedMs = performance.now();
  const before = process.cpuUsage();
  readAll(database);
  for (let at = 0; at < rows.length; at += FLOOR_BATCH) {
    inTransaction(store, () => {
      for (const row of rows.slice(at, at + FLOOR_BATCH)) insert.run(row);
    });
  }
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  store.close();
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  return { ms, cpuMs: (user + system) / 1_000 };
}

function readAll(database: string): void {
  const db = new Database(database, { readonly: true });
  for (const table of ['session', 'message', 'part']) {
    for (const row of db.prepare(`SELECT * FROM ${table}`).iterate() as Iterable<{ data?: string }>)
      if (row.data !== undefined) JSON.parse(row.data);
  }
  db.close();
}
