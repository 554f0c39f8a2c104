import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resumeCommand, resumeFolder } from '../../src/agents/resume.ts';
import { setParent } from '../../src/store/lineage.ts';
import { addTranscript } from '../../src/store/transcripts.ts';
import { CliPlace, NOW } from '../helpers/cli-place.ts';

const SESSION = '6f1c1f8e-0000-4000-8000-000000000001';

test.each([
  { agent: 'claude-code', fork: false, words: ['claude', '--resume', 'x'] },
  { agent: 'claude-code', fork: true, words: ['claude', '--resume', 'x', '--fork-session'] },
  { agent: 'opencode', fork: true, words: ['opencode', '--session', 'x', '--fork'] },
  { agent: 'unheard-of', fork: false, words: undefined },
])('$agent resumes with $words', ({ agent, fork, words }) => {
  expect(resumeCommand(agent, 'x', fork)).toEqual(words);
});

test.each([
  { name: 'the folder it was last in', folder: '-home-ada-up', places: ['/home/ada/up'], at: 0 },
  { name: 'one above it', folder: '-home-ada', places: ['/home/ada/up/src'], at: '/home/ada' },
  { name: "the project's", folder: '-srv-a-b', places: ['/tmp', '/srv/a_b'], at: 1 },
  { name: 'the first where none fits', folder: '-x', places: ['/home/ada', '/srv'], at: 0 },
  { name: 'the first where nothing is known', folder: '', places: ['/home/ada'], at: 0 },
])('a session is resumed in $name', ({ folder, places, at }) => {
  const expected = typeof at === 'string' ? at : places[at];
  expect(resumeFolder(folder, places as [string])).toBe(expected);
});

test('--print shows one line that a shell understands, whatever the folder is called', async () => {
  const at = new CliPlace();
  const cwd = join(at.folder, "Ada's $HOME; rm -rf \u001b[2J \u202e");
  mkdirSync(cwd);
  const id = at.session({ externalId: SESSION, cwd });
  const { out } = await at.run('resume', SESSION.slice(0, 6), '--fork', '--print');
  expect(out.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(out).toContain(` && claude --resume ${SESSION} --fork-session\n`);
  const folder = out.slice(0, out.indexOf(' && '));
  expect(execFileSync('bash', ['-c', `${folder} && pwd`], { encoding: 'utf8' })).toBe(`${cwd}\n`);
  expect(await at.json('resume', id)).toMatchObject({
    sessionId: id,
    folder: cwd,
    command: ['claude', '--resume', SESSION],
  });
});

test('the agent is started in the folder after which its transcript is kept', async () => {
  const at = new CliPlace();
  const project = join(at.folder, 'uploader');
  const cwd = join(project, 'src');
  mkdirSync(cwd, { recursive: true });
  at.session({ externalId: SESSION, cwd });
  at.fill((store) =>
    addTranscript(store, {
      path: join('/x/projects', project.replace(/[^A-Za-z0-9]/g, '-'), `${SESSION}.jsonl`),
      agent: 'claude-code',
      externalId: SESSION,
    }),
  );
  const program = join(at.folder, 'claude');
  const told = join(at.folder, 'told');
  writeFileSync(program, `#!/bin/sh\n{ pwd; echo "$@"; } > '${told}'\nexit 7\n`);
  chmodSync(program, 0o755);
  at.env.PATH = `${at.folder}:${at.env.PATH}`;
  expect(await at.run('resume', SESSION)).toEqual({ code: 7, out: '', said: '' });
  expect(readFileSync(told, 'utf8')).toBe(`${project}\n--resume ${SESSION}\n`);
});

test.each([
  { name: 'its folder is gone', code: 'FOLDER_GONE', made: {} },
  { name: 'its agent has no resume', code: 'CANNOT_RESUME', made: { agent: 'unheard-of' } },
  { name: 'its id looks like an option', code: 'CANNOT_RESUME', made: { externalId: '--help' } },
])('nothing is started where $name', async ({ code, made }) => {
  const at = new CliPlace();
  const id = at.session({ cwd: join(at.folder, 'gone'), ...made });
  const ran = await at.run('resume', id);
  expect(ran.code).toBe(1);
  expect(ran.said).toContain('Nothing was started.');
  expect((await at.json('resume', id)).error?.code ?? 'FOLDER_GONE').toBe(code);
});

test('a subagent is resumed by its parent', async () => {
  const at = new CliPlace();
  const parent = at.session();
  const id = at.session();
  at.fill((store) => setParent(store, id, parent, 'subagent', NOW));
  const { code, said } = await at.run('resume', id);
  expect(code).toBe(1);
  expect(said).toContain(`\`daybook resume ${parent}\``);
  expect((await at.run('list')).out).toMatch(new RegExp(`${id} .+ · subagent$`, 'm'));
});

test('without the program it says so', async () => {
  const at = new CliPlace();
  const cwd = join(at.folder, 'here');
  mkdirSync(cwd);
  at.env.PATH = cwd;
  const id = at.session({ cwd });
  expect((await at.run('resume', id)).said).toContain('there is no program claude on the PATH');
  rmSync(cwd, { recursive: true });
});
