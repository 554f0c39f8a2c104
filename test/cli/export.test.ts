import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBuiltCli } from '../helpers/built-cli.ts';
import { CliPlace, DAY, NOW } from '../helpers/cli-place.ts';

function place() {
  const at = new CliPlace();
  const one = at.session({ title: 'Upload retries', startedAtMs: NOW - 2 * DAY });
  const two = at.session({ title: 'Website', project: 'website', startedAtMs: NOW - DAY });
  at.say(one, '# Not a heading\n<!-- daybook:entry x -->\nWhy?');
  at.say(one, 'npm test', { role: 'assistant', kind: 'tool_call', tool: 'Bash' });
  at.say(one, 'failed: ```\u001b[31m', { role: 'tool', kind: 'tool_result', isError: true });
  at.say(one, 'They collide.', { role: 'assistant' });
  at.entry(one, 'Retries looked at');
  at.say(two, 'Hello \u202egnp');
  return { at, one, two };
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('jsonl has a line for each session, entry and message', async () => {
  const { at, one, two } = place();
  const { out, said } = await at.run('export');
  expect(said).toBe('');
  expect(lines(out).map(({ type, title, text }) => [type, title ?? text])).toEqual([
    ['session', 'Upload retries'],
    ['entry', 'Retries looked at'],
    ['message', expect.stringContaining('Why?')],
    ['message', 'npm test'],
    ['message', expect.stringContaining('failed')],
    ['message', 'They collide.'],
    ['session', 'Website'],
    ['message', 'Hello \u202egnp'],
  ]);
  expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(lines(out)[1]).toMatchObject({ sessionId: one, summary: { decisions: ['Decided it.'] } });
  expect(lines(out)[7]).toMatchObject({ sessionId: two, role: 'user', seq: 1 });
});

test.each([
  { words: ['Website'], titles: ['Website'] },
  { words: ['Website', 'Upload retries', 'Website'], titles: ['Website', 'Upload retries'] },
  { words: ['--project', 'uploader'], titles: ['Upload retries'] },
  { words: ['--since', '30h'], titles: ['Website'] },
  { words: ['--until', '2026-11-18'], titles: ['Upload retries'] },
  { words: ['--agent', 'opencode'], titles: [] },
])('export $words', async ({ words, titles }) => {
  const { at } = place();
  const out = join(at.folder, 'out.jsonl');
  expect((await at.json('export', ...words, '--out', out)).sessions).toBe(titles.length);
  const found = readFileSync(out, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"type":"session"'))
    .map((line) => JSON.parse(line).title);
  expect(found).toEqual(titles);
});

test('markdown is for people, and what was said cannot change its structure', async () => {
  const { at, one } = place();
  const { out } = await at.run('export', one, '--format', 'markdown');
  expect(out.match(/^#+ .*/gm)).toEqual([
    '# Upload retries',
    '## Entry of 2026-11-20 12:00: Retries looked at',
    expect.stringMatching(/^## User, 2026-11-20 11:00/),
    expect.stringMatching(/^## Assistant, 2026-11-20 11:00/),
  ]);
  expect(out).not.toMatch(/^<!--/m);
  expect(out).toContain('`Bash` was called:\n\n```\nnpm test\n```\n');
  expect(out).toContain('It failed:\n\n````\nfailed: ```\n````\n');
  expect(out).toContain('- Decided it.');
});

test('a file is for its owner, and replaced only by a whole one', async () => {
  const { at } = place();
  const out = join(at.folder, 'out.jsonl');
  writeFileSync(out, 'earlier');
  const linked = join(at.folder, 'linked.jsonl');
  symlinkSync(out, linked);
  const { code, out: printed, said } = await at.run('export', '--out', linked);
  expect([code, printed, said]).toEqual([0, '', 'Exported: 2 sessions, 5 messages.\n']);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(lines(readFileSync(linked, 'utf8'))).toHaveLength(8);
  expect(readdirSync(at.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a failed export leaves the earlier file and nothing else', async () => {
  const { at, one } = place();
  const out = join(at.folder, 'out.jsonl');
  writeFileSync(out, 'earlier');
  at.fill((store) => store.prepare("UPDATE entries SET summary = 'damaged'").run());
  const { code } = await at.run('export', one, '--out', out);
  expect(code).toBe(1);
  expect(readFileSync(out, 'utf8')).toBe('earlier');
  expect(readdirSync(at.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test.each([
  { name: 'a session that is not there', words: ['nosuch'], code: 3 },
  { name: 'an ambiguous one', words: ['ses_'], code: 2 },
  { name: 'a format that is none', words: ['--format', 'xml'], code: 2 },
  { name: 'names and filters at once', words: ['Website', '--since', '1d'], code: 2 },
  { name: '--json without a file', words: ['--json'], code: 2 },
  { name: 'a folder that is not there', words: ['--out', '/nosuch/folder/x'], code: 1 },
])('$name ends with $code', async ({ words, code }) => {
  const { at } = place();
  expect((await at.run('export', ...words)).code).toBe(code);
});

test('before anything was captured there is nothing to export', async () => {
  const at = new CliPlace();
  expect(await at.run('export')).toMatchObject({ code: 0, out: '' });
});

test('the built command streams to a pipe and to a folder of the person', async () => {
  const { at, one } = place();
  for (let n = 0; n < 300; n++) at.say(one, `${n} ${'x'.repeat(1_000)}`);
  const { code, stdout } = await runBuiltCli(['export', '--out', '-'], at.env);
  expect([code, lines(stdout).length]).toEqual([0, 308]);
  const folder = join(at.folder, 'exports');
  mkdirSync(folder);
  await runBuiltCli(
    ['export', one, '-o', 'exports/one.md', '--format', 'markdown'],
    at.env,
    at.folder,
  );
  expect(existsSync(join(folder, 'one.md'))).toBe(true);
});
