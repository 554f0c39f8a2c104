import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LockLost, runningWorker, takeWorkerLock } from '../../src/flush/lock.ts';
import { runWorker } from '../../src/flush/run-worker.ts';
import { daybookHome, type Home } from '../../src/platform/home.ts';
import { processStart } from '../../src/platform/processes.ts';
import { fakeBackend, reply } from '../helpers/fake-backend.ts';
import { allEntries, allJobs } from '../helpers/flush-view.ts';
import { flushWorld } from '../helpers/flush-world.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { until } from '../helpers/until.ts';
import { locksIn } from '../helpers/worker-world.ts';

function newHome(): Home {
  const home = daybookHome({ DAYBOOK_HOME: temporaryFolder() });
  mkdirSync(home.run, { recursive: true });
  return home;
}

/** The lock as its owner left it; the sign of life is as old as told. */
function leaveLock(home: Home, owner: object | string | undefined, ageMs = 0): void {
  const lock = join(home.run, 'worker.lock');
  mkdirSync(lock);
  const at = (Date.now() - ageMs) / 1_000;
  utimesSync(lock, at, at);
  const text = typeof owner === 'string' ? owner : JSON.stringify(owner);
  if (owner !== undefined) writeFileSync(join(home.run, 'worker.json'), text);
}

/** Without a sign of life for this long, a lock may be taken from an owner that cannot be judged. */
const STALE_MS = 15_000;
/** Above the highest pid that Linux gives (proc_sys_kernel(5)), so nobody has it. */
const NOBODY = 4_194_305;

describe('the owner of the lock', () => {
  test.each([
    { name: 'whose process is gone', owner: { pid: NOBODY, start: '1', token: 'x' } },
    {
      name: 'whose pid has another process now',
      owner: { pid: process.pid, start: '1', token: 'x' },
    },
  ])('$name is replaced at once, however fresh its lock is', async ({ owner }) => {
    const home = newHome();
    leaveLock(home, owner);
    const startedMs = performance.now();
    const lock = await takeWorkerLock(home);
    expect(lock?.assertHeld).not.toThrow();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await lock?.release();
    expect(locksIn(home.run)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'that was killed is replaced at once where nobody asks what became of its processes',
    async () => {
      const home = newHome();
      // As in a container without an init: the parent is another program by then, and never waits.
      const script = 'sleep 0.1 & echo $!; exec sleep 60';
      const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      onTestFinished(() => void parent.kill('SIGKILL'));
      const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
      const start = processStart(pid);
      expect(start).toMatch(/^\d+$/);
      const isZombie = () => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
      await until(isZombie, () => 'the process to end');
      leaveLock(home, { pid, start, token: 'x' });
      expect(runningWorker(home)).toBeUndefined();
      const lock = await takeWorkerLock(home);
      expect(lock?.assertHeld).not.toThrow();
      await lock?.release();
    },
  );

  test('that lives is left alone, however old its sign of life is', async () => {
    const home = newHome();
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'ignore',
    });
    onTestFinished(() => void other.kill('SIGKILL'));
    const pid = other.pid as number;
    leaveLock(home, { pid, start: processStart(pid), token: 'x' }, 3_600_000);
    expect(await takeWorkerLock(home)).toBeUndefined();
    expect(runningWorker(home)).toBe(pid);
    other.kill('SIGKILL');
    await new Promise((gone) => other.once('exit', gone));
    const lock = await takeWorkerLock(home);
    expect(lock).toBeDefined();
    await lock?.release();
  });

  test.each([
    { name: 'that left no name', owner: undefined },
    { name: 'whose name cannot be read', owner: '{"pid":' },
    { name: 'that told no start', owner: { pid: process.pid, token: 'x' } },
  ])('$name is waited for until its lock is stale', async ({ owner }) => {
    const home = newHome();
    const staleAtMs = Date.now() - 13_000 + STALE_MS;
    leaveLock(home, owner, 13_000);
    const taken = await takeWorkerLock(home);
    expect(Date.now()).toBeGreaterThanOrEqual(staleAtMs);
    expect(taken?.assertHeld).not.toThrow();
    await taken?.release();
  });

  test('that cannot be judged and gives signs of life keeps its lock', async () => {
    const home = newHome();
    leaveLock(home, undefined);
    const lock = join(home.run, 'worker.lock');
    const alive = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000);
    onTestFinished(() => clearInterval(alive));
    expect(await takeWorkerLock(home)).toBeUndefined();
    expect(existsSync(lock)).toBe(true);
  });

  test('is one of many who come at once', async () => {
    const home = newHome();
    const locks = await Promise.all(Array.from({ length: 8 }, () => takeWorkerLock(home)));
    const held = locks.filter((lock) => lock !== undefined);
    expect(held).toHaveLength(1);
    await held[0]?.release();
    expect(readdirSync(home.run)).toEqual([]);
  });
});

describe('a worker whose lock was taken', () => {
  test('learns it at its next look, and leaves the new owner its lock', async () => {
    const home = newHome();
    const lock = await takeWorkerLock(home);
    rmSync(join(home.run, 'worker.json'));
    rmSync(join(home.run, 'worker.lock'), { recursive: true });
    const next = await takeWorkerLock(home);
    expect(lock?.assertHeld).toThrow(LockLost);
    await lock?.release();
    expect(next?.assertHeld).not.toThrow();
    await next?.release();
  });

  test('stops before its next write, wherever that is', async () => {
    for (let look = 1, isOver = false; !isOver; look++) {
      const model = fakeBackend('claude', reply('Done'));
      const at = flushWorld({
        settings: { 'summary.backend': 'claude' },
        backends: { claude: model },
      });
      at.spool(at.session('a').exchanges(1), 'end');
      let looks = 0;
      at.onAssertHeld(() => {
        if (++looks >= look) throw new LockLost();
      });
      const failed = await at.run({ recoverNow: true }).catch((error: unknown) => error);
      isOver = failed === undefined;
      if (!isOver) expect(failed).toBeInstanceOf(LockLost);
      expect(looks).toBe(isOver ? look - 1 : look);
      at.onAssertHeld(() => {});
      await at.run();
      expect(allEntries(at.world.store)).toHaveLength(1);
      expect(allJobs(at.world.store)).toMatchObject([{ state: 'done' }]);
    }
  });

  test('ends its run without a failure', async () => {
    const at = flushWorld();
    const said: string[] = [];
    const run = runWorker(at.world.home, { ...at.world.env }, (_, event) => void said.push(event), {
      signal: new AbortController().signal,
      first: async () => rmSync(join(at.world.home.run, 'worker.json')),
    });
    expect(await run).toBe(true);
    expect(said).toContain('lock-lost');
  });
});
