import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { execEntry } from '../../install/command-line.ts';
import {
  addHooks,
  hooksIn,
  type IsOurs,
  settingsOfOthers,
  stripHooks,
} from '../../install/hook-entries.ts';
import { runsOurHook } from '../../install/own-command.ts';
import { installEdit, uninstallEdit } from '../../install/settings-edit.ts';
import { run, testPlace } from './place.ts';

const disk = { packageNameAt: () => undefined, isThere: () => true };
const isOurs: IsOurs = (entry, event) => runsOurHook(entry, event, disk);
const HOOKS = ['session-start', 'pre-compact', 'session-end'].map((name, index) => ({
  event: ['SessionStart', 'PreCompact', 'SessionEnd'][index] as string,
  entry: execEntry('/usr/bin/node', `/opt/daybook/dist/hooks/${name}.cjs`),
}));

const command = fc.record({ type: fc.constant('command'), command: fc.string() });
const group = fc.record(
  { matcher: fc.string(), hooks: fc.array(fc.oneof(command, fc.jsonValue())) },
  { requiredKeys: [] },
);
const groups = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.oneof(group, fc.jsonValue()), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const events = fc.dictionary(
  fc.constantFrom('SessionStart', 'SessionEnd', 'PreCompact', 'Stop', 'Other'),
  groups,
);
const settings = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(events, { freq: 4 }), fc.boolean())
  .map(([others, hooks, isThere]) => (isThere ? { ...others, hooks } : others));

const BLANKS = ['', '', ' ', '\t', '\n', '\r\n', '\n    '];
const COMMENTS = [
  '// note "x" { [ ,\n',
  '//\r\n',
  '/* a, b */',
  '/* "hooks": {\n} */',
  '\n  // x\n',
];

/** JSON with white space and comments wherever they may stand, and commas behind last children. */
function written(value: unknown, choose: (below: number) => number): string {
  const gap = () => {
    const blank = () => BLANKS[choose(BLANKS.length)] as string;
    return choose(5) === 0 ? blank() + COMMENTS[choose(COMMENTS.length)] + blank() : blank();
  };
  const list = (parts: string[]) => {
    const last = parts.length > 0 && choose(4) === 0 ? `,${gap()}` : '';
    return parts.map((part) => gap() + part + gap()).join(',') + last;
  };
  if (Array.isArray(value)) return `[${list(value.map((one) => written(one, choose)))}${gap()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, one]) => `${JSON.stringify(name)}${gap()}:${gap()}${written(one, choose)}`,
  );
  return `{${list(members)}${gap()}}`;
}

const text = fc
  .record({
    settings,
    choices: fc.array(fc.nat(), { minLength: 1, maxLength: 60 }),
    indent: fc.constantFrom(undefined, 0, 1, 2, 4, '\t'),
    eol: fc.constantFrom('\n', '\r\n'),
    bom: fc.constantFrom('', '\uFEFF'),
    end: fc.constantFrom('', '\n', '\n\n', ' // end'),
  })
  .map(({ settings, choices, indent, eol, bom, end }) => {
    let at = 0;
    const choose = (below: number) => (choices[at++ % choices.length] as number) % below;
    const body =
      indent === undefined
        ? written(settings, choose)
        : JSON.stringify(settings, null, indent).replaceAll('\n', eol);
    return bom + body + end;
  });

test('whatever the file looked like, it comes back byte for byte', () => {
  fc.assert(
    fc.property(text, (before) => {
      const install = installEdit(HOOKS, isOurs);
      const installed = install({ text: before, backup: undefined });
      expect(hooksIn(installed.text ?? '', isOurs)).toHaveLength(3);
      expect(install(installed)).toEqual(installed);
      const after = uninstallEdit(isOurs)(installed);
      expect(after).toEqual({ text: before, backup: undefined });
    }),
    { numRuns: 300 },
  );
});

test('without a backup, every value of others comes back and nothing of ours stays', () => {
  fc.assert(
    fc.property(text, (before) => {
      const stripped = stripHooks(addHooks(before, HOOKS), isOurs);
      expect(settingsOfOthers(stripped, isOurs)).toBe(settingsOfOthers(before, isOurs));
      expect(hooksIn(stripped, isOurs)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('the same through real files', async () => {
  const place = testPlace();
  await fc.assert(
    fc.asyncProperty(text, async (before) => {
      writeFileSync(place.settings, before);
      await run('install', place);
      await run('uninstall', place);
      expect(readFileSync(place.settings, 'utf8')).toBe(before);
    }),
    { numRuns: 25 },
  );
});
