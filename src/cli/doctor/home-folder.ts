import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, isDiskFull, messageOf } from '../../platform/errors.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER, writeFileAside } from '../../platform/files.ts';
import type { Home } from '../../platform/home.ts';
import { type Examination, type Finding, findingsOn } from './finding.ts';

/** A day of much work takes a few of these. */
const LOW_SPACE_BYTES = 100 * 1024 * 1024;

/** Whether the home can be written, by whom it can be read, and how much room is left. */
export function checkHome({ cli: { home } }: Examination): Finding[] {
  const { ok, warn } = findingsOn('Home');
  const obstacle = homeObstacle(home);
  if (obstacle !== undefined) return [obstacle];
  if (!isThere(home.root)) {
    const next = 'The first session makes it. If one has run already: `daybook install`.';
    return [warn(`${home.root} is not there yet: nothing was ever captured`, next)];
  }
  const problem = writeProblem(home);
  const written = problem ?? ok(`${home.root} can be written`);
  return [written, ...checkKinds(home), ...checkRights(home), ...checkSpace(home)];
}

/** Why nothing that lies in the home can be looked at; undefined where it can, or nothing is there. */
export function homeObstacle({ root }: Home): Finding | undefined {
  const { fail } = findingsOn('Home');
  try {
    if (!isThere(root)) return undefined;
    if (!isFolder(root)) {
      const next = 'Move what is there away, or set DAYBOOK_HOME to a folder.';
      return fail(`${root} is no folder, so nothing can be captured`, next);
    }
    accessSync(root, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const uid = ownerOf(root);
    const isMine = uid === process.getuid?.();
    const whose =
      uid === undefined || isMine ? '' : `belongs to ${uid === 0 ? 'root' : `uid ${uid}`} and `;
    const says = `${root} ${whose}cannot be opened (${codeOf(error) ?? messageOf(error)}): nothing is captured, and nothing in it could be looked at`;
    if (uid === undefined)
      return fail(says, 'Make the way to it free, or set DAYBOOK_HOME to a folder of yours.');
    return fail(says, isMine ? `Open it: \`chmod 700 ${root}\`.` : giveBack(root));
  }
}

/** @returns the uid; undefined where it cannot be told. */
function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}

function giveBack(root: string): string {
  return `Give it back to you: \`sudo chown -R "$(id -un)" ${root}\`.`;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A file in the place of a folder, a folder in that of a file, a link to nothing: none is written. */
function checkKinds({ spool, run, logs, daily, context, backups, ...home }: Home): Finding[] {
  const noFolders = [spool, run, logs, daily, context, backups]
    .filter((path) => isThere(path) && !isFolder(path))
    .map((path) => `${path} is no folder`);
  const inLogs = isFolder(logs) ? ['hooks.log', 'worker.log'].map((name) => join(logs, name)) : [];
  const noFiles = [home.hookSettings, home.store, ...inLogs]
    .filter((path) => isThere(path) && !isFile(path))
    .map((path) => `${path} is no file`);
  const next = 'Move it away: it is made anew by the next session.';
  return [...noFolders, ...noFiles].map((says) => {
    return findingsOn('Home').fail(`${says}, so nothing can be kept there`, next);
  });
}

/** By writing, since only that tells of a read-only file system, a full disk or a quota. */
function writeProblem({ root }: Home): Finding | undefined {
  const { fail } = findingsOn('Home');
  const path = join(root, '.doctor');
  try {
    writeFileAside(path, 'x'.repeat(4_096));
    rmSync(path, { force: true });
    return undefined;
  } catch (error) {
    const isFull = isDiskFull(error);
    return fail(
      isFull
        ? `the disk of ${root} is full: nothing is captured, nothing is written`
        : `${root} cannot be written (${codeOf(error) ?? messageOf(error)}): nothing is captured`,
      isFull
        ? 'Free some space there; `daybook prune` takes old sessions out of the store.'
        : 'Give it back to you and make it writable, or set DAYBOOK_HOME to a folder that is.',
    );
  }
}

/** Transcripts are private. Windows has no such bits. */
function checkRights(home: Home): Finding[] {
  if (process.platform === 'win32') return [];
  const { ok, warn, fail } = findingsOn('Rights');
  const all = [home.root, ...everythingBelow(home.root)];
  const uid = process.getuid?.();
  const foreign = all.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.uid !== uid);
  const open = all.filter((path) => isOpen(path));
  const found: Finding[] = [];
  if (foreign.length > 0 && uid !== 0) {
    const says = `${counted(foreign)} of somebody else, such as ${foreign[0]}`;
    found.push(fail(says, giveBack(home.root)));
  }
  if (open.length > 0) {
    const run = () => open.forEach(close);
    const done = `${counted(open)} made yours alone.`;
    const says = `${counted(open)} can be read by others, such as ${open[0]}`;
    found.push(warn(says, '`daybook doctor --fix` makes them yours alone.', { done, run }));
  }
  return found.length > 0 ? found : [ok('folders 0700, files 0600')];
}

function counted(paths: readonly string[]): string {
  return paths.length === 1 ? '1 file or folder' : `${paths.length} files or folders`;
}

function isOpen(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isSymbolicLink() && (found.mode & 0o077) !== 0;
}

function close(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found) chmodSync(path, found.isDirectory() ? PRIVATE_FOLDER : PRIVATE_FILE);
}

/** What is ours: what a package manager has put below the home has rights of its own. */
function everythingBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
      if (one.name === 'node_modules' || one.name === 'app') return [];
      const path = join(folder, one.name);
      return one.isDirectory() ? [path, ...everythingBelow(path)] : [path];
    });
  } catch {
    return []; // gone meanwhile, or somebody else's: that shows in its folder's owner
  }
}

function checkSpace({ root }: Home): Finding[] {
  const { ok, warn } = findingsOn('Disk');
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const says = `${shownBytes(free)} free where ${dirname(root)} is`;
  if (free >= LOW_SPACE_BYTES) return [ok(says)];
  return [warn(says, 'Free some space: on a full disk nothing is captured.')];
}

function shownBytes(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1024
    ? `${Math.floor(megabytes)} MB`
    : `${Math.floor(megabytes / 102.4) / 10} GB`;
}
