import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processStart } from '../../src/platform/processes.ts';
import { openStore } from '../../src/store/open.ts';
import { run, type TestPlace, testPlace } from './place.ts';

const homeOf = (place: TestPlace) => join(place.userHome, '.daybook');

/** An installation that has captured something. */
async function used(): Promise<TestPlace> {
  const place = testPlace();
  writeFileSync(place.settings, '{"model":"opus"}');
  await run('install', place, { yes: true }, { words: ['claude-code'] });
  openStore(join(homeOf(place), 'store.db')).close();
  mkdirSync(join(homeOf(place), 'daily'));
  writeFileSync(join(homeOf(place), 'daily', '2026-11-20.md'), '# Daily log');
  mkdirSync(join(homeOf(place), 'spool'));
  return place;
}

describe('daybook uninstall --purge', () => {
  test('takes the hooks out and deletes all that was kept, the folder too', async () => {
    const place = await used();
    const { code, out } = await run('uninstall', place, { yes: true, purge: true });
    expect(code).toBe(0);
    expect(readFileSync(place.settings, 'utf8')).toBe('{"model":"opus"}');
    expect(existsSync(homeOf(place))).toBe(false);
    expect(out).toContain(`Deleted: ${join(homeOf(place), 'daily')}`);
  });

  test('asks, tells what will be gone, and takes a no', async () => {
    const place = await used();
    await run('uninstall', place);
    const no = await run('uninstall', place, { purge: true }, { answer: false });
    expect(no.said).toMatch(/Delete \d+ files and folders in .* with 1 daily log and .* MB/);
    expect(no.out).toContain(`Your data stays in ${homeOf(place)}`);
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
    await expect(run('uninstall', place, { purge: true })).rejects.toMatchObject({
      code: 'NOBODY_TO_ASK',
    });
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
  });

  test('leaves what Daybook did not make, and says so', async () => {
    const place = await used();
    writeFileSync(join(homeOf(place), 'my notes.txt'), 'mine');
    writeFileSync(join(homeOf(place), 'store.db.before-v2'), '');
    const { out } = await run('uninstall', place, { yes: true, purge: true });
    expect(readdirSync(homeOf(place))).toEqual(['my notes.txt']);
    expect(out).toContain('since Daybook did not make it: my notes.txt');
  });

  test('keeps everything while another agent still runs Daybook', async () => {
    const place = await used();
    mkdirSync(join(place.packageRoot, 'dist', 'hooks'), { recursive: true });
    await run('install', place, { yes: true }, { words: ['opencode'] });
    const words = ['claude-code'];
    const { out, said } = await run('uninstall', place, { yes: true, purge: true }, { words });
    expect(out).toMatch(/Your data stays in .*, since .*daybook\.js still holds the plugin/);
    expect(said).toContain('daybook uninstall opencode');
    expect(existsSync(join(homeOf(place), 'daily'))).toBe(true);
  });

  test('waits for a worker that is at it', async () => {
    const place = await used();
    const worker = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1500)']);
    const { pid } = worker as { pid: number };
    mkdirSync(join(homeOf(place), 'run', 'worker.lock'), { recursive: true });
    const owner = JSON.stringify({ pid, start: processStart(pid), token: 'x' });
    writeFileSync(join(homeOf(place), 'run', 'worker.json'), owner);
    const { said } = await run('uninstall', place, { yes: true, purge: true });
    expect(said).toContain('A worker is at it already');
    expect(existsSync(homeOf(place))).toBe(false);
  });

  test('--dry-run names what would be deleted, and deletes nothing', async () => {
    const place = await used();
    const { out } = await run('uninstall', place, { 'dry-run': true, purge: true });
    expect(out).toContain(`would be deleted: ${join(homeOf(place), 'store.db')}`);
    expect(existsSync(join(homeOf(place), 'store.db'))).toBe(true);
    const json = { 'dry-run': true, purge: true, json: true };
    expect(JSON.parse((await run('uninstall', place, json)).out).deleted).toContain(
      join(homeOf(place), 'store.db'),
    );
  });

  test('where there is nothing, there is nothing to delete', async () => {
    const { code, out } = await run('uninstall', testPlace(), { yes: true, purge: true });
    expect(code).toBe(0);
    expect(out).toContain('There is no data in');
  });
});

test('uninstall names the plugin form, which is not ours to take out', async () => {
  const place = await used();
  writeFileSync(place.settings, '{"enabledPlugins":{"daybook@daybook":true}}');
  const { said } = await run('uninstall', place);
  expect(said).toContain('claude plugin uninstall daybook@daybook');
});
