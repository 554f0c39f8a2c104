import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { noteMessageCount } from '../../src/store/message-count.ts';
import { openStore } from '../../src/store/open.ts';
import { fillBigStore } from './big-store.ts';
import { median } from './measure.ts';

// What the commands that list sessions take in a store of many sessions beside one of few, in one
// process; only the ratio says something.

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '200' },
    many: { type: 'string', default: '20000' },
    each: { type: 'string', default: '50' }, // messages of a session
    rounds: { type: 'string', default: '25' },
  },
});
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
const rounds = Number(values.rounds);

const few = await times(Number(values.few));
const many = await times(Number(values.many));
process.stdout.write(`${values.many} / ${values.few} sessions, median\n`);
for (const [n, words] of COMMANDS.entries()) {
  const [small, large] = [few[n] ?? Number.NaN, many[n] ?? Number.NaN];
  const told = `${large.toFixed(1)} / ${small.toFixed(1)} ms`;
  process.stdout.write(`${words.join(' ').padEnd(32)} ${(large / small).toFixed(2)}  (${told})\n`);
}

async function times(sessions: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  try {
    const env = { HOME: folder, DAYBOOK_HOME: folder };
    const home = daybookHome(env);
    const store = openStore(home.store);
    fillBigStore(store, { sessions, messages: sessions * Number(values.each) });
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
