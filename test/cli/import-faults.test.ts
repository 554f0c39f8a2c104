import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countsOf } from '../../src/store/session-facts.ts';
import { messagesOf } from '../../src/store/session-messages.ts';
import { textsOf } from '../helpers/flush-view.ts';
import { HOUR, MINUTE, NOON } from '../helpers/flush-world.ts';
import {
  opencodeFolder,
  opencodeSession,
  recordedDatabase,
  rowsOf,
} from '../helpers/opencode-place.ts';
import { OpencodeWriter } from '../helpers/opencode-writer.ts';
import { type SessionWorld, sessionWorld } from '../helpers/session-world.ts';

// Faults of an earlier importer of opencode's history, each by what it did wrong.

const START = NOON - 24 * HOUR;
const SESSION = 'ses_one';

function opencode(at: SessionWorld, exchanges = 2): OpencodeWriter {
  const writer = new OpencodeWriter(join(opencodeFolder(at), 'opencode.db'));
  onTestFinished(() => writer.close());
  writer.session(SESSION, { time_created: START });
  for (let n = 0; n < exchanges; n++) {
    writer.prompt(SESSION, START + 2 * n * MINUTE + 1, `prompt ${n}`);
    writer.answer(SESSION, START + (2 * n + 1) * MINUTE, `answer ${n}`);
  }
  return writer;
}

const texts = (at: SessionWorld) => textsOf(at.store, SESSION);

test('W0.1 a session that grew after its import gets all that came since', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  await at.daybook('import', 'opencode');
  for (let n = 0; n < 100; n++) {
    writer.prompt(SESSION, START + HOUR + 2 * n, `later prompt ${n}`);
    writer.answer(SESSION, START + HOUR + 2 * n + 1, `later answer ${n}`);
  }
  expect(await at.json('import', 'opencode')).toMatchObject({
    messages: 200,
    counts: { grown: 1 },
  });
  expect(texts(at)).toHaveLength(204);
});

test('W0.2 a new slug, title or place of the database makes no second session', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  await at.daybook('import', 'opencode');
  writer.db
    .prepare("UPDATE session SET slug = 'other', title = 'Other', time_updated = ?")
    .run(NOON);
  writer.close();
  renameSync(writer.path, join(opencodeFolder(at), 'opencode-moved.db'));
  expect(await at.json('import', 'opencode')).toMatchObject({ messages: 0, counts: { new: 0 } });
  expect(rowsOf(at.world.home.store, 'SELECT * FROM sessions')).toHaveLength(1);
});

test('W0.3 what is known is not read again', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  await at.daybook('import', 'opencode');
  // Were it read again, the changed row would be seen.
  writer.db.prepare("UPDATE part SET data = 'damaged since'").run();
  expect(await at.json('import', 'opencode')).toMatchObject({
    messages: 0,
    failures: [],
    counts: { unchanged: 1 },
  });
});

test('W0.4 one bad row, of a message or a part, costs that row and no more', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  const message = writer.message(SESSION, START + 30, '{"role":');
  const answer = writer.answer(SESSION, START + HOUR, 'after it');
  const part = writer.part(SESSION, answer, START + HOUR, '[]');
  const { code, out } = await at.daybook('import', 'opencode', '--json');
  expect(code).toBe(4);
  expect(JSON.parse(out).failures).toMatchObject([{ row: message }, { row: part }]);
  expect(texts(at)).toEqual(['prompt 0', 'answer 0', 'prompt 1', 'answer 1', 'after it']);
});

test('W0.5 an answer whose parts are not finished is waited for', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  const open = writer.answer(SESSION, NOON - MINUTE, '', { time: { created: NOON - MINUTE } });
  await at.daybook('import', 'opencode');
  expect(texts(at)).toHaveLength(4);
  const done = { role: 'assistant', time: { created: 1, completed: 2 } };
  writer.part(SESSION, open, NOON, { type: 'text', text: 'whole' });
  writer.db
    .prepare('UPDATE message SET data = ?, time_updated = ? WHERE id = ?')
    .run(JSON.stringify(done), NOON, open);
  await at.daybook('import', 'opencode');
  expect(texts(at).at(-1)).toBe('whole');
});

test('W0.6 a database without its sidecars is read, and one whose all is in the -wal', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  expect(statSync(`${writer.path}-wal`).size).toBeGreaterThan(statSync(writer.path).size);
  await at.daybook('import', 'opencode');
  expect(texts(at)).toHaveLength(4);
  writer.prompt(SESSION, START + HOUR, 'and then');
  writer.close();
  expect(readdirSync(opencodeFolder(at))).toEqual(['opencode.db']);
  await at.daybook('import', 'opencode');
  expect(texts(at)).toHaveLength(5);
});

test('W0.7 messages of one millisecond are ordered by id, and none by id alone', async () => {
  const at = sessionWorld();
  const writer = opencode(at, 0);
  const data = { role: 'user', time: { created: START } };
  const say = (id: string, atMs: number) =>
    writer.part(SESSION, writer.message(SESSION, atMs, data, id), atMs, { type: 'text', text: id });
  say('msg_b', START);
  say('msg_a', START);
  say('msg_0', START + 1); // its ids wrapped
  await at.daybook('import', 'opencode');
  expect(texts(at)).toEqual(['msg_a', 'msg_b', 'msg_0']);
});

