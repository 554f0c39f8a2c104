import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runChild } from '../../src/summarize/child.ts';

const FAKE = fileURLToPath(new URL('../fixtures/bin/claude', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-child-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function run(fake: string, over: Partial<Parameters<typeof runChild>[2]> = {}) {
  return runChild(FAKE, [], {
    input: 'hello',
    env: { PATH: process.env.PATH, FAKE: fake, FAKE_RECORD: join(folder, 'call') },
    cwd: join(folder, 'neutral', 'made'),
    timeoutMs: 50_000,
    signal: new AbortController().signal,
    ...over,
  });
}

const call = () => JSON.parse(readFileSync(join(folder, 'call'), 'utf8'));
const grandchildPid = () => {
  try {
    return Number(readFileSync(join(folder, 'call.child'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
};

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    // Whoever adopted it may not have reaped it yet.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

test('the child gets the input, exactly the environment and the folder, which is made', async () => {
  expect(await run('print:héllo 记忆')).toMatchObject({
    how: 'exited',
    exitCode: 0,
    stdout: 'héllo 记忆',
  });
  expect(call().stdin).toBe('hello');
  expect(call().cwd).toBe(join(folder, 'neutral', 'made'));
  expect(Object.keys(call().env).sort()).toEqual(
    expect.arrayContaining(['FAKE', 'FAKE_RECORD', 'PATH']),
  );
  expect(call().env.HOME).toBeUndefined();
});

test('three megabytes travel on stdin', async () => {
  const input = 'line of text\n'.repeat(250_000);
  await run('print:ok', { input });
  expect(call().stdin).toBe(input);
});

test('a child that does not read its input is no error of ours', async () => {
  const input = 'x'.repeat(5_000_000);
  expect(await run('deaf', { input })).toMatchObject({ how: 'exited', exitCode: 3 });
});

test('what it says before it fails is kept', async () => {
  expect(await run('stderr:broken')).toMatchObject({
    how: 'exited',
    exitCode: 1,
    stderr: 'broken',
  });
});

describe('nothing of the group outlives the call', () => {
  test('when the time is over, though child and grandchild refuse to end', async () => {
    // The time must not be over before both are up, so it is the signal that tells.
    const abort = new AbortController();
    const ending = run('hang', { signal: abort.signal });
    await until(() => isRunning(grandchildPid()));
    abort.abort();
    expect(await ending).toEqual({ how: 'aborted' });
    await until(() => !isRunning(grandchildPid()));
  });

  test('when the time limit ends it', async () => {
    expect(await run('hang', { timeoutMs: 3_000 })).toEqual({ how: 'timed-out' });
    await until(() => !isRunning(grandchildPid()));
  });

  test('when it answered and left a child with its stdout open', async () => {
    expect(await run('leave:the answer')).toMatchObject({ how: 'exited', stdout: 'the answer' });
    expect(grandchildPid()).toBeDefined();
    await until(() => !isRunning(grandchildPid()));
  });
});

test('a flood is stopped', async () => {
  expect(await run('flood', { maxOutputBytes: 1_000_000 })).toEqual({ how: 'flooded' });
});

test('what cannot be started is told from what fails', async () => {
  const options = {
    input: '',
    env: {},
    cwd: folder,
    timeoutMs: 50_000,
    signal: new AbortController().signal,
  };
  const missing = await runChild(join(folder, 'no-such-program'), [], options);
  expect(missing.how).toBe('unstartable');
  expect((await runChild(folder, [], options)).how).toBe('unstartable');
});

test('a folder that cannot be made is no error of ours', async () => {
  const end = await run('print:x', { cwd: join(FAKE, 'below-a-file') });
  expect(end).toMatchObject({ how: 'unstartable', cause: { code: 'ENOTDIR' } });
});

test('nothing is started for a signal that is aborted already', async () => {
  expect(await run('print:x', { signal: AbortSignal.abort() })).toEqual({ how: 'aborted' });
  expect(() => call()).toThrow();
});
