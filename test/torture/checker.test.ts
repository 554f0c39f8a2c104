import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chanceOf } from './chance.ts';
import { findDamage } from './checker.ts';
import { writeByHand } from './hand.ts';
import { fire } from './hooks.ts';
import { type Ledger, newLedger } from './ledger.ts';
import { makePlace, type Place } from './place.ts';
import { runWorker, Toll } from './processes.ts';
import { openHome } from './round.ts';
import { Sessions } from './sessions.ts';

// The checker is only worth something if it finds what it is there for: one home that is sound, and
// each kind of damage done to it by hand, one at a time.

let place: Place;
let ledger: Ledger;
let sound: Map<string, Buffer>;

const damage = () => findDamage({ root: place.home.root, ledger, when: 'settled' });
const day = () => readdirSync(place.home.daily).find((name) => name.endsWith('.md')) ?? '';
const backup = () => join(place.home.backups, 'store-2001-01-01T00-00-00Z.db');
const log = () => join(place.home.daily, day());

beforeAll(async () => {
  place = makePlace(1, false);
  ledger = newLedger();
  const [chance, toll] = [chanceOf(1), new Toll()];
  const sessions = new Sessions(place, chance, ledger);
  const world = { place, toll, chance, sessions, ledger };
  await openHome(world);
  for (let n = 0; n < 4; n++) {
    const made = sessions.begin('claude-code');
    await fire(place, toll, sessions, made, 'session-end');
  }
  await runWorker(place, toll);
  sessions.close();
  writeByHand(place, chance, ledger);
  // The one of the day was made before there was anything to keep.
  const store = new Database(place.home.store);
  store.prepare('VACUUM INTO ?').run(backup());
  store.close();
  chmodSync(backup(), 0o600);
  sound = filesIn(place.home.root);
});

afterAll(() => place.remove());

test('a home to which nothing was done is sound', () => {
  expect(ledger.sessions.size).toBe(4);
  expect(sound.size).toBeGreaterThan(5);
  expect(damage()).toEqual([]);
});

