// A summariser that is the agent itself, started with an empty environment: our own variable is lost,
// its flags are not ours, its hooks and plugins run. Each summary is then a session that ends; if one
// of those were summarised too, it would never stop.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MAX_CALLS_PER_HOUR } from '../../src/flush/limits.ts';
import { type Installed, installClaudeCode, prompt } from './claude-code.ts';
import { daybook, daybookJson } from './daybook.ts';
import type { ModelReply, ModelRequest } from './mock-model.ts';
import { ALONE, configureOpencode, installOpencode, run } from './opencode.ts';
import { answerEither } from './opencode-script.ts';
import type { Sandbox } from './sandbox.ts';
import { answerSummariser } from './script.ts';
import { Stage } from './stage.ts';
import { placeWitness, witnessed } from './witness.ts';

const CAPPED = 'something may be going in circles';

const claude = await installClaudeCode();
const opencode = await installOpencode();

/** The prompt of the summariser comes as what a person typed. */
function answerBare(request: ModelRequest): ModelReply {
  const isAsked = request.messages.some(({ text }) => text.includes('You keep a work log'));
  return isAsked ? answerSummariser(request) : answerEither(request);
}

async function stageFor(installed: Installed): Promise<Stage> {
  if ('skipped' in installed) throw new Error(installed.skipped);
  const stage = await Stage.open(installed.bin, answerBare, () => ALONE);
  onTestFinished(() => stage.close());
  return stage;
}

/** @param words - the agent; it finds an environment in which Daybook is not named. */
async function summariseWith(sandbox: Sandbox, words: readonly string[], folder?: string) {
  const env = Object.entries(sandbox.env).map(([name, value]) => `${name}=${value}`);
  const bare = ['env', '-i', ...env, ...words];
  const argv = folder === undefined ? bare : ['sh', '-c', 'cd "$0" && exec "$@"', folder, ...bare];
  await daybook(sandbox, 'config', 'set', 'summary.backend', 'command');
  await daybook(sandbox, 'config', 'set', 'command.argv', JSON.stringify(argv));
}

const sessions = async (sandbox: Sandbox) =>
  (await daybookJson<{ results: unknown[] }>(sandbox, 'list', '--all')).results.length;
const started = (sandbox: Sandbox) =>
  witnessed(sandbox).filter(({ hook_event_name }) => hook_event_name === 'SessionStart');

describe.skipIf('skipped' in claude)('Claude Code as a bare summariser', () => {
  test('starts once for each session of a person, and is not taken for one', async () => {
    const stage = await stageFor(claude);
    const { sandbox } = stage;
    placeWitness(sandbox);
    await daybook(sandbox, 'install', 'claude-code', '--yes');
    await summariseWith(sandbox, ['claude', '-p']);
    for (const [n, flower] of ['marigold', 'larkspur'].entries()) {
      await prompt(sandbox, `Plant ${flower}`);
      const entry = await stage.expectEntries(n + 1);
      expect(entry).toContain('written by command');
      // Its hooks did run: the one of somebody else saw it.
      const theirs = started(sandbox).filter(({ cwd }) => cwd !== sandbox.project);
      expect(theirs).toHaveLength(n + 1);
      expect(started(sandbox)).toHaveLength(2 * (n + 1));
      expect(await sessions(sandbox)).toBe(n + 1);
    }
  });

  test('even one that leaves its folder comes to an end: the cap is counted on disk', async () => {
    const stage = await stageFor(claude);
    const { sandbox } = stage;
    placeWitness(sandbox);
    await daybook(sandbox, 'install', 'claude-code', '--yes');
    await daybook(sandbox, 'flush');
    const left = 2;
    noteCalls(sandbox, MAX_CALLS_PER_HOUR - left);
    await summariseWith(sandbox, ['claude', '-p'], sandbox.project);
    await prompt(sandbox, 'Plant marigold');
    const status = () => daybook(sandbox, 'status');
    await expect.poll(status, { timeout: 120_000, interval: 500 }).toContain(CAPPED);
    // Whoever asks for more now is told the same, and nothing starts.
    await expect(daybook(sandbox, 'flush', '--retry')).rejects.toThrow(CAPPED);
    expect(started(sandbox)).toHaveLength(1 + left);
    expect(await sessions(sandbox)).toBe(1 + left);
  });
});

describe.skipIf('skipped' in opencode)('opencode as a bare summariser', () => {
  test('starts once for each session of a person, and is not taken for one', async () => {
    const stage = await stageFor(opencode);
    const { sandbox } = stage;
    configureOpencode(sandbox, stage.model.url);
    await daybook(sandbox, 'install', 'opencode', '--yes');
    await summariseWith(sandbox, ['opencode', 'run']);
    for (const [n, flower] of ['marigold', 'larkspur'].entries()) {
      await run(sandbox, `Plant ${flower}`);
      await stage.expectEntries(n + 1);
      expect(await sessions(sandbox)).toBe(n + 1);
      expect(sessionsOfOpencode(sandbox)).toBe(2 * (n + 1));
    }
  });
});

/** As if so many summaries had been asked for just now. */
function noteCalls({ home }: Sandbox, count: number): void {
  const db = new Database(join(home, '.daybook', 'store.db'));
  const add = db.prepare(
    `INSERT INTO calls (at_ms, day, backend, outcome, input_tokens, output_tokens)
     VALUES (?, '2001-01-01', 'command', 'ok', 0, 0)`,
  );
  for (let n = 0; n < count; n++) add.run(Date.now());
  db.close();
}

function sessionsOfOpencode({ home }: Sandbox): number {
  const path = join(home, '.local', 'share', 'opencode', 'opencode.db');
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT count(*) FROM session').pluck().get() as number;
  } finally {
    db.close();
  }
}
