import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isEnvMisshapen, misshapenHook, skipsEntryAlone } from '../../install/claude-shape.ts';
import { run, testPlace } from './place.ts';

const HOOK = { type: 'command', command: 'x' };

test.each([
  { groups: [{}], fault: 'hooks.Stop[0] has no list "hooks"' },
  { groups: [HOOK], fault: 'hooks.Stop[0] has no list "hooks"' },
  { groups: [{ hooks: [HOOK] }, null], fault: 'hooks.Stop[1] is no object' },
  { groups: [{ matcher: 1, hooks: [HOOK] }], fault: 'hooks.Stop[0].matcher is no text' },
  { groups: [{ hooks: ['x'] }], fault: 'hooks.Stop[0].hooks[0] is no object' },
  { groups: [{ hooks: [HOOK, { command: 'x' }] }], fault: 'hooks.Stop[0].hooks[1] has no "type"' },
  { groups: [{ hooks: [{ type: 'command' }] }], fault: 'hooks.Stop[0].hooks[0] has no "command"' },
  {
    groups: [{ hooks: [{ ...HOOK, timeout: 0 }] }],
    fault: 'hooks.Stop[0].hooks[0].timeout is no number above 0',
  },
])('an entry of another shape is named: $fault', ({ groups, fault }) => {
  expect(misshapenHook({ hooks: { Start: [{ hooks: [] }], Stop: groups } })).toBe(fault);
});

test.each([
  { name: 'no hooks', hooks: undefined },
  { name: 'hooks that are none', hooks: null },
  { name: 'events that are no lists, which do no harm', hooks: { Stop: { a: 1 }, Start: null } },
  {
    name: 'a matcher and a time',
    hooks: { Stop: [{ matcher: '', hooks: [{ ...HOOK, timeout: 1.5 }] }] },
  },
  { name: 'a prompt', hooks: { Stop: [{ hooks: [{ type: 'prompt', prompt: 'x' }] }] } },
])('nothing is said of $name', ({ hooks }) => {
  expect(misshapenHook({ hooks })).toBeUndefined();
});

test('an env has to be an object, with whatever in it', () => {
  for (const env of [null, [], 'A=1']) expect(isEnvMisshapen({ env })).toBe(true);
  for (const env of [undefined, {}, { A: 1 }]) expect(isEnvMisshapen({ env })).toBe(false);
});

test('a recent Claude Code leaves out the entry alone', () => {
  expect(skipsEntryAlone('2.1.330 (Claude Code)')).toBe(true);
  expect(skipsEntryAlone('2.1.197 (Claude Code)')).toBe(false);
  expect(skipsEntryAlone(undefined)).toBe(false);
});

test.each([
  {
    settings: { hooks: { SessionEnd: [{}] } },
    says: (file: string) =>
      `Claude Code may skip the whole of ${file}, our hooks too: hooks.SessionEnd[0] has no list "hooks".`,
  },
  {
    settings: { env: null },
    says: (file: string) => `Claude Code skips the whole of ${file}, our hooks too, since "env"`,
  },
])('installing says so: $settings', async ({ settings, says }) => {
  const place = testPlace();
  writeFileSync(place.settings, JSON.stringify(settings));
  expect((await run('install', place)).said).toContain(`warning: ${says(place.settings)}`);
});