describe.skipIf(process.platform !== 'linux')('found is', () => {
  const sql =
    (text: string, path = () => place.home.store) =>
    () => {
      const db = new Database(path());
      db.pragma('foreign_keys = OFF');
      db.function('index_text', (words) => words);
      db.exec(text);
      db.close();
    };
  const inLog = (change: (text: string) => string) => () =>
    writeFileSync(log(), change(readFileSync(log(), 'latin1')), 'latin1');
  const columns =
    'session_id, message_id, role, kind, tool, is_error, text, at_ms, position, external_id, seq';
  const other = "external_id || '-again', seq + 100";

  const CASES: readonly { name: string; does: () => void; says: RegExp }[] = [
    {
      name: 'a turn that is stored twice',
      does: sql(
        `INSERT INTO messages (${columns}) SELECT ${columns.replace('external_id, seq', other)}
         FROM messages LIMIT 1`,
      ),
      says: /turn .* is stored 2 times/,
    },
    {
      name: 'a turn that is lost',
      does: sql('DELETE FROM messages WHERE id = (SELECT max(id) FROM messages)'),
      says: /turn .* is lost/,
    },
    {
      name: 'a turn whose text was changed',
      does: sql("UPDATE messages SET text = 'x' || substr(text, 3) WHERE id = 1"),
      says: /the text of turn .* was changed/,
    },
    {
      name: 'a turn that is stored in another session',
      does: sql(
        `UPDATE messages SET seq = 99, session_id =
           (SELECT session_id FROM messages ORDER BY id DESC LIMIT 1) WHERE id = 1`,
      ),
      says: /turn .* of .* is stored in/,
    },
    {
      name: 'turns in another order',
      does: sql(
        `UPDATE messages SET seq = 90 WHERE id = 1; UPDATE messages SET seq = 1 WHERE id = 2;
         UPDATE messages SET seq = 2 WHERE id = 1`,
      ),
      says: /in another order/,
    },
    {
      name: 'a flush without an entry',
      does: sql('DELETE FROM entries WHERE number = 2'),
      says: /flush .* has no entry/,
    },
    {
      name: 'an entry without a block',
      does: inLog((text) =>
        text.replace(/<!-- daybook:entry (\S+) -->[\s\S]*?<!-- \/.*?-->\n/, ''),
      ),
      says: /entry .* has no block/,
    },
    {
      name: 'a block without an entry',
      does: inLog((text) => `${text}${blockIn(text).replaceAll(/ent_[\w-]+/g, 'ent_x')}`),
      says: /block of ent_x has no entry/,
    },
    {
      name: 'a block that stands there twice',
      does: inLog((text) => `${text}\n${blockIn(text)}`),
      says: /block of .* stands in the logs twice/,
    },
    {
      name: 'a block in the log of another day',
      does: () =>
        writeFileSync(
          join(place.home.daily, '2001-01-01.md'),
          `# Daily log: 2001-01-01\n${blockIn(readFileSync(log(), 'latin1'))}`,
          { mode: 0o600 },
        ),
      says: /stands in 2001-01-01/,
    },
    {
      name: 'half a block',
      does: inLog((text) => text.replace(/<!-- \/daybook:entry \S+ -->\n/, '')),
      says: /marker of .* has no partner/,
    },
    {
      name: 'a text by hand of which one byte was changed',
      does: inLog((text) => text.replace('by hand', 'by hanD')),
      says: /written by hand is there 0 times/,
    },
    {
      name: 'a text by hand that is gone',
      does: inLog((text) => text.replace([...ledger.handWritten.values()][0]?.[0] ?? '?', '')),
      says: /written by hand is there 0 times/,
    },
    {
      name: 'a line that nobody wrote',
      does: inLog((text) => `${text}\nwho?\n`),
      says: /nobody wrote "who\?"/,
    },
    {
      name: 'a flush that is stuck',
      does: sql("UPDATE jobs SET state = 'waiting', reason = 'busy' WHERE id = 1"),
      says: /is stuck: it is waiting \(busy\)/,
    },
    {
      name: 'two flushes of one stretch',
      does: sql(
        `INSERT INTO jobs (session_id, from_seq, to_seq, kind, state, created_at_ms, next_try_at_ms)
         SELECT session_id, from_seq, to_seq + 1, kind, state, 0, 0 FROM jobs WHERE id = 1`,
      ),
      says: /covers what an earlier one covers/,
    },
    {
      name: 'a stretch that no flush covers',
      does: sql('UPDATE jobs SET to_seq = to_seq - 1 WHERE id = 1'),
      says: /no flush covers the end/,
    },
    {
      name: 'an event that waits for ever',
      does: () => writeFileSync(join(place.home.spool, '1-a.json'), '{}', { mode: 0o600 }),
      says: /still waits in the spool/,
    },
    {
      name: 'a lock that is held',
      does: () => holdLock(),
      says: /is held by a process that nobody waits for/,
    },
    {
      name: 'a lock that was not given back',
      does: () => mkdirSync(join(place.home.run, 'gate.lock')),
      says: /gate.lock was not given back/,
    },
    {
      name: 'a half-written file of the day before',
      does: () => {
        const path = join(place.home.context, '.x.md.abc.tmp');
        mkdirSync(place.home.context, { recursive: true });
        writeFileSync(path, '', { mode: 0o600 });
        utimesSync(path, new Date(0), new Date(0));
      },
      says: /was left behind/,
    },
    {
      name: 'a file that others can read',
      does: () => writeFileSync(join(place.home.root, 'x'), '', { mode: 0o644 }),
      says: /x can be read by others/,
    },
    {
      name: 'what was said, in a log of the program',
      does: () => appendFileSync(join(place.home.logs, 'worker.log'), '(mark-1-1-0)'),
      says: /worker.log holds what was said/,
    },
    {
      name: 'a session that was forgotten and is still there',
      does: () => ledger.forgotten.add('(mark-1-1-0)'),
      says: /which was forgotten, is in the store/,
    },
    {
      name: 'a store that was cut',
      does: () => truncateSync(place.home.store, 20_000),
      says: /store\.db cannot be read|integrity_check/,
    },
    {
      name: 'a store with a torn page',
      does: () => {
        const bytes = readFileSync(place.home.store);
        bytes.fill(7, 3 * 4_096, 3 * 4_096 + 2_048);
        writeFileSync(place.home.store, bytes);
      },
      says: /store\.db cannot be read|integrity_check/,
    },
    {
      name: 'a backup that was cut',
      does: () => truncateSync(backup(), 20_000),
      says: /store-.*Z\.db cannot be read|Z\.db: integrity_check/,
    },
    {
      name: 'a backup with a turn of nobody',
      does: sql("UPDATE messages SET text = '(mark-9-9-9)' WHERE id = 1", backup),
      says: /Z\.db: turn .* of nobody is stored/,
    },
    {
      name: 'a session that was forgotten and is still in a backup',
      does: () => {
        const [first] = [...ledger.sessions.values()][0]?.told ?? [];
        ledger.forgotten.add(first?.mark ?? '');
      },
      says: /Z\.db: turn .*, which was forgotten, is in the store/,
    },
    {
      name: 'an index that does not fit its table',
      does: sql('DELETE FROM messages_fts WHERE rowid = 1'),
      says: /the index of messages lacks 1 rows/,
    },
  ];

  test.each(CASES)('$name', ({ does, says }) => {
    try {
      does();
      expect(damage().join('\n')).toMatch(says);
    } finally {
      restore();
    }
    expect(damage()).toEqual([]);
  });
});

function blockIn(text: string): string {
  return /<!-- daybook:entry (\S+) -->[\s\S]*?<!-- \/daybook:entry \1 -->\n/.exec(text)?.[0] ?? '';
}

/** As a process of this moment would: this one. */
function holdLock(): void {
  const start = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[19];
  mkdirSync(`${log()}.lock`);
  const owner = join(place.home.daily, `.${day()}.daybook-owner`);
  writeFileSync(owner, JSON.stringify({ pid: process.pid, start }), { mode: 0o600 });
}

function filesIn(folder: string): Map<string, Buffer> {
  const found = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

function restore(): void {
  for (const end of ['-wal', '-shm']) rmSync(place.home.store + end, { force: true });
  ledger.forgotten.clear();
  for (const name of readdirSync(place.home.root, { recursive: true }) as string[])
    if (name.endsWith('.lock'))
      rmSync(join(place.home.root, name), { recursive: true, force: true });
  for (const path of filesIn(place.home.root).keys()) if (!sound.has(path)) rmSync(path);
  for (const [path, bytes] of sound) writeFileSync(path, bytes, { mode: 0o600 });
}
