import { basename, join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { projectContextName, sessionContextName } from '../../src/recall/context-name.ts';

const UUID = '0f6a1f0e-52a3-4f0c-9d0d-0c1f2e3d4c5b';

test('a session of Claude Code keeps its readable id', () => {
  expect(sessionContextName('claude-code', UUID)).toBe(`session-claude-code-${UUID}.md`);
});

test('a project is named for people and told apart by its key', () => {
  const one = projectContextName('/home/ada/app/.git', 'App');
  const other = projectContextName('/home/bob/app/.git', 'App');
  expect(one).toMatch(/^app-[0-9a-z]{11}\.md$/);
  expect(other).not.toBe(one);
});

test.each([
  { name: 'accents', project: 'Café Menü', slug: 'cafe-menu' },
  { name: 'no latin letter at all', project: '记忆', slug: 'project' },
  { name: 'a path', project: '../../etc/passwd', slug: 'etc-passwd' },
  { name: 'a name that looks like a session', project: 'session-x', slug: 'project-session-x' },
  { name: 'nothing', project: '', slug: 'project' },
])('a project name with $name has a plain file name', ({ project, slug }) => {
  expect(projectContextName('key', project).slice(0, -15)).toBe(slug);
});

describe('hostile ids', () => {
  const hostile = [
    '../../x',
    '..',
    '/etc/passwd',
    'C:\\temp\\x',
    'a\u0000b',
    'x'.repeat(10_000),
    'CON',
    'nul.md',
    '记忆',
    '',
    ' ',
    '-',
    UUID.toUpperCase(),
  ];

  test('each has a file of its own', () => {
    const names = [UUID, ...hostile].map((id) => sessionContextName('claude-code', id));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  test('the parts do not run into each other', () => {
    expect(sessionContextName('a', 'b-c')).not.toBe(sessionContextName('a-b', 'c'));
    expect(sessionContextName(`a-${UUID}`, UUID)).not.toBe(sessionContextName('a', UUID));
  });

  test('no name leaves the folder, is too long, or is reserved on Windows', () => {
    const anyText = fc.oneof(
      fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      fc.constantFrom(...hostile),
      fc
        .array(fc.constantFrom('.', '/', '\\', '\u0000', 'con', ':'), { maxLength: 9 })
        .map((p) => p.join('')),
    );
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        for (const name of [projectContextName(left, right), sessionContextName(left, right)]) {
          expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+\.md$/);
          expect(name.length).toBeLessThanOrEqual(128);
          expect(resolve('/home/context', name)).toBe(join('/home/context', basename(name)));
        }
      }),
    );
  });
});
