import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Env } from '../../src/platform/home.ts';
import { claudeBackend, summariserEnv } from '../../src/summarize/claude.ts';
import { GOOD_REPLY, sampleStretch } from './sample.ts';

const at = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const BIN = at('bin');
const PATH = [BIN, dirname(process.execPath), '/bin', '/usr/bin'].join(delimiter);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-claude-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function backend(
  fake: string,
  over: { env?: Env; path?: string; model?: string; timeoutMs?: number } = {},
) {
  return claudeBackend({
    path: over.path ?? 'claude',
    model: over.model ?? 'haiku',
    timeoutMs: over.timeoutMs ?? 50_000,
    env: { PATH, HOME: folder, FAKE: fake, FAKE_RECORD: join(folder, 'call'), ...over.env },
    neutralFolder: join(folder, 'neutral'),
  });
}

const never = new AbortController().signal;
const ask = (fake: string, over: Parameters<typeof backend>[1] = {}) =>
  backend(fake, over).summarise(sampleStretch(), never);
const call = () => JSON.parse(readFileSync(join(folder, 'call'), 'utf8'));

test('the reply comes with its model and with what it cost', async () => {
  expect(await ask(`envelope:${GOOD_REPLY}`)).toMatchObject({
    reply: { kind: 'summary', summary: { title: 'Fix the flaky upload test' } },
    model: 'small',
    usage: { inputTokens: 15, outputTokens: 7, costUsd: 0.25, estimated: false },
  });
});

test('the program is called without hooks, tools, transcript and without text as argument', async () => {
  await ask('envelope:NOTHING');
  const { argv, stdin, cwd } = call();
  const system = argv[argv.indexOf('--system-prompt') + 1];
  expect(argv.map((arg: string) => (arg === system ? 'SYSTEM' : arg)).join(' ')).toBe(
    '-p --output-format json --model haiku --tools  --system-prompt SYSTEM --strict-mcp-config ' +
      '--setting-sources user --settings {"disableAllHooks":true} --no-session-persistence ' +
      '--disable-slash-commands',
  );
  expect(system).toContain('## Key exchanges');
  expect(argv.join(' ')).not.toContain('upload test');
  expect(stdin).toContain('Why does the upload test fail?');
  expect(cwd).toBe(join(folder, 'neutral'));
});

test('the model is the one that was set', async () => {
  await ask('envelope:NOTHING', { model: 'sonnet' });
  expect(call().argv).toContain('sonnet');
});

test('the marks of the parent session stay out, the rest of the environment stays in', () => {
  const marks = {
    CLAUDECODE: '1',
    CLAUDE_CODE_ENTRYPOINT: 'cli',
    CLAUDE_CODE_SESSION_ID: 'x',
    CLAUDE_PID: '1',
    CLAUDE_PROJECT_DIR: '/p',
    CLAUDE_CODE_CHILD_SESSION: '1',
    CLAUDE_ENV_FILE: '/e',
    AI_AGENT: 'claude-code',
  };
  const kept = {
    PATH: '/bin',
    ANTHROPIC_API_KEY: 'k',
    CLAUDE_CODE_OAUTH_TOKEN: 't',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CONFIG_DIR: '/c',
    HTTPS_PROXY: 'http://p',
  };
  expect(summariserEnv({ ...marks, ...kept, DAYBOOK: '1', CLAUDE_CODE_MAX_RETRIES: '9' })).toEqual({
    ...kept,
    DAYBOOK: '0',
    CLAUDE_CODE_MAX_RETRIES: '2',
    DISABLE_AUTOUPDATER: '1',
  });
});

