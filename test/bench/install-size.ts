import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtPath } from '../helpers/places.ts';
import type { Figure } from './figure.ts';
import { figure } from './figure.ts';

/** What an installation takes on disk, with all it depends on, beside the database library in it. */
export async function measureInstallSize(): Promise<Figure[]> {
  const root = join(builtPath('.'), '..');
  const list = ['ls', '--omit=dev', '--all', '--parseable'];
  const { stdout } = spawnSync('npm', list, { cwd: root, encoding: 'utf8' });
  const folders = stdout.split('\n').filter((path) => path.includes('node_modules'));
  const dependencies = folders.reduce((sum, path) => sum + bytesIn(path), 0);
  const library = folders.filter((path) => path.endsWith('better-sqlite3'));
  const floor = {
    name: 'better-sqlite3, as built here',
    value: library.reduce((sum, path) => sum + bytesIn(path), 0) / 1e6,
  };
  const bytes = bytesIn(builtPath('.')) + dependencies;
  return [figure('an installation on disk', bytes / 1e6, 'MB', floor)];
}

/** Without what lies in a `node_modules` of its own, which the list names by itself. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return one.name === 'node_modules' ? sum : sum + bytesIn(path);
    return sum + (one.isFile() ? statSync(path).size : 0);
  }, 0);
}
