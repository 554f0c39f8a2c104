import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { readDay, writeEntries } from '../../src/daily/daily-log.ts';
import { DAY, entryOf } from './sample.ts';
import { temporaryFolder } from './temporary-folder.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));
const writer = (...args: (string | number)[]) =>
  execa(process.execPath, ['--import', 'tsx', WRITER, ...args.map(String)], { reject: false });

test('six processes at once write each entry once below one header', async () => {
  const folder = temporaryFolder();
  // Two write each of the three ranges, as after a retry.
  const runs = [0, 0, 10, 10, 20, 20].map((first) => writer(folder, first, 10));
  for (const run of runs) expect(await run).toMatchObject({ exitCode: 0 });
  const text = readDay(folder, DAY) ?? '';
  expect(text.match(/^# Daily log: 2026-11-20\n\n## Sessions\n\n</)).not.toBeNull();
  expect(text.match(/^## Sessions$/gm)).toHaveLength(1);
  for (const side of ['', '/']) {
    const ids = [...text.matchAll(new RegExp(`^<!-- ${side}daybook:entry e(\\d+) -->$`, 'gm'))];
    expect(ids.map(([, id]) => Number(id)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, n) => n),
    );
  }
  expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
});

test.skipIf(process.platform === 'win32')(
  'after a kill in the middle of a write the next one goes on at once',
  async () => {
    const folder = temporaryFolder();
    const { path } = await writeEntries(folder, DAY, [entryOf('first')], { zone: 'UTC' });
    const before = readFileSync(path, 'utf8');
    expect(await writer(folder, 0, 1, 'kill')).toMatchObject({ signal: 'SIGKILL' });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toContain(`${DAY}.md.lock`);
    // No wait is allowed: the dead owner is recognised, not outlived.
    await writeEntries(folder, DAY, [entryOf('e0')], { zone: 'UTC', waitMs: 0 });
    expect(readDay(folder, DAY)?.match(/<!-- daybook:entry e0 -->/g)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
  },
);

test.skipIf(process.platform === 'win32')(
  'several that find the same dead owner take turns',
  async () => {
    const folder = temporaryFolder();
    await writer(folder, 0, 1, 'kill');
    const runs = [0, 5, 10, 15].map((first) => writer(folder, first, 5));
    for (const run of runs) expect(await run).toMatchObject({ exitCode: 0 });
    expect(readDay(folder, DAY)?.match(/^<!-- daybook:entry e\d+ -->$/gm)).toHaveLength(20);
    expect(readdirSync(folder)).toEqual([`${DAY}.md`]);
  },
);
