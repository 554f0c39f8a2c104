import { expect, test } from 'vitest';
import { runsOurHook } from '../../install/own-command.ts';

const PACKAGES: Record<string, string> = {
  '/src/checkout': 'daybook',
  '.': 'daybook',
  '/src/daybook': 'other-daybook',
};
const packageNameAt = (folder: string) => PACKAGES[folder];
const isOurs = (entry: unknown) =>
  runsOurHook(entry, 'SessionEnd', { packageNameAt, isThere: () => true });

test.each([
  { name: 'a checkout under any name', command: 'node /src/checkout/dist/hooks/session-end.cjs' },
  { name: 'a path with .. in it', command: 'node /src/x/../checkout/dist/hooks/session-end.cjs' },
  {
    name: 'a deleted copy with our name in its path',
    command: 'node /gone/node_modules/daybook/dist/hooks/session-start.cjs',
  },
  {
    name: 'the copy below our home folder',
    command: 'node /home/a/.daybook/app/dist/hooks/session-start.cjs',
  },
  {
    name: 'node with an option',
    command: 'node --no-warnings /gone/daybook/dist/hooks/pre-compact.cjs',
  },
  {
    name: 'variables before it',
    command: 'env DAYBOOK_HOME=/x A=1 node /gone/daybook/dist/hooks/pre-compact.cjs',
  },
  { name: 'a limit around it', command: 'timeout 5 node /src/checkout/dist/hooks/session-end.cjs' },
  { name: 'the home as ~', command: 'node ~/lib/node_modules/daybook/dist/hooks/session-end.cjs' },
  { name: 'the home as a variable', command: 'node $HOME/daybook/dist/hooks/session-end.cjs' },
  {
    name: 'Windows, a share',
    command: 'node.exe \\\\server\\ada\\daybook\\dist\\hooks\\session-end.cjs',
  },
  { name: 'the file alone', command: '/gone/daybook/dist/hooks/pre-compact.cjs' },
])('ours: $name', ({ command }) => {
  expect(isOurs({ type: 'command', command })).toBe(true);
  const [file, ...args] = command.split(' ');
  if (args.length > 0) expect(isOurs({ type: 'command', command: file, args })).toBe(true);
});

test.each([
  { name: 'bash', command: "bash -c 'node /gone/daybook/dist/hooks/session-end.cjs'" },
  { name: 'cmd', command: 'cmd /c "node C:\\gone\\daybook\\dist\\hooks\\session-end.cjs"' },
  {
    name: 'PowerShell',
    command: "& 'C:\\a b\\node.exe' 'C:\\a b\\daybook\\dist\\hooks\\session-end.cjs'",
  },
  {
    name: 'a quiet tail',
    command: 'node "/a b/daybook/dist/hooks/session-end.cjs" >/dev/null 2>&1 &',
  },
])('ours, through $name', ({ command }) => {
  expect(isOurs({ type: 'command', command })).toBe(true);
});

test.each([
  {
    name: 'a package of another name',
    entry: { command: 'node /src/daybook/dist/hooks/session-end.cjs' },
  },
  { name: 'another product', entry: { command: 'node /gone/diary/dist/hooks/session-end.cjs' } },
  {
    name: 'our name as part of a word',
    entry: { command: 'node /gone/mydaybook/dist/hooks/session-end.cjs' },
  },
  {
    name: 'a path from wherever the agent stands',
    entry: { command: 'node dist/hooks/session-end.cjs' },
  },
  { name: 'another file of ours', entry: { command: 'node /gone/daybook/dist/cli.js' } },
  {
    name: 'our file as an option of something else',
    entry: { command: 'check /gone/daybook/dist/hooks/session-end.cjs --strict' },
  },
  {
    name: 'two programs',
    entry: { command: 'beep; node /gone/daybook/dist/hooks/session-end.cjs' },
  },
  { name: 'a pipe', entry: { command: 'tee x | node /gone/daybook/dist/hooks/session-end.cjs' } },
  {
    name: 'output into our file',
    entry: { command: 'echo > /gone/daybook/dist/hooks/session-end.cjs' },
  },
  {
    name: 'a prompt hook',
    entry: { type: 'prompt', prompt: '/gone/daybook/dist/hooks/session-end.cjs' },
  },
  { name: 'no command', entry: { type: 'command' } },
  { name: 'an empty command', entry: { type: 'command', command: '' } },
  { name: 'arguments that are no texts', entry: { command: 'node', args: [7] } },
  { name: 'no arguments', entry: { command: 'node', args: [] } },
  { name: 'null', entry: null },
  { name: 'a number', entry: 7 },
])('not ours: $name', ({ entry }) => {
  expect(isOurs(entry)).toBe(false);
});

/** Where none of the files is there, but for those named. */
const isOursGone = (event: string, entry: object, ...there: readonly string[]) =>
  runsOurHook(entry, event, { packageNameAt, isThere: (file) => there.includes(file) });

test.each([
  { name: 'plain', command: 'node /x/clone/dist/hooks/session-end.cjs' },
  { name: 'in double quotes', command: 'node "/x y/clone/dist/hooks/session-end.cjs"' },
  {
    name: 'in single quotes',
    command: "'/n/node' '/x y/clone/dist/hooks/session-end.cjs' || true",
  },
  { name: 'with a home', command: 'node /x/dist/hooks/session-end.cjs "--home=/x y"' },
  { name: 'on Windows', command: 'node "C:\\A B\\clone\\dist\\hooks\\session-end.cjs"' },
  { name: 'as words', command: 'node', args: ['/x y/dist/hooks/session-end.cjs', '--home=/x'] },
])('a file of a copy that is gone, under the event it is for, is ours: $name', (entry) => {
  expect(isOursGone('SessionEnd', entry)).toBe(true);
  expect(isOursGone('Stop', entry)).toBe(false);
  expect(isOursGone('SessionStart', entry)).toBe(false);
});

test.each([
  {
    name: 'that is there, of no package',
    command: 'node /x/clone/dist/hooks/session-end.cjs',
    there: ['/x/clone/dist/hooks/session-end.cjs'],
  },
  {
    name: 'that is there, when the line is read as a shell does',
    command: 'node "/x\\$y/dist/hooks/session-end.cjs"',
    there: ['/x$y/dist/hooks/session-end.cjs'],
  },
  { name: 'of another package', command: 'node /src/daybook/dist/hooks/session-end.cjs' },
  { name: 'of another name', command: 'node /x/clone/dist/hooks/session-stop.cjs' },
  { name: 'in another folder', command: 'node /x/clone/hooks/session-end.cjs' },
  { name: 'behind a variable', command: 'node "/x/$CLONE/dist/hooks/session-end.cjs"' },
  { name: 'from the home folder', command: 'node ~/clone/dist/hooks/session-end.cjs' },
])('a file is not ours $name', ({ command, there = [] }) => {
  expect(isOursGone('SessionEnd', { command }, ...there)).toBe(false);
});
