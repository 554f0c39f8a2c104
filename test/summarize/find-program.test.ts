import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram } from '../../src/summarize/find-program.ts';
import { temporaryFolder } from '../helpers/places.ts';

const NPM = 'C:\\Users\\Zoë K\\AppData\\Roaming\\npm';
const LOCAL = 'C:\\Users\\Zoë K\\.local\\bin';

test.each([
  { name: 'claude', env: { Path: `C:\\Windows;${NPM}` }, found: `${NPM}\\claude.cmd` },
  { name: 'claude.cmd', env: { PATH: NPM }, found: `${NPM}\\claude.cmd` },
  { name: 'claude', env: { PATH: NPM, PATHEXT: '.EXE' }, found: `${LOCAL}\\claude.exe` },
  { name: `${NPM}\\claude`, env: {}, found: `${NPM}\\claude.cmd` },
  { name: 'C:/tools/claude.exe', env: {}, found: undefined },
  { name: 'gemini', env: { PATH: NPM }, found: undefined },
  { name: '', env: { PATH: NPM }, found: undefined },
])('on Windows, $name with $env', async ({ name, env, found }) => {
  // `claude` without an ending lies there too, for shells that are no concern of Windows.
  const files = [`${NPM}\\claude.cmd`, `${LOCAL}\\claude.exe`];
  const canRun = async (path: string) => files.includes(path);
  expect(await findProgram(name, env, [LOCAL], { platform: 'win32', canRun })).toBe(found);
});

test.skipIf(process.platform === 'win32')(
  'elsewhere: what may be run, in folders with spaces',
  async () => {
    const [first, second] = ['no programs', 'Zoë’s 記憶'].map((one) =>
      join(temporaryFolder(), one),
    );
    for (const folder of [first, second] as string[]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'claude'), '');
    }
    chmodSync(join(second as string, 'claude'), 0o755);
    const env = { PATH: `${first}:${second}` };
    expect(await findProgram('claude', env)).toBe(join(second as string, 'claude'));
    expect(await findProgram('claude', {}, [second as string])).toBe(
      join(second as string, 'claude'),
    );
  },
);
