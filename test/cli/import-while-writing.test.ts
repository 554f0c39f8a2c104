import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openHistory } from '../../src/agents/opencode/open-history.ts';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { HOUR, MINUTE, NOON } from '../helpers/flush-world.ts';
import { rowsOf } from '../helpers/opencode-place.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';
import { builtPath, temporaryFolder } from '../helpers/places.ts';

const APPENDER = fileURLToPath(new URL('../helpers/opencode-appender.ts', import.meta.url));

function place() {
  const folder = temporaryFolder();
  const database = join(folder, '.local', 'share', 'opencode', 'opencode.db');
  mkdirSync(join(database, '..'), { recursive: true });
  const env = { HOME: folder, DAYBOOK_HOME: join(folder, 'daybook'), PATH: process.env.PATH ?? '' };
  const daybook = (...words: string[]) => runBuiltCli(words, env, folder);
  return { folder, database, env, daybook, store: join(folder, 'daybook', 'store.db') };
}

const said = (store: string) =>
  rowsOf<{ id: string; text: string }>(
    store,
    `SELECT x.external_id AS id, m.text FROM messages m JOIN external_ids x USING (session_id)
     WHERE m.kind = 'speech' ORDER BY x.external_id, m.seq`,
  );

/** As the file itself tells it. */
const written = (database: string) =>
  rowsOf<{ id: string; text: string }>(
    database,
    `SELECT m.session_id AS id, json_extract(p.data, '$.text') AS text FROM part p
     JOIN message m ON m.id = p.message_id ORDER BY m.session_id, m.time_created, m.id, p.time_created, p.id`,
  );

test('while opencode writes, repeated imports end equal to its file', async () => {
  const { database, daybook, store } = place();
  const [sessions, exchanges] = [5, 150];
  const words = [database, String(sessions), String(exchanges)];
  const writer = spawn(process.execPath, ['--import', 'tsx', APPENDER, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => writer.on('close', resolve));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  let imports = 0;
  while (!isOver) {
    const { code, stderr } = await daybook('import', 'opencode', '--min-messages', '0');
    if (code === 0) imports++;
    else expect({ code, stderr }).toMatchObject({ code: 3 }); // before the file is there
  }
  expect(await ended).toBe(0);
  expect(imports).toBeGreaterThan(0);
  const { code } = await daybook('import', 'opencode', '--min-messages', '0');
  expect(code).toBe(0);
  expect(said(store)).toEqual(written(database));
  expect(said(store)).toHaveLength(2 * sessions * exchanges);
});

test('a folder that may not be written to is read all the same, with its -wal', () => {
  const { folder, database } = place();
  const writer = new OpencodeWriter(database);
  onTestFinished(() => writer.close());
  writer.session('ses_one');
  writer.prompt('ses_one', NOON, 'In the -wal');
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  const copy = join(closed, 'opencode.db');
  copyFileSync(database, copy);
  copyFileSync(`${database}-wal`, `${copy}-wal`); // without the -shm, as after a crash
  chmodSync(closed, 0o500);
  onTestFinished(() => chmodSync(closed, 0o700));
  const history = openHistory(copy, { leaveNoTrace: true });
  expect(history.sessions()).toMatchObject([{ id: 'ses_one', messages: 1 }]);
  history.close();
  expect(statSync(`${copy}-shm`, { throwIfNoEntry: false })).toBeUndefined();
});

test('Ctrl-C stops between two transactions, and the next run goes on', async () => {
  const { folder, database, env, daybook, store } = place();
  const writer = new OpencodeWriter(database);
  const [sessions, exchanges] = [60, 150]; // several transactions
  const write = writer.db.transaction(() => {
    for (let n = 0; n < sessions; n++) {
      const startMs = NOON + n * HOUR;
      const id = `ses_${String(n).padStart(3, '0')}`;
      writer.session(id, { time_created: startMs });
      for (let k = 0; k < exchanges; k++) {
        writer.prompt(id, startMs + 2 * k + 1, `${id} prompt ${k} ${'word '.repeat(60)}`);
        writer.answer(id, startMs + 2 * k + 2, `${id} answer ${k} ${'word '.repeat(60)}`);
      }
      writer.db
        .prepare('UPDATE session SET time_updated = ? WHERE id = ?')
        .run(startMs + MINUTE, id);
    }
  });
  write();
  writer.close();
  const cli = spawn(process.execPath, [builtPath('cli.js'), 'import', 'opencode'], {
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  cli.stderr?.on('data', (text: Buffer) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => cli.on('close', resolve));
  const stored = () => {
    try {
      return (rowsOf<{ n: number }>(store, 'SELECT count(*) AS n FROM messages')[0]?.n ?? 0) > 0;
    } catch {
      return false; // neither the file nor its tables are there yet
    }
  };
  while (!stored()) await new Promise((go) => setTimeout(go, 20));
  cli.kill('SIGINT');
  expect({ code: await ended, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^Stopped; [1-9]\d* sessions were not looked at\. What was read is stored/,
    ),
  });
  expect(said(store).length).toBeLessThan(2 * sessions * exchanges);
  const { code, stdout } = await daybook('import', 'opencode');
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect(said(store).map(({ text }) => text)).toEqual(
    written(database).map(({ text }) => text.trim()),
  );
});
