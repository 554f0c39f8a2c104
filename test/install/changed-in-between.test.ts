import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makePackage, run, type TestPlace, testPlace } from './place.ts';

const THEIRS = { type: 'command', command: 'notify-send done' };
const read = (place: TestPlace) => readFileSync(place.settings, 'utf8');
const backupOf = (place: TestPlace) => `${place.settings}.daybook-backup`;

/** The settings with hook entries of these commands, all under SessionEnd. */
function withCommands(...commands: string[]): string {
  const hooks = commands.map((command) => ({ type: 'command', command }));
  return `${JSON.stringify({ model: 'opus', hooks: { SessionEnd: [{ hooks }] } }, null, 2)}\n`;
}

describe('somebody changed the file after the installation', () => {
  test.each([
    {
      name: 'a property was added behind ours',
      before: '{\n  "model": "opus" // big\n}\n',
      change: (text: string) => text.replace(/\n\}\n$/, ',\n  "theme": "dark"\n}\n'),
      after: '{\n  "model": "opus", // big\n  "theme": "dark"\n}\n',
    },
    {
      name: 'a value was changed',
      before: '{\n\t"model": "opus",\n\t"hooks": {}\n}\n',
      change: (text: string) => text.replace('opus', 'haiku'),
      after: '{\n\t"model": "haiku"\n}\n',
    },
    {
      name: 'a comment was written into hooks, so hooks stays',
      before: '{\n  "model": "opus"\n}\n',
      change: (text: string) => text.replace('"hooks": {', '"hooks": {\n    // Daybook'),
      after: '{\n  "model": "opus",\n  "hooks": {\n    // Daybook\n  }\n}\n',
    },
    {
      name: 'a hook was added in the group that we made, so the group stays',
      before: '{\n  "model": "opus"\n}\n',
      change: (text: string) =>
        text.replace(/("hooks": \[)(\s*\{\s*"type": "command")/, `$1 ${JSON.stringify(THEIRS)},$2`),
      after: `{\n  "model": "opus",\n  "hooks": {\n    "SessionStart": [\n      {\n        "hooks": [ ${JSON.stringify(THEIRS)}\n        ]\n      }\n    ]\n  }\n}\n`,
    },
    {
      name: 'all of it was put on one line',
      before: '{\n  "model": "opus"\n}\n',
      change: (text: string) => JSON.stringify(JSON.parse(text)),
      after: '{"model":"opus"}',
    },
    {
      name: 'with hooks twice, of which the last one counts',
      before: `{"hooks":{"Stop":[${JSON.stringify({ hooks: [THEIRS] })}]},"hooks":null,"model":"opus"}`,
      change: (text: string) => text.replace('opus', 'haiku'),
      after: `{"hooks":{"Stop":[${JSON.stringify({ hooks: [THEIRS] })}]},"hooks":{},"model":"haiku"}`,
    },
    {
      name: 'with an event twice',
      before: '{"hooks":{"SessionEnd":[{}],"SessionEnd":null},"model":"opus"}',
      change: (text: string) => text.replace('opus', 'haiku'),
      after: '{"hooks":{"SessionEnd":[{}],"SessionEnd":[]},"model":"haiku"}',
    },
    {
      name: 'CR alone',
      before: '{\r  "model": "opus" // big\r}\r',
      change: (text: string) => text.replace('opus', 'haiku'),
      after: '{\r  "model": "haiku" // big\r}\r',
    },
    {
      name: 'CRLF',
      before: '{\r\n  "model": "opus"\r\n}\r\n',
      change: (text: string) => text.replace('opus', 'haiku'),
      after: '{\r\n  "model": "haiku"\r\n}\r\n',
    },
  ])('$name: only our entries go', async ({ before, change, after }) => {
    const place = testPlace();
    writeFileSync(place.settings, before);
    await run('install', place);
    const changed = change(read(place));
    expect(changed).not.toBe(read(place));
    writeFileSync(place.settings, changed);
    await run('uninstall', place);
    expect(read(place)).toBe(after);
    expect(existsSync(backupOf(place))).toBe(false);
  });

  test('installed again with others behind ours, the file stays as it is', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{\n  "hooks": {}\n}\n');
    await run('install', place);
    const { hooks } = JSON.parse(read(place));
    hooks.SessionEnd.push({ hooks: [THEIRS] });
    const changed = JSON.stringify({ hooks, theme: 'dark' });
    writeFileSync(place.settings, changed);
    expect((await run('install', place)).out).toContain('already');
    expect(read(place)).toBe(changed);
  });

  test('installed again after somebody gave ours a matcher or a shorter time, it is mended', async () => {
    const place = testPlace();
    await run('install', place);
    const once = read(place);
    for (const [from, to] of [
      ['"hooks": [', '"matcher": "clear", "hooks": ['],
      ['"timeout": 10', '"timeout": 1'],
    ] as const) {
      writeFileSync(place.settings, once.replace(from, to));
      await run('install', place);
      expect(JSON.parse(read(place))).toEqual(JSON.parse(once));
    }
  });

  test('installed again, the backup follows, and uninstall gives back the changed file', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{\n  "model": "opus"\n}\n');
    await run('install', place);
    writeFileSync(place.settings, read(place).replace('opus', 'haiku'));
    makePackage(join(place.userHome, 'daybook'));
    await run('install', { ...place, packageRoot: join(place.userHome, 'daybook') });
    expect(readFileSync(backupOf(place), 'utf8')).toBe('{\n  "model": "haiku"\n}\n');
    await run('uninstall', place);
    expect(read(place)).toBe('{\n  "model": "haiku"\n}\n');
  });

  test('our hooks were taken out by hand: nothing of ours is left, and no backup', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{}');
    await run('install', place);
    writeFileSync(place.settings, '{"model":"opus"}');
    expect((await run('uninstall', place)).out).toContain('holds no hooks of Daybook');
    expect(read(place)).toBe('{"model":"opus"}');
    expect(existsSync(backupOf(place))).toBe(false);
  });

  test('the file is gone: the backup is all that is left, so it stays', async () => {
    const place = testPlace();
    writeFileSync(place.settings, '{"model":"opus"}');
    await run('install', place);
    rmSync(place.settings);
    const { out } = await run('uninstall', place);
    expect(out).toContain(backupOf(place));
    expect(readFileSync(backupOf(place), 'utf8')).toBe('{"model":"opus"}');
    expect(existsSync(place.settings)).toBe(false);
  });

  test('the backup is gone or damaged: the entries are taken out all the same', async () => {
    const place = testPlace();
    for (const damage of [undefined, '{"model"', '{}']) {
      writeFileSync(place.settings, '{\n  "model": "opus"\n}\n');
      await run('install', place);
      if (damage === undefined) rmSync(backupOf(place));
      else writeFileSync(backupOf(place), damage);
      await run('uninstall', place);
      expect(read(place)).toBe('{\n  "model": "opus"\n}\n');
    }
  });
});

