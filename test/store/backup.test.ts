import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { isBackupDue, makeBackup } from '../../src/store/backup.ts';
import { backupName, backupsIn } from '../../src/store/backup-files.ts';
import { isDamage } from '../../src/store/damage.ts';
import { openStore } from '../../src/store/open.ts';
import { readMeta, writeMeta } from '../../src/store/statement.ts';
import type { Store } from '../../src/store/store.ts';
import { mountDisk } from '../helpers/doctor-place.ts';
import { temporaryFolder } from '../helpers/places.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const { signal } = new AbortController();

function opened(): { store: Store; folder: string; path: string } {
  const home = temporaryFolder();
  const path = join(home, 'store.db');
  const store = openStore(path);
  writeMeta(store, 'kept', 'yes');
  return { store, folder: join(home, 'backups'), path };
}

test.each([
  { name: 'none is there', hoursAgo: undefined, isDue: true },
  { name: 'the last is 23 hours old', hoursAgo: 23, isDue: false },
  { name: 'the last is 24 hours old', hoursAgo: 24, isDue: true },
  { name: 'the last is from a year ahead of the clock', hoursAgo: -24 * 365, isDue: true },
])('a backup is due where $name: $isDue', ({ hoursAgo, isDue }) => {
  const folder = temporaryFolder();
  if (hoursAgo !== undefined) writeFileSync(join(folder, backupName(NOON - hoursAgo * HOUR)), '');
  writeFileSync(join(folder, 'my own store-2026-11-20.db'), '');
  expect(isBackupDue(folder, NOON)).toBe(isDue);
});

test('a backup is one file for its owner alone, with what still lies in the -wal', async () => {
  const { store, folder } = opened();
  const path = await makeBackup(store, folder, NOON, signal);
  store.close();
  expect(readdirSync(folder)).toEqual(['store-2026-11-20T12-00-00Z.db']);
  expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
  const copy = new Database(path);
  expect(readMeta(copy, 'kept')).toBe('yes');
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  copy.close();
});

test('seven are kept, what a killed worker left goes, and so does the copy before an upgrade', async () => {
  const { store, folder, path } = opened();
  writeFileSync(`${path}.before-v2`, '');
  for (let day = 0; day < 9; day++) {
    await makeBackup(store, folder, NOON + day * 24 * HOUR, signal);
    writeFileSync(join(folder, `.${backupName(NOON)}.tmp`), 'half');
  }
  await makeBackup(store, folder, NOON + 9 * 24 * HOUR, signal);
  store.close();
  const names = backupsIn(folder).map(({ atMs }) => (atMs - NOON) / 24 / HOUR);
  expect(names).toEqual([9, 8, 7, 6, 5, 4, 3]);
  expect(readdirSync(folder)).toHaveLength(7);
  expect(existsSync(`${path}.before-v2`)).toBe(false);
});

test('a backup of a damaged store does not count and tells of the damage', async () => {
  const { store, folder } = opened();
  const [page] = store
    .prepare("SELECT rootpage AS n FROM sqlite_schema WHERE name = 'meta'")
    .all() as { n: number }[];
  store.pragma('wal_checkpoint(TRUNCATE)');
  store.close();
  const broken = new Database(store.name);
  broken.unsafeMode();
  broken.pragma('writable_schema = ON');
  broken.prepare('UPDATE sqlite_schema SET rootpage = 99999 WHERE rootpage = ?').run(page?.n);
  const made = makeBackup(broken, folder, NOON, signal);
  await expect(made).rejects.toSatisfy(isDamage);
  broken.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('an end of the run leaves no half backup', async () => {
  const { store, folder } = opened();
  const over = new AbortController();
  over.abort();
  await expect(makeBackup(store, folder, NOON, over.signal)).rejects.toThrow();
  store.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('others write while it is made', async () => {
  const { store, folder, path } = opened();
  const other = openStore(path);
  let writes = 0;
  const timer = setInterval(() => writeMeta(other, 'writes', String(++writes)), 1);
  const copy = new Database(await makeBackup(store, folder, NOON, signal));
  clearInterval(timer);
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  for (const one of [copy, other, store]) one.close();
});

test('a backup fills no disk: older ones go for it, the newest stays, or none is made', async (context) => {
  const folder = temporaryFolder();
  if (!mountDisk(folder, 'size=8m,mode=0700')) return context.skip('only root may mount');
  const { store } = opened();
  store.exec('CREATE TABLE much (x)');
  store.prepare('INSERT INTO much VALUES (zeroblob(1_000_000))').run();
  store.pragma('wal_checkpoint(TRUNCATE)');
  const file = (hoursAgo: number) => join(folder, backupName(NOON - hoursAgo * HOUR));
  for (const hoursAgo of [96, 72, 48]) writeFileSync(file(hoursAgo), Buffer.alloc(2_000_000));
  const path = await makeBackup(store, folder, NOON, signal);
  expect(backupsIn(folder).map((one) => one.path)).toEqual([path, file(48), file(72)]);
  for (const hoursAgo of [48, 72]) writeFileSync(file(hoursAgo), '');
  writeFileSync(join(folder, 'of somebody else'), Buffer.alloc(6_000_000));
  const again = makeBackup(store, folder, NOON + 24 * HOUR, signal);
  await expect(again).rejects.toThrow('too little room');
  // None goes in vain.
  expect(backupsIn(folder).map((one) => one.path)).toEqual([path, file(48), file(72)]);
  store.close();
});
