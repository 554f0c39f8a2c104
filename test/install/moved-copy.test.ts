// A clone of Daybook, in a folder of any name, is moved after its hooks were put in.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DoctorPlace } from '../helpers/doctor-place.ts';
import { temporaryFolder } from '../helpers/places.ts';

const isWindows = process.platform === 'win32';
const BEFORE = '{\n  "model": "opus"\n}\n';

type Form = 'words' | 'a shell line';

/** @param form - how its entries stand in the settings. */
async function movedClone(form: Form): Promise<DoctorPlace & { readonly old: string }> {
  // No folder above it may have our name either.
  const place = new DoctorPlace(temporaryFolder('moved-'));
  writeFileSync(place.settings, BEFORE);
  place.useOwnCopy('clone');
  await place.install();
  const old = place.packageRoot;
  if (form === 'a shell line') asShellLines(place);
  place.packageRoot = join(place.folder, 'clone2');
  renameSync(old, place.packageRoot);
  return Object.assign(place, { old });
}

function asShellLines({ settings }: DoctorPlace): void {
  const parsed = JSON.parse(readFileSync(settings, 'utf8'));
  for (const [{ hooks }] of Object.values<[{ hooks: { args?: string[]; command: string }[] }]>(
    parsed.hooks,
  )) {
    const [entry] = hooks;
    if (entry === undefined) continue;
    entry.command = `node "${entry.args?.[0]}"`;
    delete entry.args;
  }
  writeFileSync(settings, JSON.stringify(parsed, null, 2));
}

function saidBy({ results }: Awaited<ReturnType<DoctorPlace['doctor']>>): string {
  return results.map(({ verdict, says }) => `${verdict} ${says}`).join('\n');
}

test.skipIf(isWindows).each<{ form: Form }>([{ form: 'words' }, { form: 'a shell line' }])(
  'doctor names the hooks of a clone that was moved, as $form, and --fix repairs them',
  async ({ form }) => {
    const place = await movedClone(form);
    const report = await place.doctor('--offline');
    const gone = join(place.old, 'dist', 'hooks', 'session-end.cjs');
    expect(saidBy(report)).toMatch(/fail .*settings\.json runs what is not there: /);
    expect(saidBy(report)).toContain(gone);
    expect(report.code).toBe(1);
    expect((await place.doctor('--offline', '--fix')).code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).not.toContain(`${place.old}/`);
  },
);

test.skipIf(isWindows)('install replaces them, and uninstall leaves nothing', async () => {
  const place = await movedClone('words');
  await place.install();
  const { hooks } = JSON.parse(readFileSync(place.settings, 'utf8'));
  expect(hooks.SessionEnd).toHaveLength(1);
  expect(readFileSync(place.settings, 'utf8')).not.toContain(`${place.old}/`);
  expect((await place.run('uninstall', '--yes')).code).toBe(0);
  expect(readFileSync(place.settings, 'utf8')).toBe(BEFORE);
});

test.skipIf(isWindows)('uninstall takes them out as they are', async () => {
  const place = await movedClone('words');
  expect((await place.run('uninstall', '--yes')).code).toBe(0);
  expect(readFileSync(place.settings, 'utf8')).toBe(BEFORE);
  expect(existsSync(`${place.settings}.daybook-backup`)).toBe(false);
});

test.skipIf(isWindows)('--fix does not move hooks to another home', async () => {
  const place = await movedClone('words');
  const text = readFileSync(place.settings, 'utf8');
  const told = text.replace(/"([^"]*session-end\.cjs)"/, '"$1", "--home=/somewhere/else"');
  writeFileSync(place.settings, told);
  const report = await place.doctor('--offline', '--fix');
  expect(saidBy(report)).toContain('tells ours to note in /somewhere/else');
  expect(report.fixed).toEqual([]);
  expect(readFileSync(place.settings, 'utf8')).toBe(told);
});
