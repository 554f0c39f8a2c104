import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { stateInDoubt } from '../../src/store/as-left.ts';
import { backupName } from '../../src/store/backup-files.ts';
import { findDamage, isDamage } from '../../src/store/damage.ts';
import { openStore, openStoreIfAny } from '../../src/store/open.ts';
import { temporaryFolder } from '../helpers/places.ts';

function closedStore(): string {
  const path = join(temporaryFolder(), 'store.db');
  openStore(path).close();
  return path;
}

const MARKER = '<!-- daybook:entry ent_1 -->\n';

test.each([
  { name: 'backups', file: join('backups', backupName(0)), text: '', isLost: true },
  {
    name: 'an entry in a daily log',
    file: join('daily', '2026-11-20.md'),
    text: MARKER,
    isLost: true,
  },
  { name: 'a damaged file', file: 'store.db.damaged-2026-11-20T12-00-00Z', text: '', isLost: true },
  { name: 'a copy before an upgrade', file: 'store.db.before-v2', text: '', isLost: true },
  {
    name: 'a log of the person alone',
    file: join('daily', '2026-11-20.md'),
    text: '# Mine\n',
    isLost: false,
  },
  {
    name: 'a note with a marker in it',
    file: join('daily', 'notes.md'),
    text: MARKER,
    isLost: false,
  },
])('no store beside $name is a loss: $isLost', ({ file, text, isLost }) => {
  for (const isEmpty of [false, true]) {
    const path = join(temporaryFolder(), 'store.db');
    const trace = join(dirname(path), file);
    mkdirSync(dirname(trace), { recursive: true });
    writeFileSync(trace, text);
    if (isEmpty) writeFileSync(path, '');
    const open = () => openStoreIfAny(path)?.close();
    if (isLost) expect(open).toThrow(/gone or empty, though/);
    else expect(open).not.toThrow();
  }
});

test('a -wal without its store is a loss', () => {
  const path = join(temporaryFolder(), 'store.db');
  writeFileSync(`${path}-wal`, 'changes');
  expect(() => openStore(path)).toThrow(/gone or empty, though its -wal is still there/);
});

test('a file as the last of us left it is not looked through; any change from outside is', () => {
  const path = closedStore();
  expect(stateInDoubt(path)).toBeUndefined();
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(1, 4_096, 4_200));
  utimesSync(path, atime, mtime); // its old time put back
  expect(stateInDoubt(path)).toBeDefined();
  expect(() => openStore(path)).toThrow(/is damaged/);
});

test('a home that was moved is looked through once', () => {
  const path = closedStore();
  copyFileSync(path, `${path}.copy`);
  rmSync(path);
  copyFileSync(`${path}.copy`, path);
  expect(stateInDoubt(path)).toBeDefined();
  openStore(path).close();
  expect(stateInDoubt(path)).toBeUndefined();
});

test('nothing is noted while others have the store open', () => {
  const path = closedStore();
  const [one, other] = [openStore(path), openStore(path)];
  one.exec("INSERT INTO meta VALUES ('a', 'b')");
  one.pragma('wal_checkpoint(TRUNCATE)');
  one.close();
  expect(stateInDoubt(path)).toBeDefined();
  other.close();
  expect(stateInDoubt(path)).toBeUndefined();
});

test.each([
  { name: 'a sound store', damage: () => {}, found: undefined },
  { name: 'a missing one', damage: (path: string) => rmSync(path), found: /gone or empty/ },
  {
    name: 'an empty one',
    damage: (path: string) => writeFileSync(path, ''),
    found: /gone or empty/,
  },
  {
    name: 'a text',
    damage: (path: string) => writeFileSync(path, 'text\n'.repeat(999)),
    found: /not a database/,
  },
])('$name', ({ damage, found }) => {
  const path = closedStore();
  damage(path);
  if (found === undefined) expect(findDamage(path)).toBeUndefined();
  else expect(findDamage(path)).toMatch(found);
});

test('damage is known by the codes of SQLite, through whatever it was wrapped in', () => {
  const error = (code: string) => Object.assign(new Error('x'), { code });
  expect(isDamage(error('SQLITE_CORRUPT_VTAB'))).toBe(true);
  expect(isDamage(error('SQLITE_NOTADB'))).toBe(true);
  expect(isDamage(error('SQLITE_BUSY'))).toBe(false);
  expect(isDamage(error('SQLITE_IOERR'))).toBe(false);
  expect(isDamage(undefined)).toBe(false);
});
