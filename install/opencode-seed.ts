// Once any plugin is configured, wherever, opencode installs its own package (63 MB) into each folder
// of settings before it starts: some seconds online, 70 s at every single start offline. It leaves that
// out where `node_modules` is there and the lockfile names the package (1.18.33, seen). Our plugin
// imports nothing, so that is all it needs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTextIfAny } from '../src/platform/files.ts';
import type { PlannedFile } from './file-change.ts';
import { hasCodeOfOthers, namesIn } from './opencode-places.ts';
import { placed, takenAway } from './own-file.ts';

const DEPENDENCIES = { '@opencode-ai/plugin': '*' };
const MANIFEST = jsonFile({
  private: true,
  description:
    'Written by `daybook install opencode`, so that opencode starts without a download. For plugins ' +
    'or tools of your own that import @opencode-ai/plugin, delete package-lock.json: then opencode installs it.',
  dependencies: DEPENDENCIES,
});
const LOCKFILE = jsonFile({
  name: 'opencode',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { dependencies: DEPENDENCIES } },
});
const MARK = '.daybook-seed';

/**
 * What spares opencode its download, where nothing of the kind is there yet. Where plugins or tools
 * of others are, they may import that package: then nothing is made, and what we had made goes.
 */
export function seed(folder: string): PlannedFile[] {
  if (hasCodeOfOthers(folder)) return unseed(folder);
  return isOursOrFree(folder) ? filesOf(folder).map(({ path, text }) => placed(path, text)) : [];
}

/** Takes away what `seed` made: all of it or, once anybody has changed anything, only the mark. */
export function unseed(folder: string): PlannedFile[] {
  const files = filesOf(folder).map(({ path, text, emptyFolders }) =>
    takenAway(path, text, emptyFolders),
  );
  return isOursOrFree(folder) ? files : files.slice(-1);
}

/** The mark makes `node_modules` be there. It stands last, so that a half-made seed is made whole. */
function filesOf(folder: string) {
  const modules = join(folder, 'node_modules');
  return [
    { path: join(folder, 'package.json'), text: MANIFEST },
    { path: join(folder, 'package-lock.json'), text: LOCKFILE },
    { path: join(modules, MARK), text: 'See package.json.\n', emptyFolders: [modules] },
  ];
}

function isOursOrFree(folder: string): boolean {
  const isOurs = filesOf(folder).every(({ path, text }) =>
    [undefined, text].includes(readTextIfAny(path)),
  );
  return (
    isOurs &&
    !existsSync(join(folder, 'bun.lock')) &&
    namesIn(join(folder, 'node_modules')).every((name) => name === MARK)
  );
}

function jsonFile(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