describe('failures', () => {
  test.each([
    ['auth', 'error:0 Not logged in · Please run /login', /^claude: Not logged in · Please run/],
    ['auth', 'error:401 API Error: 401 OAuth token has expired', /OAuth token has expired/],
    ['quota', 'error:429 Credit balance is too low', /Credit balance is too low/],
    ['temporary', `file:${at('claude-code/result-error-529.json')}`, /529 Overloaded/],
    ['temporary', `file:${at('claude-code/result-error-400.json')}`, /400 bad thing/],
    ['too-long', 'error:0 Prompt is too long', /too long/],
    ['missing', "error:404 There's an issue with the selected model (x).", /selected model/],
    ['bad-reply', `file:${at('claude-code/result-success.json')}`, /Mock reply/],
    ['bad-reply', 'envelope:', /the reply is empty/],
    ['temporary', 'print:<html>gateway</html>', /exit code 0: <html>gateway/],
    ['temporary', 'print:{"type":"system"}', /exit code 0/],
    ['temporary', 'stderr:Segmentation fault', /exit code 1: Segmentation fault/],
    ['temporary', 'exit:1', /exit code 1: it said nothing/],
    ['missing', 'exit:127', /exit code 127/],
  ] as const)('%s from %s', async (kind, fake, message) => {
    await expect(ask(fake)).rejects.toMatchObject({
      name: 'BackendError',
      kind,
      message: expect.stringMatching(message),
    });
  });

  test('a used-up plan says when it is there again', async () => {
    const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
    const failure = ask(`error:429 Claude AI usage limit reached|${inAnHour}`).catch((one) => one);
    const { kind, retryAfterMs } = await failure;
    expect(kind).toBe('quota');
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  test('a bad reply tells what it cost', async () => {
    await expect(ask('envelope:I am sorry')).rejects.toMatchObject({
      kind: 'bad-reply',
      usage: { inputTokens: 15, outputTokens: 7, costUsd: 0.25 },
    });
  });

  test('no answer in time is temporary', async () => {
    await expect(ask('hang', { timeoutMs: 1_000 })).rejects.toMatchObject({
      kind: 'temporary',
      message: 'claude gave no answer within 1 s',
    });
  });

  test('an answer among warnings is an answer', async () => {
    const envelope = { type: 'result', is_error: false, result: 'NOTHING' };
    const { reply } = await ask(`print:Warning: old node\n${JSON.stringify(envelope)}\n`);
    expect(reply.kind).toBe('nothing');
  });
});

describe('ready', () => {
  test('when it is on the PATH, or at the path that was set', async () => {
    expect(await backend('').whyNotReady()).toBeUndefined();
    const path = join(BIN, 'claude');
    expect(await backend('', { path, env: { PATH: '' } }).whyNotReady()).toBeUndefined();
  });

  test('when an installer put it where only a shell alias finds it', async () => {
    const local = join(folder, '.claude', 'local');
    mkdirSync(local, { recursive: true });
    copyFileSync(join(BIN, 'claude'), join(local, 'claude'));
    chmodSync(join(local, 'claude'), 0o755);
    expect(await backend('', { env: { PATH: '' } }).whyNotReady()).toBeUndefined();
  });

  test('not when it is missing, a folder, or not to be executed', async () => {
    const without = { env: { PATH: folder } };
    expect(await backend('', without).whyNotReady()).toMatch(/no program claude on the PATH/);
    await expect(ask('', without)).rejects.toMatchObject({ kind: 'missing' });
    mkdirSync(join(folder, 'claude'));
    expect(await backend('', without).whyNotReady()).toMatch(/not installed/);
    writeFileSync(join(folder, 'plain'), '#!/bin/sh\n', { mode: 0o644 });
    const plain = backend('', { path: join(folder, 'plain') });
    expect(await plain.whyNotReady()).toMatch(/not installed/);
  });

  test('a program that cannot be started is missing', async () => {
    const path = join(folder, 'broken');
    writeFileSync(path, '#!/no/such/interpreter\n', { mode: 0o755 });
    await expect(ask('', { path })).rejects.toMatchObject({
      kind: 'missing',
      message: 'claude cannot be started (ENOENT)',
    });
  });
});