describe('entries of an older installation are replaced', () => {
  test.each([
    { name: 'unquoted', command: 'node /old/daybook/dist/hooks/session-end.cjs' },
    {
      name: 'double quotes',
      command: '"/usr/bin/node" "/old path/daybook/dist/hooks/session-end.cjs"',
    },
    { name: 'single quotes', command: "node '/it'\\''s/daybook/dist/hooks/session-end.cjs'" },
    { name: 'escaped spaces', command: 'node /old\\ path/daybook/dist/hooks/session-end.cjs' },
    {
      name: 'Windows',
      command:
        '"C:\\Program Files\\nodejs\\node.exe" "C:\\Users\\A B\\daybook\\dist\\hooks\\session-end.cjs"',
    },
    {
      name: 'Windows, forward slashes',
      command: 'node "C:/Users/A B/daybook/dist/hooks/session-end.cjs"',
    },
    { name: 'PowerShell', command: '& "C:\\node.exe" "C:\\daybook\\dist\\hooks\\session-end.cjs"' },
    {
      name: 'a variable before',
      command: 'DAYBOOK_HOME=/x node /old/daybook/dist/hooks/session-end.cjs',
    },
    {
      name: 'a quiet tail',
      command: 'node /old/daybook/dist/hooks/session-end.cjs 2>/dev/null || true',
    },
    { name: 'a wrapper', command: "sh -c 'node /old/daybook/dist/hooks/session-end.cjs'" },
    {
      name: 'a version in the path',
      command: 'node /p/.pnpm/daybook@0.0.9/dist/hooks/session-end.cjs',
    },
    { name: 'another of our files', command: 'node /old/daybook/dist/hooks/pre-compact.cjs' },
  ])('$name', async ({ command }) => {
    const place = testPlace();
    writeFileSync(place.settings, withCommands('their-own', command));
    await run('install', place);
    expect(read(place)).not.toContain('/old');
    expect(JSON.parse(read(place)).hooks.SessionEnd).toHaveLength(2);
    expect(readFileSync(backupOf(place), 'utf8')).toBe(withCommands('their-own'));
    const once = read(place);
    await run('install', place);
    expect(read(place)).toBe(once);
    await run('uninstall', place);
    expect(read(place)).toBe(withCommands('their-own'));
  });

  test('exec form, an event that we no longer listen to, a matcher, twice the same', async () => {
    const place = testPlace();
    const args = ['/old/daybook/dist/hooks/session-end.cjs'];
    const ours = { type: 'command', command: 'node', args };
    const group = { matcher: 'startup', hooks: [ours, ours] };
    const settings = { hooks: { Stop: [group], SessionStart: [group, { hooks: [THEIRS, ours] }] } };
    writeFileSync(place.settings, JSON.stringify(settings, null, 4));
    await run('install', place);
    await run('uninstall', place);
    const left = { hooks: { SessionStart: [{ hooks: [THEIRS] }] } };
    expect(JSON.parse(read(place))).toEqual(left);
  });

  test('from another place, with the bytes of the very first file in the end', async () => {
    const place = testPlace();
    const first = '// mine\n{ "hooks": { "SessionEnd": [ ] } , }\n';
    writeFileSync(place.settings, first);
    await run('install', place);
    const elsewhere = makePackage(join(place.userHome, 'checkout'));
    await run('install', { ...place, packageRoot: elsewhere });
    expect(read(place)).toContain(JSON.stringify(elsewhere).slice(1, -1));
    expect(read(place)).not.toContain(JSON.stringify(place.packageRoot).slice(1, -1));
    await run('uninstall', place);
    expect(read(place)).toBe(first);
  });
});
