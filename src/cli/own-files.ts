// What in the home Daybook has made, told from what else somebody keeps there: a home may be a folder
// that was there before, such as a vault of notes.
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCopy, isInCopy } from '../../install/lasting-copy.ts';
import { COMPILED_NAME } from '../capture/compiled.ts';
import { isDay } from '../daily/day.ts';
import { readBytesIfAny } from '../daily/day-file.ts';
import { isOurDay } from '../daily/day-text.ts';
import type { Home } from '../platform/home.ts';
import { isContextFile } from '../recall/context-file.ts';
import { isBackupName, isStoreName } from '../store/backup-files.ts';

/** Paths from the home, in order of name. A folder stands for all in it. */
export interface HomeFiles {
  readonly ours: readonly string[];
  /** Of somebody else, or a link: Daybook makes none. */
  readonly others: readonly string[];
}

/** What Daybook makes in one folder. */
interface Contents {
  /** Whether it makes a file of this name. */
  readonly file?: (name: string) => boolean;
  /** What it makes in a folder of this name; undefined: it makes no such folder. */
  readonly folder?: (name: string) => Contents | undefined;
}

const NOTHING: Contents = {};
const ALL: Contents = { file: () => true, folder: () => ALL };

/** Sorts what is in the home. Nothing is followed that is a link, but for the home itself. */
export function filesIn(home: Home): HomeFiles {
  return sorted(home.root, '', contentsOf(home));
}

function sorted(root: string, folder: string, contents: Contents): HomeFiles {
  const ours: string[] = [];
  const others: string[] = [];
  for (const one of entriesOf(join(root, folder))) {
    const path = join(folder, one.name);
    const below = one.isDirectory() ? contents.folder?.(one.name) : undefined;
    if (below !== undefined) {
      const found = below === ALL ? { ours: [], others: [] } : sorted(root, path, below);
      ours.push(...(found.others.length === 0 ? [path] : found.ours));
      others.push(...found.others);
    } else if (one.isFile() && contents.file?.(one.name)) ours.push(path);
    else others.push(path);
  }
  return { ours, others };
}

function entriesOf(folder: string): Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function contentsOf(home: Home): Contents {
  const folders: Readonly<Record<string, Contents>> = {
    spool: { ...SPOOL, folder: (name) => (name === 'bad' ? SPOOL : undefined) },
    daily: dailyLogs(home.daily),
    context: {
      file: (name) => isContextFile(home.context, name) || isAsideOf(name, /^[a-z0-9-]+\.md$/),
    },
    backups: { file: isBackupName },
    logs: { file: (name) => /^(?:hooks|worker)\.log(?:\.1)?$/.test(name) },
    run: RUN,
  };
  return {
    file: (name) =>
      isNamed(name, /^(?:config\.json|hook\.json|\.doctor)$/) || isStoreName(name, home.store),
    folder: (name) =>
      isCopy(home, name) ? COPY : Object.hasOwn(folders, name) ? folders[name] : undefined,
  };
}

const SPOOL: Contents = {
  file: (name) => isNamed(name, /^\d{14,}-[a-z0-9]+\.json(?:\.reason\.txt)?$/),
};

const IN_RUN =
  /^(?:worker\.json|starts|recovered|opencode-without-worker|told-no-worker|store\.db\.left|summariser-\d+\.json)$/;

const RUN: Contents = {
  file: (name) => isNamed(name, IN_RUN) || isNamed(name, COMPILED_NAME),
  folder: (name) => (/^(?:neutral|(?:worker|gate)\.lock)$/.test(name) ? NOTHING : undefined),
};

/** Of what npm installs every file is ours, whatever packages it consists of. */
const COPY: Contents = {
  file: isInCopy,
  folder: (name) => (isInCopy(name) ? ALL : undefined),
};

/** People write here too, and keep notes beside: a day is ours by what is in it. */
function dailyLogs(folder: string): Contents {
  const isDayFile = (name: string) => name.endsWith('.md') && isDay(name.slice(0, -3));
  return {
    file: (name) => {
      if (isDayFile(name)) return isOurLog(join(folder, name), name.slice(0, -3));
      const [, log = ''] =
        /^\.{1,2}(.+\.md)\.(?:[\w-]+\.daybook-aside|daybook-owner(?:\.[\w-]+\.(?:daybook-aside|tmp))?)$/.exec(
          name,
        ) ?? [];
      return isDayFile(log);
    },
    folder: (name) =>
      name.endsWith('.lock') && isDayFile(name.slice(0, -'.lock'.length)) ? NOTHING : undefined,
  };
}

/** Whether a file that is called after a day is a daily log of ours. */
export function isOurLog(path: string, day: string): boolean {
  try {
    return isOurDay(readBytesIfAny(path) ?? '', day);
  } catch {
    return false; // nobody can say what is in it
  }
}

/** Whether a file has such a name, or is what a killed write has left of one. */
function isNamed(name: string, pattern: RegExp): boolean {
  return pattern.test(name) || isAsideOf(name, pattern);
}

/** `.hook.json.x1y2.tmp`, as `writeFileAside` names it. */
function isAsideOf(name: string, pattern: RegExp): boolean {
  const [, meant] = /^\.(.+)\.[a-z0-9]+\.tmp$/.exec(name) ?? [];
  return meant !== undefined && pattern.test(meant);
}
