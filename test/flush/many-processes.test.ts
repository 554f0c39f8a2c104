import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { sessionIdOf } from '../../src/store/sessions.ts';
import { type CliRun, runBuiltCli } from '../helpers/built-cli.ts';
import { expectAllDone, textsOf } from '../helpers/flush-view.ts';
import { differences } from '../helpers/session-world.ts';
import { type WorkerWorld, workerWorld } from '../helpers/worker-world.ts';

/** How long processes come and go. `DAYBOOK_TEST_LONG=1 npx vitest run …` takes a minute. */
const DURATION_MS = process.env.DAYBOOK_TEST_LONG ? 60_000 : 8_000;
const HOOKS = 6;
const COMMANDS = 4;
const DIRECT = 6;

/** One process after another until the time is over; what a user would see of each is looked at. */
async function until(untilMs: number, one: (n: number) => Promise<CliRun | undefined>) {
  let runs = 0;
  while (Date.now() < untilMs) {
    const run = await one(++runs);
    if (run === undefined) continue;
    const complaint = /error|SQLITE|locked|busy|damaged/i.test(run.stderr);
    if (run.code !== 0 || complaint) throw new Error(`ended with ${run.code}: ${run.stderr}`);
  }
  return runs;
}

/** A process that writes to the store itself. @returns how many sessions it made. */
function directWriter(at: WorkerWorld, name: string, untilMs: number): Promise<number> {
  const script = fileURLToPath(new URL('../helpers/store-writer.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), script, at.home.store, name];
  return new Promise((resolve, reject) => {
    const env = { ...at.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, [...args, String(untilMs)], { env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text));
    child.stderr.on('data', (text: Buffer) => (err += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(Number(out)) : reject(new Error(err))));
  });
}

test('16 processes write while 4 read: nobody sees an error, and nothing is lost or torn', {
  timeout: DURATION_MS + 240_000,
}, async () => {
  const at = workerWorld();
  onTestFinished(() => at.remove());
  const daybook = (...words: string[]) => runBuiltCli(words, { ...at.env, NODE_OPTIONS: '' });
  const known = at.session('known').exchanges(2, 'known ');
  await at.hook('session-end', known);
  await at.quiet();
  const untilMs = Date.now() + DURATION_MS;
  const hooks = Array.from({ length: HOOKS }, async (_, n) => {
    const session = at.session(`hooks-${n}`);
    const ends = await until(untilMs, async (run) => {
      session.exchanges(2, `${n}.${run}.`);
      await at.hook(run % 3 === 0 ? 'pre-compact' : 'session-end', session);
      return undefined;
    });
    await at.hook('session-end', session);
    return ends;
  });
  const commands = Array.from({ length: COMMANDS }, (_, n) =>
    until(untilMs, (run) =>
      n === 0 ? daybook('flush') : daybook('title', 'known', `Title ${n}.${run}`),
    ),
  );
  const direct = Array.from({ length: DIRECT }, (_, n) => directWriter(at, `d${n}`, untilMs));
  const readers = [
    until(untilMs, () => daybook('search', 'Prompt')),
    until(untilMs, () => daybook('search', 'known Answer', '--json')),
    until(untilMs, () => daybook('status', '--json')),
    until(untilMs, () => daybook('list')),
  ];
  const ends = await Promise.all(hooks);
  await Promise.all([...commands, ...readers]);
  const made = await Promise.all(direct);
  await at.quiet();
  expect(await daybook('flush')).toMatchObject({ code: 0 });

  const store = openStore(at.home.store);
  onTestFinished(() => void store.close());
  expect(store.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(store.pragma('foreign_key_check')).toEqual([]);
  expect(differences(store)).toEqual([]);
  expectAllDone(store, at.home);
  for (const [n, count] of ends.entries())
    expect(textsOf(store, `hooks-${n}`)).toHaveLength(4 * count);
  for (const [n, count] of made.entries())
    expect(sessionIdOf(store, 'claude-code', `d${n}-${count - 1}`)).toBeDefined();
  const errors = readdirSync(at.home.logs)
    .flatMap((name) => readFileSync(join(at.home.logs, name), 'utf8').split('\n'))
    .filter((line) => / error /.test(line));
  expect(errors).toEqual([]);
});
