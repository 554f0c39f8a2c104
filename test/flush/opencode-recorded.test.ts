import { describe, expect, test } from 'vitest';
import { openHistory } from '../../src/agents/opencode/open-history.ts';
import { type TakenHistory, takeHistories } from '../../src/flush/take-histories.ts';
import { countsOf } from '../../src/store/session-facts.ts';
import { messagesOf } from '../../src/store/session-messages.ts';
import { costOf, tokensOf } from '../../src/store/usage.ts';
import { type FlushWorld, flushWorld } from '../helpers/flush-world.ts';
import {
  AFTER_RECORDING,
  opencodeSession,
  recordedDatabase,
  recordedStorage,
  rowsOf,
} from '../helpers/opencode-place.ts';
import { differences } from '../helpers/session-world.ts';

/** Reads all sessions of a database or folder, parents first. */
async function takeAll(at: FlushWorld, path: string): Promise<TakenHistory[]> {
  const history = openHistory(path);
  const taken: TakenHistory[] = [];
  const heads = history.sessions().sort((a, b) => a.createdMs - b.createdMs);
  const wanted = heads.map((head) => ({ history, head }));
  await takeHistories(at.world, wanted, (one) => taken.push(one));
  history.close();
  return taken;
}

/** In this one only a command of the shell was run. */
const SILENT = 'ses_e05b84389ffeYAmBFFGpnbhg3l';

const afterwards = () => flushWorld({ startMs: AFTER_RECORDING });

/** What the file itself says: of sessions in which somebody spoke, not taken back, not copied. */
const KEPT = `FROM part p JOIN message m ON m.id = p.message_id JOIN session s ON s.id = m.session_id
  WHERE s.title NOT LIKE '%(fork #%' AND s.id <> '${SILENT}' AND NOT EXISTS (SELECT 1 FROM message r
    WHERE r.id = json_extract(s.revert, '$.messageID')
      AND (m.time_created, m.id) >= (r.time_created, r.id))`;
const SAID = `json_extract(p.data, '$.type') = 'text' AND trim(json_extract(p.data, '$.text')) <> ''
  AND json_extract(p.data, '$.synthetic') IS NULL AND json_extract(p.data, '$.ignored') IS NULL
  AND json_extract(m.data, '$.summary') IS NOT 1`;

const count = (path: string, where: string) =>
  rowsOf<{ n: number }>(path, `SELECT count(*) AS n ${KEPT} AND ${where}`)[0]?.n;

describe.each(['1.2.27', '1.14.41', '1.15.13', '1.18.33'])('a database of %s', (version) => {
  test('gives what SQL on the file counts, and nothing more the second time', async () => {
    const at = afterwards();
    const path = recordedDatabase(at, version);
    const taken = await takeAll(at, path);
    const { store } = at.world;
    const ids = taken.flatMap(({ sessionId }) => sessionId ?? []);
    const total = { prompts: 0, answers: 0, toolErrors: 0 };
    for (const id of ids) {
      const counts = countsOf(store, id);
      for (const key of ['prompts', 'answers', 'toolErrors'] as const) total[key] += counts[key];
    }
    const role = (name: string) => `json_extract(m.data, '$.role') = '${name}'`;
    const subtasks = count(path, "json_extract(p.data, '$.type') = 'subtask'") ?? 0;
    expect(total.prompts).toBe((count(path, `${SAID} AND ${role('user')}`) ?? 0) + subtasks);
    expect(total.answers).toBe(count(path, `${SAID} AND ${role('assistant')}`));
    expect(total.toolErrors).toBe(
      count(
        path,
        `(json_extract(p.data, '$.state.status') = 'error' OR json_extract(p.data, '$.tool') = 'invalid'
          OR coalesce(json_extract(p.data, '$.state.metadata.exit'), 0) <> 0)`,
      ),
    );
    const calls = rowsOf<{ tool: string; n: number }>(
      path,
      `SELECT json_extract(p.data, '$.tool') AS tool, count(*) AS n ${KEPT}
         AND json_extract(p.data, '$.type') = 'tool' GROUP BY tool ORDER BY tool`,
    );
    expect(
      store
        .prepare(
          `SELECT tool, count(*) AS n FROM messages WHERE kind = 'tool_call'
             AND tool NOT IN ('patch', 'compaction') GROUP BY tool ORDER BY tool`,
        )
        .all(),
    ).toEqual(calls);
    const again = await takeAll(at, path);
    expect(again.map(({ newMessages }) => newMessages)).toEqual(again.map(() => 0));
    expect(new Set(again.map(({ outcome }) => outcome))).toEqual(
      new Set(
        taken.some(({ outcome }) => outcome === 'skipped')
          ? ['unchanged', 'skipped']
          : ['unchanged'],
      ),
    );
    expect(differences(store)).toEqual([]);
  });
});

