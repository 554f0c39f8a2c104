import { expect, test } from 'vitest';
import { addCandidate, setParent } from '../../src/store/lineage.ts';
import { closeSession, linkSession } from '../../src/store/session-acts.ts';
import { addExternalId, changeSession } from '../../src/store/sessions.ts';
import { addCostLine, addUsage } from '../../src/store/usage.ts';
import { CliPlace, DAY, NOW } from '../helpers/cli-place.ts';

function place() {
  const at = new CliPlace();
  const parent = at.session({ title: 'The first try', startedAtMs: NOW - 2 * DAY });
  const id = at.session({
    externalId: '6f1c-aaaa',
    title: 'Upload retries',
    prompt: 'Why do uploads fail?',
    startedAtMs: NOW - DAY,
    set: { branch: 'fix', branch_at_start: 'main', model: 'opus' },
  });
  const child = at.session({ title: 'A fork' });
  const call = { role: 'assistant', kind: 'tool_call', tool: 'Bash' } as const;
  const result = { role: 'tool', kind: 'tool_result', isError: true } as const;
  at.say(id, 'Why do uploads fail?');
  at.say(id, 'npm test', call);
  at.say(id, 'exit 1\n\tfirst\u001b[2J line', result);
  at.say(id, 'They collide.\nAll at once.', { role: 'assistant' });
  const entry = at.entry(id, 'Retries looked at');
  at.fill((store) => {
    setParent(store, id, parent, 'continuation', NOW);
    setParent(store, child, id, 'fork', NOW);
    linkSession(store, id, { kind: 'issue', ref: 'PROJ-7' }, NOW);
    closeSession(store, id, 'blocked', 'waits for the API', NOW);
    addExternalId(store, id, 'claude-code', '7a00-bbbb', NOW);
    addCandidate(
      store,
      { sessionId: parent, parentId: child, kind: 'clear', reasons: 'the same folder' },
      NOW,
    );
  });
  return { at, id, parent, child, entry };
}

test('show --json is all that is known, with the messages under results', async () => {
  const { at, id, parent, child, entry } = place();
  const { results, ...known } = await at.json('show', id);
  expect(known).toMatchObject({
    id,
    ids: [
      { agent: 'claude-code', externalId: '6f1c-aaaa' },
      { agent: 'claude-code', externalId: '7a00-bbbb' },
    ],
    title: 'Upload retries',
    titleSource: 'person',
    preview: 'Why do uploads fail?',
    project: { name: 'uploader' },
    branchAtStart: 'main',
    branch: 'fix',
    model: 'opus',
    startedAt: '2026-11-19T12:00:00.000Z',
    outcome: 'blocked',
    outcomeNote: 'waits for the API',
    links: [{ kind: 'issue', ref: 'PROJ-7' }],
    parent: { id: parent, title: 'The first try', kind: 'continuation' },
    children: [{ id: child, title: 'A fork', kind: 'fork' }],
    counts: { messages: 4, prompts: 1, answers: 1, toolCalls: 1, toolErrors: 1 },
    entries: [{ id: entry, title: 'Retries looked at', day: '2026-11-20' }],
    isMore: false,
  });
  expect(results.map(({ seq, role, kind }: Record<string, unknown>) => [seq, role, kind])).toEqual([
    [1, 'user', 'speech'],
    [2, 'assistant', 'tool_call'],
    [3, 'tool', 'tool_result'],
    [4, 'assistant', 'speech'],
  ]);
  expect(results[2]).toMatchObject({ isError: true, text: 'exit 1\n\tfirst\u001b[2J line' });
});

test('show as text keeps the lines of what was said and nothing that moves a cursor', async () => {
  const { at, parent } = place();
  const { code, out } = await at.run('show', 'Upload retries');
  expect(code).toBe(0);
  expect(out).toMatch(/^Title: +Upload retries$/m);
  expect(out).toMatch(/^Branch: +main at the start, then fix$/m);
  expect(out).toMatch(/^Outcome: +blocked: waits for the API$/m);
  expect(out).toMatch(new RegExp(`^Parent: +continuation · ${parent} · The first try$`, 'm'));
  expect(out).toMatch(/^Entry: +2026-11-20 12:00 · Retries looked at \(extractive\)$/m);
  expect(out).toContain('assistant calls Bash\n    npm test\n');
  expect(out).toContain('tool says, as an error\n    exit 1\n        first line\n');
  expect(out).toContain('assistant\n    They collide.\n    All at once.\n');
  expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect((await at.run('show', parent)).out).toMatch(
    /^May come from: +clear · .+: the same folder$/m,
  );
});

test('tokens, cost and commits are shown where the transcript tells them', async () => {
  const { at, id } = place();
  expect((await at.run('show', id)).out).not.toMatch(/^(Tokens|Cost|Commit):/m);
  const tokens = { input: 10, output: 20, cacheRead: 300, cacheWrite: 4 };
  at.fill((store) => {
    addUsage(store, id, { messageId: 'msg-1', model: 'opus', ...tokens }, NOW);
    const place = { sessionId: id, path: '/x.jsonl', position: 1, atMs: NOW };
    addCostLine(store, place, { usd: 0.5, ...tokens, input: 15 });
    changeSession(store, 'session_made', id, NOW, { head_at_start: 'aaa', head_last: 'bbb' });
  });
  const { out } = await at.run('show', id);
  expect(out).toMatch(
    /^Tokens: +10 in, 20 out, 300 read from and 4 written to the cache, by opus$/m,
  );
  expect(out).toMatch(/^Cost: +0\.5000 USD, as the agent counts it; 5 tokens of it unattributed$/m);
  expect(out).toMatch(/^Commit: +aaa at the start, then bbb$/m);
  expect(await at.json('show', id)).toMatchObject({
    headAtStart: 'aaa',
    tokens: { messages: 1, ...tokens },
    cost: { usd: 0.5, isOwn: true },
  });
});

test.each([
  { words: ['--limit', '2'], seqs: [1, 2], isMore: true },
  { words: ['--limit', '2', '--offset', '2'], seqs: [3, 4], isMore: false },
  { words: ['--limit', '0'], seqs: [], isMore: true },
  { words: ['--role', 'assistant'], seqs: [2, 4], isMore: false },
  { words: ['--role', 'tool', '--offset', '1'], seqs: [], isMore: false },
])('show $words', async ({ words, seqs, isMore }) => {
  const { at, id } = place();
  const shown = await at.json('show', id, ...words);
  expect(shown.results.map(({ seq }: { seq: number }) => seq)).toEqual(seqs);
  expect(shown.isMore).toBe(isMore);
});

test.each([
  { words: ['show', 'nosuch'], code: 3 },
  { words: ['show'], code: 2 },
  { words: ['show', ''], code: 3 },
  { words: ['show', 'external-'], code: 2 },
  { words: ['show', 'a', 'b'], code: 2 },
  { words: ['show', '6f1c', '--role', 'system'], code: 2 },
])('$words ends with $code', async ({ words, code }) => {
  const { at } = place();
  const ran = await at.run(...words);
  expect([ran.code, ran.out]).toEqual([code, '']);
});
