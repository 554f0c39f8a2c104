import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOwnText, writeFileAside } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import { endProcessGroup, livenessOf, processStart } from '../platform/processes.ts';

/** A process that another one with the same pid will not be taken for. */
interface Known {
  readonly pid: number;
  readonly start: string | undefined;
}

/** A summariser that runs, and who waits for it. */
interface Note {
  readonly child: Known;
  readonly owner: Known;
}

/** From the polite signal to the one that cannot be refused. */
export const GRACE_MS = 2_000;
const POLL_MS = 50;

/**
 * Notes a summariser that runs: a worker that is killed can end it no more, and nobody else would.
 *
 * @returns takes the note away again.
 */
export function noteChild(folder: string, pid: number): () => void {
  const path = join(folder, `summariser-${pid}.json`);
  const note: Note = { child: known(pid), owner: known(process.pid) };
  try {
    writeFileAside(path, JSON.stringify(note), false);
  } catch {
    // A full disk: the summariser runs all the same.
  }
  return () => rmSync(path, { force: true });
}

/**
 * Ends the summarisers whose worker is gone, with all that they have started. One whose pid now belongs
 * to another process is past; on Windows, where that cannot be told, they are left alone.
 */
export async function endLeftChildren(folder: string, log: Log): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (!/^summariser-\d+\.json$/.test(name)) continue;
    const path = join(folder, name);
    const note = readNote(path);
    if (note && livenessOf(note.owner.pid, note.owner.start) !== 'dead') continue;
    if (note && isStillThere(note.child)) {
      const { pid } = note.child;
      log('warn', 'left-summariser-ended', { pid });
      endProcessGroup(pid, 'SIGTERM');
      for (let waited = 0; isGroup(pid) && waited < GRACE_MS; waited += POLL_MS)
        await sleep(POLL_MS);
      endProcessGroup(pid, 'SIGKILL');
    }
    rmSync(path, { force: true });
  }
}

function known(pid: number): Known {
  return { pid, start: processStart(pid) };
}

/** What is torn or not ours names nobody. */
function readNote(path: string): Note | undefined {
  try {
    const { child, owner } = JSON.parse(readOwnText(path)) as Partial<Note>;
    return isKnown(child) && isKnown(owner) ? { child, owner } : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(one: Partial<Known> | undefined): one is Known {
  return Number.isSafeInteger(one?.pid) && (one?.pid ?? 0) > 1;
}

/** No pid is given away while a group bears its number, so a group without its first process is ours. */
function isStillThere({ pid, start }: Known): boolean {
  if (start === undefined || process.platform === 'win32') return false;
  const now = processStart(pid);
  return now === undefined ? isGroup(pid) : now === start;
}

function isGroup(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