test('tokens and cost are those that opencode counted itself', async () => {
  const at = afterwards();
  const path = recordedDatabase(at, '1.18.33');
  await takeAll(at, path);
  const heads = rowsOf<{ id: string; cost: number; input: number; output: number }>(
    path,
    `SELECT id, cost, tokens_input AS input, tokens_output AS output FROM session
     WHERE cost > 0 AND title NOT LIKE '%(fork #%' AND revert IS NULL`,
  );
  expect(heads.length).toBeGreaterThan(20);
  for (const { id, cost, input, output } of heads) {
    const ours = opencodeSession(at, id).id;
    expect({ id, ...tokensOf(at.world.store, ours) }).toMatchObject({ id, input, output });
    expect(costOf(at.world.store, ours).usd).toBeCloseTo(cost, 6);
  }
});

test('subagents, forks and what was put away keep what they are', async () => {
  const at = afterwards();
  await takeAll(at, recordedDatabase(at, '1.18.33'));
  const parent = opencodeSession(at, 'ses_e05b84712ffeBhqeChaZ4u4LhE');
  const child = opencodeSession(at, 'ses_e05b8468effehx3zAkZWwfZbJs');
  expect(child).toMatchObject({ parentId: parent.id, parentKind: 'subagent' });
  expect(opencodeSession(at, 'ses_e05b55afcffe511c43pTlNte6F').archivedAtMs).toBe(1795200558419);
  // Nothing was said in the fork itself.
  expect(() => opencodeSession(at, 'ses_e05b55a42ffeSxp0U7po6sZ34f')).toThrow('no session');
  expect(opencodeSession(at, 'ses_e05b55a9bffeTnvGG8opMLdXL7').title).toBe('fork base');
});

test('a compaction is marked, and its summary is not speech', async () => {
  const at = afterwards();
  await takeAll(at, recordedDatabase(at, '1.18.33'));
  const { id } = opencodeSession(at, 'ses_e05b842e5ffewTOyncuR9y5UFF');
  const messages = messagesOf(at.world.store, id, { limit: 50, offset: 0 });
  expect(messages.filter(({ tool }) => tool === 'compaction')).toMatchObject([
    { kind: 'tool_call', text: 'manual' },
    { kind: 'tool_result', text: expect.stringMatching(/^## Goal\nMOCK COMPACTION SUMMARY/) },
  ]);
});

test('files are named, and what is in them stays out', async () => {
  const at = afterwards();
  await takeAll(at, recordedDatabase(at, '1.18.33'));
  const { id } = opencodeSession(at, 'ses_e05b8456effe6y5khiuZJDmwaQ');
  const texts = messagesOf(at.world.store, id, { limit: 50, offset: 0 }).map(({ text }) => text);
  expect(texts).toEqual([
    'See attached',
    'p.png',
    '/home/ada/code/srv/a.txt',
    'mock reply #81 (step 0) äöü 日本語 🎉',
  ]);
});

test('the files of 1.1.65 give the same as the database that 1.2.27 made of such', async () => {
  const at = afterwards();
  const taken = await takeAll(at, recordedStorage(at));
  expect(taken.filter(({ outcome }) => outcome === 'new').length).toBe(10);
  const reverted = opencodeSession(at, 'ses_e05a96356ffexYVl04Gj6N7ydi');
  const texts = messagesOf(at.world.store, reverted.id, { limit: 50, offset: 0 });
  expect(texts.map(({ text }) => text).join()).not.toContain('v2');
  const again = await takeAll(at, `${at.folder}/.local/share/opencode/storage`);
  expect(again.map(({ newMessages }) => newMessages)).toEqual(again.map(() => 0));
});

test('the tables of 2.x', async () => {
  const at = afterwards();
  await takeAll(at, recordedDatabase(at, 'v2-synthetic'));
  const root = opencodeSession(at, 'ses_v2root');
  expect(root).toMatchObject({ title: 'V2 sample ünï 日本語 🎉', model: 'm1' });
  expect(opencodeSession(at, 'ses_v2child')).toMatchObject({ parentKind: 'subagent' });
  const said = messagesOf(at.world.store, root.id, { limit: 50, offset: 0 }).map(
    ({ role, kind, tool, text, isError }) => [role, kind, tool, text, isError],
  );
  expect(said).toEqual([
    ['user', 'speech', null, 'Create hello.txt 日本語', 0],
    ['assistant', 'speech', null, 'I will write it.', 0],
    ['assistant', 'tool_call', 'write', '/tmp/demo/hello.txt', 0],
    ['tool', 'tool_result', null, 'Created file', 0],
    ['assistant', 'tool_call', 'shell', 'exit 7', 0],
    ['tool', 'tool_result', null, 'exit 7', 1],
    ['assistant', 'speech', null, 'Done äöü 🎉', 0],
    ['assistant', 'tool_call', 'shell', 'ls', 0],
    ['tool', 'tool_result', null, 'a\n', 0],
    ['assistant', 'tool_call', 'compaction', 'manual', 0],
    ['tool', 'tool_result', 'compaction', '## Goal\nsummary text', 0],
    ['user', 'speech', null, 'after compaction', 0],
  ]);
});
