import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { livenessOf, processStart } from '../../src/platform/processes.ts';
import { endLeftChildren, noteChild } from '../../src/summarize/left-children.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';
import { until } from '../helpers/until.ts';
import { workerWorld } from '../helpers/worker-world.ts';

const GONE = { pid: 2 ** 22 + 1, start: '1' };

async function sleeper(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

async function leftIn(folder: string): Promise<string[]> {
  const told: string[] = [];
  await endLeftChildren(folder, (_, event, fields) => void told.push(`${event} ${fields?.pid}`));
  return told;
}

describe.skipIf(process.platform === 'win32')('a summariser whose worker is gone', () => {
  test('is ended by the next worker, with what it has started', async () => {
    const at = workerWorld();
    onTestFinished(() => at.remove());
    const pids = join(at.home.root, 'pids');
    const script = `sleep 600 & echo $! $$ > ${pids}.new && mv ${pids}.new ${pids}; trap '' TERM; wait; sleep 600`;
    await at.hook('session-end', at.session('s').exchanges(3), 'no worker');
    const env = {
      ...at.env,
      NODE_OPTIONS: '',
      DAYBOOK_SUMMARY_BACKEND: 'command',
      DAYBOOK_COMMAND_ARGV: JSON.stringify(['sh', '-c', script]),
    };
    const worker = spawn(process.execPath, [builtPath('worker.js')], { env, stdio: 'ignore' });
    const isNoted = () => readdirSync(at.home.run).some((name) => name.startsWith('summariser-'));
    await until(
      () => existsSync(pids) && isNoted(),
      () => 'the summariser to start',
    );
    const [inner = 0, outer = 0] = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    const known = [inner, outer].map((pid) => ({ pid, start: processStart(pid) }));
    const alive = () => known.filter(({ pid, start }) => livenessOf(pid, start) === 'alive');
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
    expect(alive()).toHaveLength(2);
    expect(readdirSync(at.home.run)).toContain(`summariser-${outer}.json`);
    await at.worker(undefined, { DAYBOOK_SUMMARY_BACKEND: 'extractive' });
    await until(
      () => alive().length === 0,
      () => 'the summariser to end',
    );
    expect(readdirSync(at.home.run).filter((name) => name.startsWith('summariser'))).toEqual([]);
    expect(readFileSync(join(at.home.logs, 'worker.log'), 'utf8')).toContain(
      `left-summariser-ended pid=${outer}`,
    );
  });

  test('is past when its pid belongs to another process by now', async () => {
    const folder = temporaryFolder();
    const { pid } = await sleeper();
    const note = { child: { pid, start: 'earlier' }, owner: GONE };
    writeFileSync(join(folder, `summariser-${pid}.json`), JSON.stringify(note));
    expect(await leftIn(folder)).toEqual([]);
    expect(livenessOf(pid, processStart(pid))).toBe('alive');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('one that is waited for is left alone, and its note goes when it ends', async () => {
  const folder = temporaryFolder();
  const { pid } = await sleeper();
  const forget = noteChild(folder, pid);
  expect(await leftIn(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual([`summariser-${pid}.json`]);
  forget();
  expect(readdirSync(folder)).toEqual([]);
});

test('a note that is torn, or names everybody, ends nobody', async () => {
  const folder = temporaryFolder();
  const notes = [
    '{"child":{"pid":1',
    'null',
    JSON.stringify({ child: { pid: 0, start: '1' }, owner: GONE }),
    JSON.stringify({ child: { pid: 1, start: '1' }, owner: GONE }),
    JSON.stringify({ child: { pid: -1, start: '1' }, owner: GONE }),
  ];
  for (const [n, note] of notes.entries())
    writeFileSync(join(folder, `summariser-${n}.json`), note);
  writeFileSync(join(folder, 'worker.json'), '{}');
  expect(await leftIn(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['worker.json']);
});
