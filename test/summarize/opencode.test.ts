import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Env } from '../../src/platform/home.ts';
import { opencodeBackend, summariserEnv } from '../../src/summarize/opencode.ts';
import { GOOD_REPLY, sampleStretch } from './sample.ts';

const BIN = fileURLToPath(new URL('../fixtures/bin', import.meta.url));
const PATH = [BIN, dirname(process.execPath), '/bin', '/usr/bin'].join(delimiter);

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-opencode-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Over {
  readonly env?: Env;
  readonly path?: string;
  readonly model?: string;
  readonly timeoutMs?: number;
}

function backend(fake: string, over: Over = {}) {
  return opencodeBackend({
    path: over.path ?? 'opencode',
    model: over.model ?? 'mock/small',
    timeoutMs: over.timeoutMs ?? 50_000,
    env: {
      ...{ PATH, HOME: folder, MOCK_API_KEY: 'k', FAKE: fake },
      ...{ FAKE_RECORD: join(folder, 'call'), ...over.env },
    },
    neutralFolder: join(folder, 'neutral'),
  });
}

const never = new AbortController().signal;
const ask = (fake: string, over: Over = {}) =>
  backend(fake, over).summarise(sampleStretch(), never);
const call = () => JSON.parse(readFileSync(join(folder, 'call'), 'utf8'));

/** Lines as `opencode run --format json` prints them, for the fake program. */
const prints = (...lines: object[]) =>
  `print:${lines.map((line) => `${JSON.stringify({ timestamp: 1, sessionID: 'ses_1', ...line })}\n`).join('')}`;
const says = (text: string) => ({ type: 'text', part: { type: 'text', text } });
const finished = (tokens: object, cost: number) => ({
  type: 'step_finish',
  part: { reason: 'stop', tokens, cost },
});
const TOKENS = { total: 30, input: 10, output: 7, reasoning: 3, cache: { read: 5, write: 5 } };
const failed = (name: string, data: object) => prints({ type: 'error', error: { name, data } });

