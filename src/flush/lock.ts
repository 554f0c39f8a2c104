import { randomUUID } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { codeOf } from '../platform/errors.ts';
import { makePrivateFolder, readTextIfAny, writeFileAside } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { type Liveness, livenessOf, processStart } from '../platform/processes.ts';

/** An owner that cannot be judged loses the lock after this long without a sign of life. */
const STALE_MS = 15_000;
const UPDATE_MS = 3_000;
const POLL_MS = 500;
/** The gate is held for a few file operations; a killed holder blocks it for this long. */
const GATE_STALE_MS = 5_000;
const GATE_RETRIES = { retries: 60, minTimeout: 50, maxTimeout: 200, factor: 1.2 };

export interface WorkerLock {
  /** @throws {LockLost} when another worker has taken over: nothing more may be written. */
  readonly assertHeld: () => void;
  readonly release: () => Promise<void>;
}

export class LockLost extends Error {
  constructor() {
    super('another worker has taken over');
    this.name = 'LockLost';
  }
}

interface Owner {
  readonly pid: number;
  readonly start: string | undefined;
  readonly token: string;
}

/**
 * Takes the lock of the one worker. proper-lockfile keeps it; beside it stands who owns it (pid and
 * process start), so that a living owner is left alone however busy it is, and a dead one is
 * replaced at once. One that cannot be judged is waited for until the lock is stale.
 *
 * @returns undefined when another worker has it.
 */
export async function takeWorkerLock(home: Home): Promise<WorkerLock | undefined> {
  makePrivateFolder(home.run);
  const giveUpAtMs = Date.now() + STALE_MS + 2 * POLL_MS;
  for (;;) {
    const taken = await tryTake(home);
    if (taken !== 'unjudged') return taken;
    if (Date.now() > giveUpAtMs) return undefined; // it keeps the lock fresh, so it lives
    await sleep(POLL_MS);
  }
}

/** All taking happens behind a gate, so that the lock and its owner's name always belong together. */
async function tryTake(home: Home): Promise<WorkerLock | undefined | 'unjudged'> {
  const ownerPath = join(home.run, 'worker.json');
  const target = join(home.run, 'worker');
  const releaseGate = await lockfile.lock(join(home.run, 'gate'), {
    realpath: false,
    stale: GATE_STALE_MS,
    retries: GATE_RETRIES,
  });
  try {
    const liveness = judge(readOwner(ownerPath));
    if (liveness === 'alive') return undefined;
    if (liveness === 'dead') await rm(`${target}.lock`, { recursive: true, force: true });
    const isLost = { value: false };
    const releaseLock = await lockfile.lock(target, {
      realpath: false,
      stale: STALE_MS,
      update: UPDATE_MS,
      onCompromised: () => {
        isLost.value = true;
      },
    });
    const token = randomUUID();
    const owner: Owner = { pid: process.pid, start: processStart(process.pid), token };
    writeFileAside(ownerPath, JSON.stringify(owner));
    return heldLock(ownerPath, owner, isLost, releaseLock);
  } catch (error) {
    if (codeOf(error) === 'ELOCKED') return 'unjudged';
    throw error;
  } finally {
    await releaseGate();
  }
}

/** Whether a worker runs now, for `status`: its pid, or undefined. */
export function runningWorker(home: Home): number | undefined {
  const owner = readOwner(join(home.run, 'worker.json'));
  return owner && judge(owner) === 'alive' ? owner.pid : undefined;
}

function heldLock(
  ownerPath: string,
  owner: Owner,
  isLost: { readonly value: boolean },
  releaseLock: () => Promise<void>,
): WorkerLock {
  const isMine = () => !isLost.value && readOwner(ownerPath)?.token === owner.token;
  return {
    assertHeld: () => {
      if (!isMine()) throw new LockLost();
    },
    release: async () => {
      if (!isMine()) return;
      unlinkSync(ownerPath);
      await releaseLock();
    },
  };
}

function judge(owner: Owner | undefined): Liveness {
  return owner === undefined ? 'unknown' : livenessOf(owner.pid, owner.start);
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readTextIfAny(path) ?? '') as Owner;
  } catch {
    return undefined;
  }
}
