// Records the session that `daybook demo` shows, from the real Claude Code under the scripted model:
// npx tsx test/e2e/demo/record.ts. Writes src/cli/demo; look at the result before committing it.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { installClaudeCode, openSession } from '../claude-code.ts';
import { startMockModel } from '../mock-model.ts';
import { makeSandbox } from '../sandbox.ts';
import { until } from '../until.ts';
import { sanitise, sanitiseTranscript } from './sanitise.ts';
import { BRANCH, LAST_WORDS, PROMPTS, tellStory } from './story.ts';
import { UPLOADER } from './uploader.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const target = join(repository, 'src/cli/demo');

const installed = await installClaudeCode();
if ('skipped' in installed) throw new Error(installed.skipped);

let answer: ReturnType<typeof tellStory> | undefined;
const model = await startMockModel((request) => answer?.(request) ?? {});
const sandbox = await makeSandbox({ modelUrl: model.url, path: [installed.bin], files: UPLOADER });
answer = tellStory(sandbox.project);
symlinkSync(join(repository, 'node_modules'), join(sandbox.project, 'node_modules'));
const inProject = { cwd: sandbox.project, env: sandbox.env, extendEnv: false };
await execa('git', ['switch', '--quiet', '--create', BRANCH], inProject);
await execa('git', ['config', 'user.name', 'Ada'], inProject);
await execa('git', ['config', 'user.email', 'ada@example.com'], inProject);

// One hook for both events: a file that holds each payload as it came, one line each.
const payloads = join(sandbox.root, 'payloads.jsonl');
const hook = { type: 'command', command: `cat >> '${payloads}'`, timeout: 5 };
const hooks = { SessionStart: [{ hooks: [hook] }], SessionEnd: [{ hooks: [hook] }] };
mkdirSync(join(sandbox.home, '.claude'), { recursive: true });
writeFileSync(join(sandbox.home, '.claude/settings.json'), JSON.stringify({ hooks }));

const terminal = await openSession(sandbox);
try {
  for (const [turn, prompt] of PROMPTS.entries()) {
    await terminal.enter(prompt);
    await terminal.see(LAST_WORDS[turn] as string);
  }
  await terminal.enter('/exit');
  await terminal.ended();
  const lines = await until('both payloads', () => {
    const found = readFileSync(payloads, 'utf8').trim().split('\n');
    return found.length === 2 && found;
  });
  const [start, end] = lines as [string, string];
  const { transcript_path: transcript } = JSON.parse(end) as { transcript_path: string };
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'session-start.json'), `${sanitise(start, sandbox)}\n`);
  writeFileSync(join(target, 'session-end.json'), `${sanitise(end, sandbox)}\n`);
  const recorded = readFileSync(transcript, 'utf8');
  writeFileSync(join(target, 'transcript.jsonl'), sanitiseTranscript(recorded, sandbox));
} finally {
  await terminal.close();
  await model.close();
  sandbox.remove();
}