function put(path: string, content: object | string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(
    join(folder, path),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
}

test('the reply comes with its model and with what it cost', async () => {
  const [first = '', ...rest] = GOOD_REPLY.split('\n');
  const fake = prints(
    { type: 'step_start', part: {} },
    says(first),
    says(rest.join('\n')),
    finished(TOKENS, 0.25),
  );
  expect(await ask(fake)).toMatchObject({
    reply: { kind: 'summary', summary: { title: 'Fix the flaky upload test' } },
    model: 'mock/small',
    usage: { inputTokens: 20, outputTokens: 10, costUsd: 0.25, estimated: false },
  });
});

test('the program is called so that it keeps no session, runs nothing and gets no text as argument', async () => {
  await ask(prints(says('NOTHING')));
  const { argv, stdin, cwd, env } = call();
  expect(argv.join(' ')).toBe(
    'run --format json --title Daybook summary --agent daybook --model mock/small --print-logs --log-level ERROR',
  );
  expect(stdin).toContain('Why does the upload test fail?');
  expect(cwd).toBe(join(folder, 'neutral'));
  expect(env).toMatchObject({ DAYBOOK: '0', OPENCODE_DB: ':memory:', OPENCODE_PURE: '1' });
  expect(JSON.parse(env.OPENCODE_CONFIG_CONTENT)).toEqual({
    share: 'disabled',
    mcp: {},
    agent: {
      daybook: {
        mode: 'primary',
        prompt: expect.stringContaining('## Key exchanges'),
        tools: { '*': false },
        permission: { '*': 'deny' },
      },
    },
  });
});

test('what the person set stays, but for what would start or share something', () => {
  const theirs = { share: 'auto', provider: { mine: {} }, agent: { build: { model: 'a/b' } } };
  const marks = { OPENCODE: '1', OPENCODE_PID: '7', AGENT: '1', OPENCODE_AUTO_SHARE: '1' };
  const kept = { PATH: '/bin', ANTHROPIC_API_KEY: 'k', OPENCODE_CONFIG: '/c' };
  const mcp = { search: { type: 'local', command: ['x'] } };
  const env = summariserEnv(
    { ...marks, ...kept, OPENCODE_CONFIG_CONTENT: JSON.stringify(theirs) },
    'Be brief.',
    mcp,
  );
  for (const name of Object.keys(marks)) expect(env).not.toHaveProperty(name);
  expect(env).toMatchObject(kept);
  expect(JSON.parse(env.OPENCODE_CONFIG_CONTENT ?? '')).toMatchObject({
    share: 'disabled',
    provider: { mine: {} },
    mcp: { search: { type: 'local', command: ['x'], enabled: false } },
    agent: { build: { model: 'a/b' }, daybook: { prompt: 'Be brief.' } },
  });
});

describe('failures', () => {
  // Messages as 1.18.33 printed them for the answers of a provider.
  test.each([
    [
      'auth',
      failed('APIError', { message: 'Incorrect API key provided', statusCode: 401 }),
      /Incorrect API key/,
    ],
    [
      'quota',
      failed('APIError', { message: 'Payment required', statusCode: 402 }),
      /Payment required/,
    ],
    [
      'quota',
      failed('APIError', {
        message: 'Too many',
        statusCode: 429,
        responseBody: '{"code":"insufficient_quota"}',
      }),
      /Too many/,
    ],
    ['temporary', failed('APIError', { message: 'Slow down', statusCode: 429 }), /Slow down/],
    [
      'temporary',
      failed('APIError', { message: 'Cannot connect to API', isRetryable: true }),
      /Cannot connect/,
    ],
    ['too-long', failed('ContextOverflowError', { message: 'too many words' }), /too many words/],
    [
      'too-long',
      failed('APIError', { message: 'prompt is too long: 9 > 8', statusCode: 400 }),
      /too long/,
    ],
    ['temporary', failed('UnknownError', {}), /^opencode: UnknownError$/],
    ['bad-reply', prints(finished(TOKENS, 0.5)), /the reply is empty/],
    ['bad-reply', prints(says('I am sorry')), /opencode/],
    ['temporary', 'stderr:Segmentation fault', /exit code 1: Segmentation fault/],
    ['missing', 'exit:127', /exit code 127/],
  ] as const)('%s from %s', async (kind, fake, message) => {
    await expect(ask(fake)).rejects.toMatchObject({
      name: 'BackendError',
      kind,
      message: expect.stringMatching(message),
    });
  });

  test('a model that does not exist is told by the logs alone, of which nothing else is repeated', async () => {
    const path = join(folder, 'opencode-that-logs');
    const logs =
      'level=ERROR prompt="what was asked" error="ProviderModelNotFoundError: Model not found: mock/x.\\\\n    at"\n';
    const error = { name: 'UnknownError', data: { message: 'Unexpected server error.' } };
    put(
      'opencode-that-logs',
      `#!/bin/sh\ncat >/dev/null\nprintf '%s' '${logs}' >&2\necho '${JSON.stringify({ type: 'error', error })}'\nexit 1\n`,
    );
    chmodSync(path, 0o755);
    await expect(ask('', { path })).rejects.toMatchObject({
      kind: 'missing',
      message: 'opencode: ProviderModelNotFoundError: Model not found: mock/x.',
    });
  });

  test('a bad reply tells what it cost', async () => {
    await expect(ask(prints(says('I am sorry'), finished(TOKENS, 0.5)))).rejects.toMatchObject({
      kind: 'bad-reply',
      usage: { inputTokens: 20, outputTokens: 10, costUsd: 0.5 },
    });
  });

  test('one that tries for ever is ended, and is temporary', async () => {
    await expect(ask('hang', { timeoutMs: 1_000 })).rejects.toMatchObject({
      kind: 'temporary',
      message: 'opencode gave no answer within 1 s',
    });
  });
});

describe('ready', () => {
  const NO_KEY = { MOCK_API_KEY: '' };

  test('when it is installed, also where only its installer knows', async () => {
    expect(await backend('').whyNotReady()).toBeUndefined();
    expect(await backend('', { env: { PATH: '' } }).whyNotReady()).toMatch(/not installed/);
    mkdirSync(join(folder, '.opencode', 'bin'), { recursive: true });
    copyFileSync(join(BIN, 'opencode'), join(folder, '.opencode', 'bin', 'opencode'));
    expect(await backend('', { env: { PATH: '' } }).whyNotReady()).toBeUndefined();
  });

  test('not without a model of the person: opencode itself would ask somebody they never chose', async () => {
    expect(await backend('', { model: '' }).whyNotReady()).toMatch(/set opencode\.model/);
    await expect(ask(prints(says('NOTHING')), { model: '' })).rejects.toMatchObject({
      kind: 'auth',
    });
  });

  test.each([
    {
      name: 'settings',
      path: '.config/opencode/opencode.json',
      content: { model: 'mock/big' },
      asked: 'mock/big',
    },
    {
      name: 'settings with comments, and a small model',
      path: '.config/opencode/opencode.jsonc',
      content: '{ // mine\n "model": "mock/big", "small_model": "mock/tiny", }',
      asked: 'mock/tiny',
    },
    {
      name: 'the last use',
      path: '.local/state/opencode/model.json',
      content: {
        recent: [
          { providerID: 'mock', modelID: 'a/b' },
          { providerID: 'x', modelID: 'y' },
        ],
      },
      asked: 'mock/a/b',
    },
  ])('the model of $name is asked', async ({ path, content, asked }) => {
    put(path, content);
    await ask(prints(says('NOTHING')), { model: '' });
    const { argv } = call();
    expect(argv[argv.indexOf('--model') + 1]).toBe(asked);
  });

  test('stronger settings win over weaker ones', async () => {
    put('.config/opencode/opencode.json', { model: 'mock/usual', mcp: { a: { url: 'x' } } });
    put('named.json', { model: 'mock/named' });
    put('folder/opencode.json', { mcp: { b: {} } });
    const env = {
      OPENCODE_CONFIG: join(folder, 'named.json'),
      OPENCODE_CONFIG_DIR: join(folder, 'folder'),
    };
    await ask(prints(says('NOTHING')), { model: '', env });
    expect(call().argv).toContain('mock/named');
    expect(JSON.parse(call().env.OPENCODE_CONFIG_CONTENT).mcp).toEqual({
      a: { url: 'x', enabled: false },
      b: { enabled: false },
    });
  });

  test.each([
    {
      name: 'a login',
      path: '.local/share/opencode/auth.json',
      content: { mock: { type: 'api', key: 'k' } },
    },
    {
      name: 'an endpoint of their own',
      path: '.config/opencode/opencode.json',
      content: { provider: { mock: {} } },
    },
  ])('with $name for the provider of the model', async ({ path, content }) => {
    expect(await backend('', { env: NO_KEY }).whyNotReady()).toBe(
      'opencode has no login for mock: opencode auth login',
    );
    put(path, content);
    expect(await backend('', { env: NO_KEY }).whyNotReady()).toBeUndefined();
  });

  test('settings that are no JSON count as none', async () => {
    put('.config/opencode/opencode.json', 'model = x');
    put('.local/share/opencode/auth.json', '{"mock":');
    expect(await backend('', { model: '', env: NO_KEY }).whyNotReady()).toMatch(/opencode\.model/);
  });
});
