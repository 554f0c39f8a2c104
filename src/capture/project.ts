import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { SpoolProject } from './spool-event.ts';

/** A file of this name turns Daybook off for its folder and all below. */
export const OFF_MARKER = '.nodaybook';

/**
 * Identifies a project by reading `.git`, without running git. Work trees of one repository share
 * its common dir, so they are one project.
 *
 * @param dir - what the agent calls its project folder; empty: take `cwd`.
 */
export function locateProject(dir: string, cwd: string): SpoolProject {
  const place = resolve(dir || cwd);
  return {
    dir: place,
    cwd: cwd ? resolve(cwd) : place,
    key: gitCommonDir(place) ?? realPath(place),
  };
}

/**
 * A short name for people: the repository's folder.
 *
 * @param key - `SpoolProject.key`.
 */
export function projectName(key: string): string {
  const isGitFolder = basename(key) === '.git';
  return basename(isGitFolder ? dirname(key) : key).replace(/(?<=.)\.git$/, '') || key;
}

/** Whether a folder or one above it holds the off marker. */
export function isMarkedOff(folder: string): boolean {
  return markedFolder(folder) !== undefined;
}

/** The folder with the off marker: this one or the nearest above it. */
export function markedFolder(folder: string): string | undefined {
  return ancestors(folder).find((one) => existsSync(join(one, OFF_MARKER)));
}

function gitCommonDir(folder: string): string | undefined {
  for (const one of ancestors(folder)) {
    const found = commonDirAt(join(one, '.git'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `.git` is a folder, or in work trees and submodules a file that names one (gitrepository-layout(5)). */
function commonDirAt(dotGit: string): string | undefined {
  if (!existsSync(dotGit)) return undefined; // a failed read costs ten times a look
  if (existsSync(join(dotGit, 'HEAD'))) return realPath(dotGit);
  const target = /^gitdir: (.+?)\s*$/m.exec(readText(dotGit))?.[1];
  if (target === undefined) return undefined;
  const gitDir = isAbsolute(target) ? target : join(dirname(dotGit), target);
  const common = readText(join(gitDir, 'commondir')).trim();
  if (common === '') return realPath(gitDir);
  return realPath(isAbsolute(common) ? common : join(gitDir, common));
}

/** No real path is longer (PATH_MAX of Linux), and above one that is not real lies nothing. */
const MAX_PATH = 4_096;

function ancestors(folder: string): string[] {
  const all = [resolve(folder)];
  if (folder.length > MAX_PATH) return all;
  for (let parent = dirname(all[0] as string); parent !== all.at(-1); parent = dirname(parent)) {
    all.push(parent);
  }
  return all;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Not there, or a folder.
  }
}

/** The path without links, or as it is where nothing is there any more. */
export function realPath(path: string): string {
  if (!existsSync(path)) return path; // as in readTextForHook: an error that is caught is dear
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