test('W0.8 subagents, what was put away and what was taken back are told apart', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  writer.session('ses_sub', { parent_id: SESSION, time_created: START + 1 });
  writer.prompt('ses_sub', START + 2, 'Explore');
  const messageID = writer.prompt(SESSION, START + HOUR, 'taken back');
  writer.db
    .prepare('UPDATE session SET revert = ?, time_archived = ? WHERE id = ?')
    .run(JSON.stringify({ messageID }), START + 2 * HOUR, SESSION);
  await at.daybook('import', 'opencode');
  const session = opencodeSession(at, SESSION);
  expect(session.archivedAtMs).toBe(START + 2 * HOUR);
  expect(opencodeSession(at, 'ses_sub')).toMatchObject({
    parentId: session.id,
    parentKind: 'subagent',
  });
  expect(texts(at)).not.toContain('taken back');
});

test('W0.9 errors are kept, output is short, thoughts stay out, secrets are redacted, files are private', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  const answer = writer.answer(SESSION, START + HOUR, 'done');
  const part = (data: Readonly<Record<string, unknown>>) =>
    writer.part(SESSION, answer, START + HOUR, data);
  const tool = (state: Readonly<Record<string, unknown>>) =>
    part({ type: 'tool', tool: 'bash', state });
  const input = { command: 'make' };
  tool({ status: 'error', input, error: 'no rule to make it' });
  tool({ status: 'completed', input, output: 'x'.repeat(100_000) });
  tool({ status: 'completed', input, output: `token ghp_${'a1B2'.repeat(9)}` });
  part({ type: 'reasoning', text: 'I think so' });
  await at.daybook('import', 'opencode');
  const { id } = opencodeSession(at, SESSION);
  expect(countsOf(at.store, id)).toMatchObject({ toolCalls: 3, toolErrors: 1 });
  const kept = messagesOf(at.store, id, { limit: 99, offset: 0 }).map(({ text }) => text);
  expect(kept).toContain('no rule to make it');
  expect(Math.max(...kept.map((text) => text.length))).toBeLessThanOrEqual(2_000);
  expect(kept.join('\n')).not.toMatch(/ghp_|I think so/);
  expect(statSync(at.world.home.store).mode & 0o077).toBe(0);
});

test('W0.10 hostile ids lead nowhere, and an option without its value is wrong usage', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  const hostile = '../../evil_%';
  writer.session(hostile, { time_created: START, slug: '../../evil', title: '../../evil' });
  for (const n of [0, 1]) {
    writer.prompt(hostile, START + 2 * n, 'hostile prompt');
    writer.answer(hostile, START + 2 * n + 1, 'hostile answer');
  }
  expect((await at.json('import', 'opencode', '--session', hostile)).counts.new).toBe(1);
  expect(textsOf(at.store, hostile)).toHaveLength(4);
  expect(readdirSync(at.folder).sort()).toEqual(['.local', 'daybook']);
  expect((await at.daybook('import', 'opencode', '--since')).code).toBe(2);
});

test('W0.11 rows in which nobody speaks are no messages, and days are local ones', async () => {
  const at = sessionWorld();
  const writer = opencode(at, 1); // a prompt and an answer
  for (let n = 0; n < 5; n++) {
    const time = { created: START, completed: START };
    writer.message(SESSION, START + HOUR + n, { role: 'assistant', time });
  }
  expect((await at.json('import', 'opencode')).results).toMatchObject([
    { state: 'skipped', reason: 'it has fewer than 3 messages' },
  ]);
  expect((await at.json('import', 'opencode', '--min-messages', '2')).counts.new).toBe(1);
});

test('W0.12 what is known of a session is not put into its mouth', async () => {
  const at = sessionWorld();
  opencode(at);
  await at.daybook('import', 'opencode');
  expect(texts(at)).toEqual(['prompt 0', 'answer 0', 'prompt 1', 'answer 1']);
  expect(opencodeSession(at, SESSION)).toMatchObject({
    title: `Title of ${SESSION}`,
    cwd: '/home/ada/code/site',
    startedAtMs: START + 1,
  });
});

test('W0.13 what a person had forgotten does not come back with its rows', async () => {
  const at = sessionWorld();
  const writer = opencode(at);
  await at.daybook('import', 'opencode');
  await at.daybook('forget', SESSION, '--yes');
  writer.prompt(SESSION, START + HOUR, 'more of it');
  await at.daybook('import', 'opencode');
  expect(textsOf(at.store)).toEqual([]);
  expect(readFileSync(at.world.home.store).includes('answer 1')).toBe(false);
});

test('one project used with both agents is one memory', async () => {
  const at = sessionWorld();
  const folder = join(at.folder, 'project');
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  at.session('claude').prompt('Why does the heron fail?').answer('A heron is slow.').exchanges(2);
  const writer = opencode(at, 3);
  writer.db.prepare('UPDATE session SET directory = ?').run(folder);
  writer.prompt(SESSION, START + HOUR, 'Does the heron work now?');
  await at.daybook('import', 'all', '--summarize');
  const agents = (document: { results: { agent: string }[] }) =>
    [...new Set(document.results.map(({ agent }) => agent))].sort();
  expect(agents(await at.json('search', 'heron'))).toEqual(['claude-code', 'opencode']);
  const listed = await at.json('list', '--project', folder);
  expect(agents(listed)).toEqual(['claude-code', 'opencode']);
  const { out } = await at.daybook('tree', '--all');
  expect(out).toContain('Title of ses_one');
  const context = (await at.daybook('context', '--project', folder)).out;
  expect(context).toContain('Does the heron work now?');
  expect(context).toContain('Why does the heron fail?');
});

test('the recorded files are read without a change to them', async () => {
  const at = sessionWorld();
  const path = recordedDatabase(at, '1.18.33');
  const before = readFileSync(path);
  await at.daybook('import', 'opencode', '--min-messages', '0');
  expect(readFileSync(path).equals(before)).toBe(true);
});
