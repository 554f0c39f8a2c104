import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isMarkedOff, locateProject, projectName } from '../../src/capture/project.ts';
import { temporaryFolder } from '../helpers/places.ts';

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

function repository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-q');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'start');
  return folder;
}

describe('the key of a project', () => {
  test('is the common dir that git itself names, from any folder below', () => {
    const repo = repository(join(temporaryFolder(), 'uploader'));
    mkdirSync(join(repo, 'src', 'deep'), { recursive: true });
    const common = realpathSync(
      git(repo, 'rev-parse', '--path-format=absolute', '--git-common-dir'),
    );
    expect(locateProject(join(repo, 'src', 'deep'), '').key).toBe(common);
    expect(projectName(common)).toBe('uploader');
  });

  test('is shared by work trees', () => {
    const folder = temporaryFolder();
    const repo = repository(join(folder, 'uploader'));
    git(repo, 'worktree', 'add', '-q', join(folder, 'elsewhere', 'fix'));
    expect(locateProject(join(folder, 'elsewhere', 'fix'), '').key).toBe(
      locateProject(repo, '').key,
    );
  });

  test('is its own for a submodule', () => {
    const folder = temporaryFolder();
    const [outer, inner] = [repository(join(folder, 'outer')), repository(join(folder, 'inner'))];
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'lib');
    const { key } = locateProject(join(outer, 'lib'), '');
    expect(key).not.toBe(locateProject(outer, '').key);
    expect(projectName(key)).toBe('lib');
  });

  test('is the real path where there is no repository', () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, 'plain'));
    symlinkSync(join(folder, 'plain'), join(folder, 'link'));
    expect(locateProject(join(folder, 'link'), '').key).toBe(join(folder, 'plain'));
    mkdirSync(join(folder, 'plain', '.git')); // empty: not a repository
    expect(locateProject(join(folder, 'plain'), '').key).toBe(join(folder, 'plain'));
  });

  test("takes the agent's project folder before the cwd, which follows cd", () => {
    const folder = realpathSync(temporaryFolder());
    expect(locateProject(folder, '/')).toEqual({ dir: folder, cwd: '/', key: folder });
    expect(locateProject('', folder).key).toBe(folder);
  });

  test('of a folder that is gone is its name', () => {
    expect(locateProject('/no/such/folder', '').key).toBe('/no/such/folder');
  });
});

test('a marker turns off its folder and all below', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  mkdirSync(join(folder, 'c'));
  writeFileSync(join(folder, 'a', '.nodaybook'), '');
  expect(isMarkedOff(join(folder, 'a', 'b'))).toBe(true);
  expect(isMarkedOff(join(folder, 'c'))).toBe(false);
});

test.each([
  ['/home/ada/uploader/.git', 'uploader'],
  ['/srv/git/uploader.git', 'uploader'],
  ['/home/ada/notes', 'notes'],
  ['/', '/'],
])('%s is called %s', (key, name) => {
  expect(projectName(key)).toBe(name);
});
