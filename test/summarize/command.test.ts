import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandBackend } from '../../src/summarize/command.ts';
import { GOOD_REPLY, sampleStretch } from './sample.ts';

const BIN = fileURLToPath(new URL('../fixtures/bin', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-command-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function backend(fake: string, argv: string[] = ['claude', 'run', 'two words', '$HOME']) {
  const PATH = [BIN, dirname(process.execPath), '/bin', '/usr/bin'].join(delimiter);
  return commandBackend({
    argv,
    timeoutMs: 50_000,
    env: { PATH, FAKE: fake, FAKE_RECORD: join(folder, 'call'), CLAUDECODE: '1' },
    neutralFolder: join(folder, 'neutral'),
  });
}

const ask = (fake: string, argv?: string[]) =>
  backend(fake, argv).summarise(sampleStretch(), new AbortController().signal);

test('the prompt goes to stdin and the summary comes from stdout, tokens estimated', async () => {
  const { reply, model, usage } = await ask(`print:${GOOD_REPLY}`);
  expect(reply).toMatchObject({ summary: { title: 'Fix the flaky upload test' } });
  expect(model).toBeUndefined();
  expect(usage.estimated).toBe(true);
  expect(usage.inputTokens).toBeGreaterThan(200);
  expect(usage.outputTokens).toBeGreaterThan(20);
  const { argv, stdin, env, cwd } = JSON.parse(readFileSync(join(folder, 'call'), 'utf8'));
  expect(argv).toEqual(['run', 'two words', '$HOME']);
  expect(stdin).toMatch(/^You keep a work log[\s\S]*\n\n\[transcript \w+\]\n[\s\S]*upload test/);
  expect(env).toMatchObject({ DAYBOOK: '0', CLAUDECODE: '1' });
  expect(cwd).toBe(join(folder, 'neutral'));
});

test.each([
  ['temporary', 'stderr:model is loading', 'claude ended with exit code 1: model is loading'],
  ['temporary', 'exit:9', 'claude ended with exit code 9: it said nothing'],
  ['temporary', 'deaf', 'claude ended with exit code 3: it said nothing'],
  ['too-long', 'stderr:prompt is too long', 'claude ended with exit code 1: prompt is too long'],
  ['missing', 'exit:127', 'claude ended with exit code 127: it said nothing'],
  ['bad-reply', 'flood', 'claude wrote more than a summary can be'],
  ['bad-reply', 'print:', 'claude: the reply is empty'],
] as const)('%s from %s', async (kind, fake, message) => {
  await expect(ask(fake)).rejects.toMatchObject({ name: 'BackendError', kind, message });
});

test('a summary from a program that failed is none', async () => {
  await expect(ask(`error:1 ${GOOD_REPLY}`)).rejects.toMatchObject({ kind: 'temporary' });
});

test('it is ready when its program is found', async () => {
  expect(await backend('').whyNotReady()).toBeUndefined();
  expect(await backend('', [join(BIN, 'claude')]).whyNotReady()).toBeUndefined();
  expect(await backend('', []).whyNotReady()).toBe('command.argv is not set');
  const missing = 'command.argv: there is no program no-such that can be run';
  expect(await backend('', ['no-such']).whyNotReady()).toBe(missing);
  await expect(ask('', ['no-such'])).rejects.toMatchObject({ kind: 'missing', message: missing });
});
