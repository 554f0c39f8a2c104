import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { noteMessageCount } from '../../src/store/message-count.ts';
import { openStore } from '../../src/store/open.ts';
import { fillBigStore } from './big-store.ts';
import { type Extent, type Figure, figure } from './figure.ts';
import { median } from './measure.ts';

const COMMANDS = [
  ['list'],
  ['list', '--all', '--state', 'idle'],
  ['list', '--offset', '100'],
  ['find', '--cwd', 'p-7'],
  ['find', '--branch', 'of-no-session'],
  ['show', 'external-17'],
  ['tree'],
  ['status'],
  ['stats'],
];
/** These have a goal; the others are shown beside them. */
const GOALS: Readonly<Record<string, number>> = { list: 3, status: 3 };
const FEW = 200;

/** What the commands that list sessions take in a store of many sessions beside one of few. */
export async function measureLists({ isQuick }: Extent): Promise<Figure[]> {
  const many = isQuick ? 2_000 : 20_000;
  const rounds = isQuick ? 9 : 25;
  const [small, large] = [await times(FEW, rounds), await times(many, rounds)];
  return COMMANDS.map((words, n) => {
    const name = words.join(' ');
    const floor = { name: `${FEW} sessions`, value: small[n] ?? Number.NaN };
    const goal = GOALS[name];
    const value = large[n] ?? Number.NaN;
    return figure(`${name}, of ${many}`, value, 'ms', floor, goal ? { atMost: goal } : {});
  });
}

/** Messages of a session. */
const EACH = 50;

async function times(sessions: number, rounds: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    const env = { HOME: folder, DAYBOOK_HOME: folder };
    const home = daybookHome(env);
    const store = openStore(home.store);
    fillBigStore(store, { sessions, messages: sessions * EACH });
    noteMessageCount(store); // as every run of a worker does
    store.close();
    const now = () => new Date();
    const world = { env, home, now, cwd: folder, interactive: false, ask: async () => false };
    const found: number[] = [];
    for (const words of COMMANDS) {
      const took: number[] = [];
      for (let round = -2; round < rounds; round++) {
        const startedMs = performance.now();
        await runCli([...words, '--json'], { ...world, out: () => {}, say: () => {} });
        if (round >= 0) took.push(performance.now() - startedMs);
      }
      found.push(median(took));
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
