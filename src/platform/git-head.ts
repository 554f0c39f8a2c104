import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * The commit that a work tree stood at, read from `.git` without running git. Its log of HEAD tells
 * for any time, so it does not matter when somebody asks.
 *
 * @param folder - the work tree or a folder in it.
 * @param atMs - Unix milliseconds, UTC.
 * @returns undefined where no log of HEAD reaches back so far.
 * @see gitrepository-layout(5), logs/HEAD
 */
export function headAt(folder: string, atMs: number): string | undefined {
  const gitDir = gitDirOf(folder);
  const log = gitDir === undefined ? '' : readText(join(gitDir, 'logs', 'HEAD'));
  let head: string | undefined;
  for (const line of log.split('\n')) {
    const { before, after, seconds } = MOVE.exec(line)?.groups ?? {};
    if (before === undefined || after === undefined) continue;
    if (Number(seconds) * 1_000 > atMs) return commit(head ?? before);
    head = after;
  }
  return head && commit(head);
}

/** `<old> <new> <who> <seconds> <zone>`; ids are SHA-1 or SHA-256. */
const MOVE =
  /^(?<before>[0-9a-f]{40,64}) (?<after>[0-9a-f]{40,64}) [^\t]*> (?<seconds>\d{1,11}) [+-]\d{4}/;

/** A repository without commits has zeros for its head. */
function commit(id: string): string | undefined {
  return /^0+$/.test(id) ? undefined : id;
}

/** A work tree has a HEAD of its own, in the folder that its `.git` file names. */
function gitDirOf(folder: string): string | undefined {
  if (!isAbsolute(folder)) return undefined;
  for (let one = folder; ; one = dirname(one)) {
    const dotGit = join(one, '.git');
    if (existsSync(dotGit)) {
      if (readText(join(dotGit, 'HEAD')) !== '') return dotGit;
      const target = /^gitdir: (.+?)\s*$/m.exec(readText(dotGit))?.[1];
      if (target !== undefined) return isAbsolute(target) ? target : join(one, target);
    }
    if (dirname(one) === one) return undefined;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // not there, or a folder
  }
}
