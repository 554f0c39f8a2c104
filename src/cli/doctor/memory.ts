import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { messageOf, UserError } from '../../platform/errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Status } from '../status-report.ts';
import { fromFuture } from './clock.ts';
import { type Examination, type Finding, type Fix, findingsOn } from './finding.ts';

/** What a worker has to do is done long before; one that is not goes on without us. */
const WORKER_LIMIT_MS = 120_000;

/** The store, what waits, and what came of it last. SQLite is loaded here and nowhere above. */
export async function checkMemory({ cli, settings }: Examination): Promise<Finding[]> {
  const store = await checkStore(cli.home.store);
  if (store.verdict === 'fail') return [{ ...store, fix: workerRun(cli) }];
  if (store.verdict !== 'ok') return [store];
  if (settings === undefined) return [store, findingsOn('Queue').unknown('see the settings')];
  const { readStatus } = await import('../status-report.ts');
  return [store, ...findingsOfStatus(readStatus(cli), workerRun(cli), cli.now().getTime())];
}

async function checkStore(path: string): Promise<Finding> {
  const { ok, fail, unknown } = findingsOn('Store');
  try {
    const { findDamage, traceOfEarlier } = await import('../../store/damage.ts');
    if (!existsSync(path) && traceOfEarlier(path) === undefined) return ok('nothing is stored yet');
    const damage = findDamage(path);
    if (damage === undefined) return ok(`${path} is sound`);
    return fail(
      `${path} is damaged: ${damage}`,
      '`daybook status` sets it aside and puts the newest sound backup in its place; what came after that is read again. What is captured waits meanwhile.',
    );
  } catch (error) {
    if (error instanceof UserError) return fail(error.message, error.next);
    const next = 'Should another program hold it: run this again when that has ended.';
    return unknown(`it cannot be looked at: ${messageOf(error)}`, next);
  }
}

function findingsOfStatus(status: Status, run: Fix, nowMs: number): Finding[] {
  const { ok, warn } = findingsOn('Queue');
  const found: Finding[] = [];
  const { results, untaken, setAside, badEvents, workerPid, lastEntry } = status;
  if (untaken > 0 && workerPid === null) {
    const says = `${untaken} captured and not looked at, and no worker runs`;
    found.push(warn(says, '`daybook flush`, or `daybook doctor --fix`, starts one.', run));
  }
  const [first] = results;
  if (first !== undefined) {
    const reason = first.reason ?? 'not tried yet';
    const says = `${results.length} of the summaries wait; the oldest because: ${reason}`;
    found.push(warn(says, '`daybook status` lists them; `daybook flush --retry` tries now.', run));
  }
  if (setAside > 0) {
    const says = `${setAside} set aside, with an extract in place of a summary`;
    found.push(warn(says, 'Once a backend answers: `daybook flush --retry`.'));
  }
  if (badEvents > 0) {
    const folder = join(status.home, 'spool', 'bad');
    const says = `${badEvents} captured and unreadable, in ${folder} with the reasons`;
    found.push(warn(says, 'Delete them when you have seen why.'));
  }
  if (found.length === 0) found.push(ok('nothing waits'));
  const early = lastEntry && fromFuture('the last entry', Date.parse(lastEntry.at), nowMs);
  return [...found, lastSuccess(lastEntry), ...(early ? [early] : [])];
}

function lastSuccess(last: Status['lastEntry']): Finding {
  const { ok } = findingsOn('Success');
  if (last === null) return ok('no entry yet');
  return ok(`the last entry is from ${last.at}, by ${last.backend}`);
}

/** A worker does what waits, and restores a damaged store first. */
function workerRun({ env, home }: Examination['cli']): Fix {
  const worker = fileURLToPath(new URL('dist/worker.js', packageRoot()));
  return {
    done: 'A worker has run.',
    run: async () => {
      const options = { env, extendEnv: false, cwd: home.root, timeout: WORKER_LIMIT_MS } as const;
      await execa(process.execPath, [worker], { ...options, stdio: 'ignore', windowsHide: true });
    },
  };
}
