import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type HookName,
  type HookWorld,
  hooksLog,
  hookWorld,
  payloadFor,
  spooledEvents,
} from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import {
  everythingIn,
  HOOKS,
  prompt,
  runAlone,
  runWithOpenStdin,
  transcriptOf,
} from './hook-place.ts';

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;

/** Runs a hook in a project and expects that it does nothing but say why. */
async function expectSkipped(name: HookName, world: HookWorld, reason: string, fields: object) {
  const transcript = transcriptOf(world.folder, prompt('SECRET PLAN'));
  const run = await runAlone(name, payloadFor(EVENTS[name], transcript, fields), world.env);
  expect(run.stdout).toBe('');
  expect(spooledEvents(world.home)).toEqual([]);
  const said = hooksLog(world.home);
  expect(said).toMatch(new RegExp(`^\\S+ info skipped hook=${name} reason=${reason}[^\\n]*\\n$`));
  expect(said).not.toContain('SECRET');
}

function folderIn(world: HookWorld, ...parts: string[]): string {
  const folder = join(world.folder, ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}

describe.each(HOOKS)('%s', (name) => {
  test('with DAYBOOK=0 reads nothing, writes nothing and makes no home', async () => {
    const world = hookWorld(temporaryFolder(), { DAYBOOK: '0' });
    const transcript = transcriptOf(world.folder, prompt('why?'));
    const before = everythingIn(world.folder);
    await runAlone(name, payloadFor(EVENTS[name], transcript), world.env);
    // A stdin that says nothing and stays open: whoever waited for it would still be here.
    const run = await runWithOpenStdin(name, [], world.env);
    expect(run.stdout).toBe('');
    expect(everythingIn(world.folder)).toEqual(before);
  });

  test.each([
    { where: 'in the project', marked: ['p'] },
    { where: 'in a folder above it', marked: [] },
    { where: 'in the folder where the agent stands', marked: ['p', 'deep'] },
  ])('passes over a project with a marker $where', async ({ marked }) => {
    const folder = temporaryFolder();
    const world = hookWorld(folder, { CLAUDE_PROJECT_DIR: join(folder, 'work', 'p') });
    const cwd = folderIn(world, 'work', 'p', 'deep');
    writeFileSync(join(folder, 'work', ...marked, '.nodaybook'), '');
    await expectSkipped(name, world, 'marker', { cwd });
  });

  test('passes over a project whose link leads below a marker', async () => {
    const world = hookWorld(temporaryFolder());
    const real = folderIn(world, 'private', 'p');
    writeFileSync(join(world.folder, 'private', '.nodaybook'), '');
    symlinkSync(real, join(world.folder, 'link'));
    await expectSkipped(name, world, 'marker', { cwd: join(world.folder, 'link') });
  });

  test('passes over an ignored project', async () => {
    const world = hookWorld(temporaryFolder());
    folderIn(world, 'daybook');
    const ignore = ['^(?:.*\\/clients\\/[^/]*)(?:\\/.*)?$'];
    writeFileSync(world.home.hookSettings, JSON.stringify({ v: 1, ignore, context: true }));
    await expectSkipped(name, world, 'ignored', { cwd: folderIn(world, 'clients', 'acme', 'x') });
  });

  test('never captures a session of the neutral folder', async () => {
    const world = hookWorld(temporaryFolder());
    mkdirSync(world.home.neutral, { recursive: true });
    await expectSkipped(name, world, 'neutral-folder', { cwd: world.home.neutral });
  });

  test('knows the neutral folder through a link to the home', async () => {
    const folder = realpathSync(temporaryFolder());
    const real = join(folder, 'disk', 'daybook');
    mkdirSync(join(real, 'run', 'neutral'), { recursive: true });
    symlinkSync(real, join(folder, 'daybook'));
    // The home is named by the link; a process that stands in it sees the real path.
    await expectSkipped(name, hookWorld(folder), 'neutral-folder', {
      cwd: join(real, 'run', 'neutral'),
    });
  });

  test.each([
    { agent: 'cursor', fields: { cursor_version: '1.7.2', workspace_roots: ['/p'] }, env: {} },
    { agent: 'copilot', fields: { sessionId: 's', hookName: 'sessionEnd' }, env: {} },
    { agent: 'codex', fields: { turn_id: 't1', model: 'gpt-5' }, env: {} },
    { agent: 'gemini', fields: {}, env: { GEMINI_SESSION_ID: 'g1' } },
    { agent: 'unknown', fields: { transcript_path: null }, env: {} },
  ])('leaves the sessions of $agent alone', async ({ agent, fields, env }) => {
    const world = hookWorld(temporaryFolder(), env);
    await expectSkipped(name, world, `foreign agent=${agent}`, fields);
  });

  test('lets an event of another kind pass', async () => {
    const other = name === 'session-end' ? 'Stop' : 'SessionEnd';
    const world = hookWorld(temporaryFolder());
    await expectSkipped(name, world, `other-event event=${other}`, { hook_event_name: other });
  });
});

test('the project is what the agent calls so; where it stands is kept beside it', async () => {
  const folder = realpathSync(temporaryFolder());
  const world = hookWorld(folder, { CLAUDE_PROJECT_DIR: join(folder, 'p') });
  const cwd = folderIn(world, 'p', 'src');
  const payload = payloadFor('SessionEnd', join(folder, 'x.jsonl'), { cwd });
  await runAlone('session-end', payload, world.env);
  const dir = join(folder, 'p');
  expect(spooledEvents(world.home)[0]?.project).toEqual({ dir, cwd, key: dir });
});

test.each([
  { what: 'no JSON', text: '{"ignore":' },
  { what: 'null', text: 'null' },
  { what: 'other types', text: '{"ignore":"all","context":"yes"}' },
  { what: 'a pattern that is none', text: '{"ignore":["(","**",5]}' },
])('a hook.json that holds $what costs no event', async ({ text }) => {
  const world = hookWorld(temporaryFolder());
  folderIn(world, 'daybook');
  writeFileSync(world.home.hookSettings, text);
  await runAlone('session-end', payloadFor('SessionEnd', join(world.folder, 'x')), world.env);
  expect(spooledEvents(world.home)).toHaveLength(1);
});
