import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askedDelayMs, type HttpOptions, httpBackend } from '../../src/summarize/http.ts';
import { GOOD_REPLY, sampleStretch } from './sample.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
type Style = HttpOptions['style'];

let server: Server;
let url = '';
let answer: Answer;
let seen: { path: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[];

beforeEach(async () => {
  seen = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    seen.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

const reply = (style: Style, text: string): Answer =>
  json(
    200,
    style === 'openai'
      ? {
          id: 'x',
          object: 'chat.completion',
          created: 1,
          model: 'small-1',
          choices: [
            { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } },
          ],
          usage: { prompt_tokens: 30, completion_tokens: 20, total_tokens: 50 },
        }
      : {
          id: 'x',
          type: 'message',
          role: 'assistant',
          model: 'small-1',
          content: [{ type: 'text', text }],
          stop_reason: 'end_turn',
          stop_sequence: null,
          usage: { input_tokens: 30, output_tokens: 20 },
        },
  );

function backend(style: Style, over: Partial<HttpOptions> = {}) {
  return httpBackend({
    style,
    url,
    model: 'small',
    keyVariable: 'MY_KEY',
    headers: ['X-Team: logs', 'X-Url: http://a:1'],
    timeoutMs: 50_000,
    env: { MY_KEY: 'secret-1' },
    ...over,
  });
}

const ask = (
  style: Style,
  over: Partial<HttpOptions> = {},
  signal = new AbortController().signal,
) => backend(style, over).summarise(sampleStretch(), signal);

describe.each(['openai', 'anthropic'] as const)('an endpoint that speaks %s', (style) => {
  test('is asked once and gives the summary with its tokens', async () => {
    answer = reply(style, GOOD_REPLY);
    expect(await ask(style)).toMatchObject({
      reply: { kind: 'summary', summary: { title: 'Fix the flaky upload test' } },
      model: 'small-1',
      usage: { inputTokens: 30, outputTokens: 20, estimated: false },
    });
    expect(seen).toHaveLength(1);
    const [{ path, headers, body }] = seen as [(typeof seen)[0]];
    expect(path).toBe(style === 'openai' ? '/v1/chat/completions' : '/v1/messages');
    expect(headers).toMatchObject({ 'x-team': 'logs', 'x-url': 'http://a:1' });
    expect(headers[style === 'openai' ? 'authorization' : 'x-api-key']).toMatch(/secret-1$/);
    expect(body.model).toBe('small');
    expect(JSON.stringify(body)).toContain('Why does the upload test fail?');
  });

  test('needs no key, and gets none that was not set for it', async () => {
    const before = process.env.ANTHROPIC_API_KEY;
    process.env.ANTHROPIC_API_KEY = 'not-for-you';
    try {
      answer = reply(style, 'NOTHING');
      expect(await ask(style, { keyVariable: '' })).toMatchObject({ reply: { kind: 'nothing' } });
      expect(JSON.stringify(seen[0]?.headers)).not.toContain('not-for-you');
    } finally {
      if (before === undefined) delete process.env.ANTHROPIC_API_KEY;
      else process.env.ANTHROPIC_API_KEY = before;
    }
  });

  const error = (message: string, more = {}) => ({
    type: 'error',
    error: { message, type: 'x', ...more },
  });
  test.each([
    ['auth', json(401, error('Incorrect API key provided')), undefined],
    ['auth', json(403, error('forbidden')), undefined],
    ['quota', json(402, error('pay first')), undefined],
    [
      'quota',
      json(429, error('You exceeded your current quota', { code: 'insufficient_quota' })),
      undefined,
    ],
    ['quota', json(400, error('Your credit balance is too low to access the API')), undefined],
    ['temporary', json(429, error('slow down'), { 'retry-after': '7' }), 7_000],
    ['temporary', json(429, error('slow down'), { 'retry-after-ms': '120' }), 120],
    [
      'temporary',
      json(429, error('You exceeded your current quota. Please retry in 34.5s.')),
      34_500,
    ],
    ['temporary', json(500, error('oh no')), undefined],
    ['temporary', json(529, error('Overloaded')), undefined],
    ['temporary', json(503, error('later'), { 'retry-after': '0' }), 0],
    ['too-long', json(413, error('request_too_large')), undefined],
    ['too-long', json(400, error('maximum context length is 8192 tokens')), undefined],
    ['too-long', json(400, error('prompt is too long: 9 tokens > 8 maximum')), undefined],
    ['missing', json(404, error('model "small" not found, try pulling it first')), undefined],
    ['bad-reply', json(200, { hello: 'world' }), undefined],
    ['bad-reply', reply(style, "I'm sorry, I can't do that."), undefined],
    ['bad-reply', reply(style, ''), undefined],
    ['bad-reply', ((response) => response.end('<html>')) as Answer, undefined],
    ['temporary', ((response) => response.destroy()) as Answer, undefined],
    [
      'temporary',
      ((response) => {
        response.writeHead(502).end('Bad gateway');
      }) as Answer,
      undefined,
    ],
  ])('%s (%#) is one request', async (kind, given, retryAfterMs) => {
    answer = given as Answer;
    const failure = await ask(style).catch((one) => one);
    expect(failure).toMatchObject({ name: 'BackendError', kind, retryAfterMs });
    expect(failure.message).toMatch(/^http: ./);
    expect(failure.message).not.toContain('secret-1');
    expect(seen).toHaveLength(1);
  });

  test('that gives no answer in time is temporary', async () => {
    answer = () => {};
    await expect(ask(style, { timeoutMs: 500 })).rejects.toMatchObject({
      kind: 'temporary',
      message: 'http: no answer within 0.5 s',
    });
  });

  test('that hangs is left when the run ends', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    await expect(ask(style, {}, abort.signal)).rejects.toMatchObject({
      kind: 'temporary',
      message: 'http: stopped before it had answered',
    });
  });

  test('where nobody listens is temporary', async () => {
    await expect(ask(style, { url: 'http://127.0.0.1:1/v1' })).rejects.toMatchObject({
      kind: 'temporary',
    });
  });

  test('may be written with a slash at its end', async () => {
    answer = reply(style, 'NOTHING');
    await ask(style, { url: `${url}/` });
    expect(seen[0]?.path).not.toContain('//');
  });
});

test('a bad reply tells what it cost', async () => {
  answer = reply('openai', 'hm');
  await expect(ask('openai')).rejects.toMatchObject({
    usage: { inputTokens: 30, outputTokens: 20 },
  });
});

test.each([
  ['it is not configured', { url: '' }, 'http.url is not set'],
  ['the address is none', { url: 'localhost:11434' }, 'http.url is not an http(s) address'],
  ['there is no model to ask for', { model: '' }, 'http.model is not set'],
  [
    'the key is not there',
    { env: {} },
    'http.keyVariable names MY_KEY, which is not set in the environment',
  ],
])('it is not ready when %s', async (_, over, why) => {
  expect(await backend('openai', over).whyNotReady()).toBe(why);
  await expect(ask('openai', over)).rejects.toMatchObject({ kind: 'missing', message: why });
});

test('it is ready otherwise; the anthropic style has a model of its own', async () => {
  expect(await backend('openai').whyNotReady()).toBeUndefined();
  expect(await backend('anthropic', { model: '', keyVariable: '' }).whyNotReady()).toBeUndefined();
});

const NOW = Date.UTC(2026, 10, 20, 14, 30);
test.each([
  [{ 'retry-after': '20' }, 20_000],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': 'Fri, 20 Nov 2026 14:31:00 GMT' }, 60_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 14:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '20', 'retry-after-ms': '900' }, 900],
  [{}, undefined],
])('%j asks for %s ms', (headers, ms) => {
  expect(askedDelayMs(headers as Record<string, string>, '', NOW)).toBe(ms);
});
