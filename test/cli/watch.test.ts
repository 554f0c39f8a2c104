import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cli } from '../../src/cli/command.ts';
import { watchStore } from '../../src/cli/watch.ts';
import { CliPlace, NOW } from '../helpers/cli-place.ts';
import { builtPath } from '../helpers/places.ts';
import { until as untilTold } from '../helpers/until.ts';

const until = (holds: () => boolean) => untilTold(holds, () => 'what is watched for');

/** Watches until `work` is through. @returns the lines that were printed. */
async function watching(
  at: CliPlace,
  work: (lines: readonly string[]) => Promise<void>,
  json = false,
): Promise<string[]> {
  const lines: string[] = [];
  let isWatching = false;
  const over = new AbortController();
  const cli: Cli = {
    ...at.world(),
    json,
    out: (text) => void lines.push(text),
    say: () => {
      isWatching = true;
    },
  };
  const watched = watchStore(cli, over.signal, 5);
  await until(() => isWatching);
  await work(lines);
  over.abort();
  await watched;
  return lines;
}

test('what was there is no news; what comes is told once, in one line each', async () => {
  const at = new CliPlace();
  at.entry(at.session({ title: 'before' }), 'Before');
  const lines = await watching(at, async (lines) => {
    const id = at.session({ title: 'new one' });
    await until(() => lines.length === 1);
    at.say(id, 'nobody is told of a message');
    at.entry(id, 'Noted \u001b[31m\nit', NOW);
    await until(() => lines.length === 2);
  });
  expect(lines).toEqual([
    expect.stringMatching(/^2026-11-20 11:00 {2}session {2}claude-code · uploader · .+ses_\S+$/),
    expect.stringMatching(
      /^2026-11-20 12:00 {2}entry {4}claude-code · uploader · Noted \[31m it {2}ses_/,
    ),
  ]);
});

test('as JSON, a document a line', async () => {
  const at = new CliPlace();
  at.session();
  const lines = await watching(
    at,
    async (lines) => {
      at.entry(at.session(), 'Noted');
      await until(() => lines.length === 2);
    },
    true,
  );
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { kind: 'session', project: 'uploader' },
    { kind: 'entry', title: 'Noted', day: '2026-11-20' },
  ]);
});

test('a store that is made later is watched from its beginning', async () => {
  const at = new CliPlace();
  const lines = await watching(at, async (lines) => {
    at.session();
    await until(() => lines.length === 1);
  });
  expect(lines).toHaveLength(1);
});

test('a store that was put in the place of another is watched on', async () => {
  const at = new CliPlace();
  at.session();
  const other = new CliPlace();
  other.session({ title: 'of the backup' });
  const lines = await watching(at, async (lines) => {
    for (const side of ['-wal', '-shm']) rmSync(at.home.store + side, { force: true });
    renameSync(other.home.store, at.home.store);
    // Whatever comes before the other store is noticed may be taken for what was there.
    await until(() => {
      at.session();
      return lines.length > 0;
    });
  });
  expect(lines.join('\n')).not.toContain('of the backup');
});

test('Ctrl-C ends the built command with 0', async () => {
  const at = new CliPlace();
  at.session();
  const child = spawn(process.execPath, [builtPath('cli.js'), 'watch', '--json'], {
    env: at.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text));
  child.stderr.on('data', (text: Buffer) => (said += text));
  await until(() => said.includes('Ctrl-C'));
  const id = at.session();
  await until(() => out.endsWith('\n'));
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect([code, JSON.parse(out).sessionId]).toEqual([0, id]);
});
