// Daybook run by a package runner lies in a cache, which hooks would outlive. Then it is put, with the
// libraries that were installed beside it, where it stays.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { codeOf, messageOf, UserError } from '../src/platform/errors.ts';
import { readTextIfAny, writeFileAside } from '../src/platform/files.ts';
import type { Home } from '../src/platform/home.ts';
import { livenessOf } from '../src/platform/processes.ts';
import type { Place } from './installer.ts';

/** The caches of npx, `pnpm dlx`, `yarn dlx` and bunx. */
const CACHE = /[\\/](?:_npx|dlx(?:-[^\\/]*)?|bunx-[^\\/]*)[\\/]/;
/** Tells which copy it is; the last file to be written. */
const MARK = '.daybook-copy';
/** Only what npm installed: a cache may hold other things beside. */
const COPIED = ['package.json', 'package-lock.json', 'node_modules'];
/** A copy on its way in or out, left by an installation that was killed. */
const ASIDE = /^(.+)\.(\d+)\.tmp(?:\.old)?$/;

export function isShortLived(packageRoot: string): boolean {
  return CACHE.test(packageRoot);
}

export function temporaryCopy(packageRoot: string): UserError {
  return new UserError(
    'TEMPORARY_COPY',
    `this copy of Daybook is in a cache that is cleared from time to time: ${packageRoot}`,
    'Nothing was changed. Run `npm install -g daybook`, then `daybook install`.',
  );
}

/**
 * The place as it will be: with the package where it stays. Nothing is changed yet.
 *
 * @throws {UserError} TEMPORARY_COPY where its libraries do not lie beside it (Plug'n'Play).
 */
export function lastingPlace(place: Place, home: Home): Place {
  const { packageRoot } = place;
  if (!isShortLived(packageRoot)) return place;
  const tree = treeOf(packageRoot);
  if (tree === undefined) throw temporaryCopy(packageRoot);
  const settled = join(home.app, relative(tree, packageRoot));
  return { ...place, packageRoot: settled, sourceRoot: packageRoot };
}

/** The folder whose `node_modules` holds the package and all that it needs. */
function treeOf(packageRoot: string): string | undefined {
  const cache = CACHE.exec(packageRoot);
  const behind = (cache?.index ?? 0) + (cache?.[0].length ?? 0);
  const at = /[\\/]node_modules[\\/]/.exec(packageRoot.slice(behind))?.index;
  return at === undefined ? undefined : packageRoot.slice(0, behind + at);
}

/** Whether the copy that a place needs is not there yet, or is another one. */
export function isCopyDue({ sourceRoot }: Place, home: Home): boolean {
  if (sourceRoot === undefined) return false;
  return readTextIfAny(join(home.app, MARK)) !== fingerprint(sourceRoot);
}

/**
 * Puts the copy in: whole beside its place, then renamed there, so that a hook finds the old one or
 * the new one. Its path stays the same from version to version, for projects whose settings hold it.
 *
 * @param place - from `lastingPlace`. No worker may run from the earlier copy meanwhile.
 * @param home - is there already.
 * @throws {UserError} COPY_NOT_MADE, with the earlier copy as it was.
 */
export function putCopy({ sourceRoot }: Place, home: Home): void {
  if (sourceRoot === undefined) return;
  const tree = treeOf(sourceRoot);
  if (tree === undefined) throw temporaryCopy(sourceRoot);
  const aside = `${home.app}.${process.pid}.tmp`;
  const earlier = `${aside}.old`;
  try {
    removeLeftovers(home);
    mkdirSync(aside, { mode: 0o700 });
    for (const name of COPIED)
      if (existsSync(join(tree, name)))
        cpSync(join(tree, name), join(aside, name), { recursive: true, verbatimSymlinks: true });
    writeFileAside(join(aside, MARK), fingerprint(sourceRoot));
    const isThere = existsSync(home.app);
    if (isThere) renameSync(home.app, earlier);
    try {
      renameSync(aside, home.app);
    } catch (error) {
      if (isThere) renameSync(earlier, home.app);
      throw error;
    }
  } catch (cause) {
    rmSync(aside, { recursive: true, force: true });
    if (codeOf(cause) === undefined) throw cause;
    throw new UserError(
      'COPY_NOT_MADE',
      `Daybook could not be copied to ${home.app}: ${messageOf(cause)}`,
      'No settings were changed. Make room or mend the rights there, then run the command again; or run `npm install -g daybook`, then `daybook install`.',
      { cause },
    );
  }
  rmSync(earlier, { recursive: true, force: true });
}

/** Of installations that were killed; those of one that still runs are its own. */
function removeLeftovers({ root, app }: Home): void {
  for (const name of readdirSync(root)) {
    const pid = ASIDE.exec(name);
    if (pid?.[1] === basename(app) && livenessOf(Number(pid[2]), undefined) === 'dead')
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** Whether a folder in the home is a copy that an installation has put there, or was about to. */
export function isCopy({ root, app }: Home, name: string): boolean {
  if (ASIDE.exec(name)?.[1] === basename(app)) return true;
  return name === basename(app) && existsSync(join(root, name, MARK));
}

/** Whether a name in such a folder is one that an installation has put there. */
export function isInCopy(name: string): boolean {
  return name === MARK || COPIED.includes(name);
}

/** Of what was built, and of the Node that its native library was installed for. */
function fingerprint(packageRoot: string): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} `);
  hash.update(process.versions.modules);
  const dist = join(packageRoot, 'dist');
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of [join(packageRoot, 'package.json'), ...files])
    hash.update(`\0${relative(packageRoot, file)}\0`).update(readFileSync(file));
  return `${hash.digest('hex')}\n`;
}
