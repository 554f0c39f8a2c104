// Every settings file again, this time with hooks that an older version had put in, as it wrote them.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HookEntry } from '../../install/hook-entries.ts';
import { HOOK_FILES, runsOurHook } from '../../install/own-command.ts';
import { installEdit } from '../../install/settings-edit.ts';
import { run, type TestPlace, testPlace } from './place.ts';
import { SETTINGS_TEXTS } from './settings-texts.ts';

const OLD = '/home/ada/.npm global/lib/node_modules/daybook/dist/hooks';

/** How commands were written, or may have been: the file is the same, the words around it are not. */
const FORMS: readonly { readonly name: string; readonly entry: (file: string) => HookEntry }[] = [
  {
    name: 'in single quotes',
    entry: (file) => ({ type: 'command', command: `/usr/bin/node '${OLD}/${file}'`, timeout: 5 }),
  },
  {
    name: 'in double quotes, without a timeout',
    entry: (file) => ({ type: 'command', command: `"/usr/bin/node" "${OLD}/${file}"` }),
  },
  {
    name: 'with escaped spaces and a quiet tail',
    entry: (file) => ({
      type: 'command',
      command: `node ${OLD.replace(' ', '\\ ')}/${file} 2>/dev/null || true`,
    }),
  },
  {
    name: 'in exec form, with a home of its own',
    entry: (file) => ({
      type: 'command',
      command: 'node',
      args: [`${OLD}/${file}`, '--home=/home/ada/x y'],
    }),
  },
  {
    name: 'as Windows has it',
    entry: (file) => ({
      type: 'command',
      command: `node "C:\\Users\\A B\\daybook\\dist\\hooks\\${file}"`,
    }),
  },
];

/** Leaves the file and the backup as that version would have. */
function installOlder(settings: string, text: string, entry: (file: string) => HookEntry): string {
  const hooks = Object.entries(HOOK_FILES).map(([event, file]) => ({ event, entry: entry(file) }));
  const disk = { packageNameAt: () => undefined, isThere: () => false };
  const edit = installEdit(hooks, (one, event) => runsOurHook(one, event, disk));
  const { text: installed = '', backup = '' } = edit({ text, backup: undefined });
  writeFileSync(settings, installed);
  writeFileSync(`${settings}.daybook-backup`, backup);
  return installed;
}

async function installAgain(place: TestPlace): Promise<void> {
  expect((await run('install', place)).code).toBe(0);
  const installed = readFileSync(place.settings);
  expect(installed.toString()).not.toContain('.npm global');
  expect((await run('install', place)).out).toContain('already');
  expect(readFileSync(place.settings)).toEqual(installed);
}

/** Each file with two of the forms, each form with many files. */
const PAIRS = SETTINGS_TEXTS.flatMap(({ name, text }, at) =>
  [at, at + 2].map((n) => ({ name, text, ...formAt(n) })),
);

function formAt(n: number): { form: string; entry: (file: string) => HookEntry } {
  const { name: form, entry } = FORMS[n % FORMS.length] as (typeof FORMS)[number];
  return { form, entry };
}

describe('hooks of an older version are replaced, and taken out to the bytes of before them', () => {
  test.each(PAIRS)('$name, $form', async ({ text, entry }) => {
    const place = testPlace();
    expect(installOlder(place.settings, text, entry)).not.toBe(text);
    await installAgain(place);
    await run('uninstall', place);
    expect(readFileSync(place.settings)).toEqual(Buffer.from(text));
    expect(readdirSync(dirname(place.settings))).toEqual(['settings.json']);
  });
});

describe('hooks of an older version are taken out without an installation in between', () => {
  test.each(SETTINGS_TEXTS)('$name', async ({ text }) => {
    const place = testPlace();
    installOlder(place.settings, text, formAt(0).entry);
    await run('uninstall', place);
    expect(readFileSync(place.settings)).toEqual(Buffer.from(text));
  });
});

describe.skipIf(process.platform === 'win32')('behind a symlink, every file comes back too', () => {
  test.each(SETTINGS_TEXTS)('$name', async ({ text }) => {
    const place = testPlace();
    const dotfiles = join(place.userHome, 'dotfiles');
    mkdirSync(dotfiles);
    const target = join(dotfiles, 'settings.json');
    writeFileSync(target, text);
    symlinkSync('../dotfiles/settings.json', place.settings);
    await installAgain(place);
    await run('uninstall', place);
    expect(lstatSync(place.settings).isSymbolicLink()).toBe(true);
    expect(readFileSync(target)).toEqual(Buffer.from(text));
    expect(readdirSync(dotfiles)).toEqual(['settings.json']);
  });
});
