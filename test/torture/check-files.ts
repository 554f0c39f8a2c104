import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Checked } from './checker.ts';
import { marksIn } from './ledger.ts';

/** Half-written files may wait so long for a tidying, which comes at most every ten minutes. */
const OLDEST_ASIDE_MS = 25 * 3_600_000;
/** An owner of a lock that cannot be judged loses it after this long. */
const STALE_MS = 15_000;
/** Claude Code cuts what a hook prints. */
const LONGEST_CONTEXT = 9_000;

interface Found {
  readonly path: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly mode: number;
  readonly ageMs: number;
}

export function checkFiles({ root, when, ledger }: Checked): string[] {
  const all = [...below(root)];
  const say = (one: Found) => relative(root, one.path);
  const damage: string[] = [];
  for (const one of all) {
    const mode = one.isFolder ? 0o700 : 0o600;
    // The folder that proper-lockfile makes is a sign, with nothing in it, in a folder of ours.
    if ((one.mode & 0o777 & ~mode) !== 0 && !one.name.endsWith('.lock'))
      damage.push(`${say(one)} can be read by others (${(one.mode & 0o777).toString(8)})`);
    if (isAside(one) && one.ageMs > OLDEST_ASIDE_MS && when === 'settled')
      damage.push(`${say(one)} was left behind ${Math.round(one.ageMs / 3_600_000)} h ago`);
    if (one.name.endsWith('.lock') && isHeld(one))
      damage.push(`the lock ${say(one)} is held by a process that nobody waits for`);
    if (one.isFolder) continue;
    if (one.path.startsWith(join(root, 'logs')) && marksIn(textOf(one.path)).length > 0)
      damage.push(`${say(one)} holds what was said`);
    if (one.path.startsWith(join(root, 'context')) && textOf(one.path).length > LONGEST_CONTEXT)
      damage.push(`${say(one)} is longer than the agent takes`);
    const isText = /\.(?:md|json|log)$/.test(one.name);
    const comesBack =
      isText && marksIn(textOf(one.path)).find((mark) => ledger.forgotten.has(mark));
    if (comesBack) damage.push(`${say(one)} holds ${comesBack}, which was forgotten`);
  }
  if (when === 'midway') return damage;
  for (const one of all.filter(({ path }) => path.startsWith(join(root, 'spool'))))
    if (one.name.endsWith('.json')) damage.push(`${say(one)} still waits in the spool`);
  for (const name of ['worker.json', 'worker.lock', 'gate.lock'])
    if (existsSync(join(root, 'run', name))) damage.push(`run/${name} was not given back`);
  return damage;
}

function* below(folder: string): Generator<Found> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const isFolder = stat.isDirectory();
    const ageMs = Date.now() - stat.mtimeMs;
    yield { path, name, isFolder, mode: stat.mode, ageMs };
    if (isFolder) yield* below(path);
  }
}

function isAside({ name, isFolder }: Found): boolean {
  return !isFolder && name.startsWith('.') && /\.tmp$|\.daybook-aside$|-owner\./.test(name);
}

/** Fresh, and its owner lives: whoever needs it would wait for it. */
function isHeld({ path, name, ageMs }: Found): boolean {
  if (ageMs > STALE_MS) return false;
  const owner =
    name === 'worker.lock'
      ? path.replace(/\.lock$/, '.json')
      : path.replace(/[^/]+$/, `.${basename(name, '.lock')}.daybook-owner`);
  try {
    const { pid, start } = JSON.parse(textOf(owner)) as { pid: number; start?: string };
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.split(') ')[1]?.split(' ') ?? [];
    return fields[0] !== 'Z' && fields[19] === start;
  } catch {
    return false; // nobody's, or a dead one's
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
