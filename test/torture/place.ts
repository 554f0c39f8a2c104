// One home under torture: its folders, its clock, who its processes run as, its small disk.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { daybookHome, type Home } from '../../src/platform/home.ts';
import { builtPath } from '../helpers/built.ts';

/** Of the small disk. It holds a home of a few hundred sessions and its seven backups. */
const DISK = '64m';
/** `nobody`: a root that runs the torture has rights that no folder can refuse. */
const NOBODY = 65_534;

export interface Place {
  readonly number: number;
  readonly folder: string;
  readonly home: Home;
  readonly claudeFolder: string;
  readonly projects: readonly string[];
  /** The built hooks without a worker above them. */
  readonly hooksAlone: string;
  /** What the command backend does now is written in here. */
  readonly moodFile: string;
  /** Where the home has a disk of its own that can be filled. */
  readonly disk: string | undefined;
  readonly uid: number | undefined;
  nowMs(): number;
  /** Turns the clock of all later processes. */
  turnClock(ms: number): void;
  env(): Record<string, string>;
  /** Hands files that the torture made to who its processes run as. */
  give(path: string): void;
  remove(): void;
}

export function makePlace(number: number, wantsDisk: boolean): Place {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-torture-'));
  chmodSync(folder, 0o755);
  const uid = mayBeNobody() ? NOBODY : undefined;
  const disk = wantsDisk ? smallDisk(join(folder, 'disk'), uid) : undefined;
  const home = daybookHome({ DAYBOOK_HOME: join(disk ?? folder, 'daybook') });
  const claudeFolder = join(folder, '.claude');
  const hooksAlone = join(folder, 'alone', 'hooks');
  const projects = ['uploader', 'site', 'Ada’s notes'].map((name) => join(folder, 'code', name));
  for (const path of [...projects, join(claudeFolder, 'projects', '-project')])
    mkdirSync(path, { recursive: true });
  cpSync(builtPath('hooks'), hooksAlone, { recursive: true });
  const moodFile = join(folder, 'mood');
  writeFileSync(moodFile, 'well');
  const give = (path: string) => {
    if (uid !== undefined) chownSync(path, uid, uid);
  };
  for (const path of [folder, claudeFolder, ...projects]) give(path);
  let aheadMs = 0;
  return {
    number,
    folder,
    home,
    claudeFolder,
    projects,
    hooksAlone,
    moodFile,
    disk,
    uid,
    give,
    nowMs: () => Date.now() + aheadMs,
    turnClock: (ms) => {
      aheadMs += ms;
      age(folder, ms);
    },
    env: () => ({
      PATH: process.env.PATH ?? '',
      HOME: folder,
      DAYBOOK_HOME: home.root,
      DAYBOOK_TIMEZONE: 'UTC',
      DAYBOOK_SUMMARY_BACKEND: 'extractive',
      TEST_CLOCK_AHEAD_MS: String(aheadMs),
    }),
    remove: () => {
      if (disk) execFileSync('umount', ['-l', disk]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** A process of `nobody` has to be able to load what was built. */
function mayBeNobody(): boolean {
  if (process.getuid?.() !== 0) return false;
  const args = ['--check', fileURLToPath(new URL('./clock.cjs', import.meta.url))];
  return spawnSync(process.execPath, args, { uid: NOBODY, gid: NOBODY }).status === 0;
}

/** @returns undefined where nobody may mount one. */
function smallDisk(path: string, uid: number | undefined): string | undefined {
  mkdirSync(path);
  const owner = uid === undefined ? '' : `,uid=${uid},gid=${uid}`;
  const options = ['-t', 'tmpfs', '-o', `size=${DISK},mode=0700${owner}`, 'daybook-torture', path];
  return spawnSync('mount', options).status === 0 ? path : undefined;
}

/** Each file looks older by as much as the clock was turned; a store is not known by its age. */
function age(folder: string, ms: number): void {
  if (!existsSync(folder)) return;
  for (const one of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, one.name);
    if (one.name.startsWith('store.db') || one.name === 'hooks') continue;
    if (one.isDirectory()) age(path, ms);
    const stat = lstatSync(path);
    lutimesSync(path, stat.atimeMs / 1_000 - ms / 1_000, stat.mtimeMs / 1_000 - ms / 1_000);
  }
}
