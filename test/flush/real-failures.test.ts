import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openBackends } from '../../src/summarize/select.ts';
import { reply } from '../helpers/fake-backend.ts';
import { allEntries, allJobs, dailyIds, expectAllDone } from '../helpers/flush-view.ts';
import { type FlushWorld, flushWorld, HOUR, MINUTE } from '../helpers/flush-world.ts';

// The real backends, a real program and a real endpoint, with a clock that is turned.

const PROMPT_THEN = (source: string) => `process.stdin.resume().on('end', () => { ${source} })`;
const SAY = (text: string) => PROMPT_THEN(`process.stdout.write(${JSON.stringify(text)})`);

function programWorld(argv: readonly string[]): FlushWorld {
  const settings = {
    'summary.backend': 'command',
    'summary.timeoutSeconds': 1,
    'command.argv': argv,
  };
  return withBackends(flushWorld({ settings }));
}

/** The world with the backends that its settings name. */
function withBackends(at: FlushWorld, more: Readonly<Record<string, string>> = {}): FlushWorld {
  const { settings, env, home } = at.world;
  const backends = openBackends(settings, { ...env, ...more }, home.neutral);
  Object.assign(at.world, { backends });
  return at;
}

async function endAndRun(at: FlushWorld): Promise<void> {
  at.spool(at.session('a').exchanges(2), 'end');
  await at.run();
}

/** What must hold in the end, whatever went wrong before. */
function expectOneEntry(at: FlushWorld): void {
  expectAllDone(at.world.store, at.world.home);
  expect(allEntries(at.world.store)).toMatchObject([{ title: 'In the end' }]);
  expect(dailyIds(at.world.home)).toHaveLength(1);
}

test.each([
  {
    name: 'ends with 1',
    argv: ['-e', 'console.error("no luck"); process.exit(1)'],
    reason: /exit code 1: no luck/,
    attempts: 1,
  },
  {
    name: 'hangs',
    argv: ['-e', 'setInterval(() => {}, 1000)'],
    reason: /no answer within 1 s/,
    attempts: 1,
  },
  {
    name: 'prints rubbish',
    argv: ['-e', SAY('I am sorry, Dave.')],
    reason: /sections.*I am sorry, Dave/,
    attempts: 1,
  },
  { name: 'prints nothing', argv: ['-e', SAY('')], reason: /empty/, attempts: 1 },
  { name: 'is not installed', argv: undefined, reason: /no program .*nowhere/, attempts: 0 },
])(
  'a program that $name: the reason and the next try are in the status, and one entry comes in the end',
  async ({ argv, reason, attempts }) => {
    const at = programWorld(argv ? [process.execPath, ...argv] : [join('/nowhere', 'summarise')]);
    await endAndRun(at);
    const { results, spooled, entries } = at.status();
    expect({ spooled, entries }).toEqual({ spooled: 1, entries: 0 });
    expect(results).toMatchObject([{ state: 'waiting', attempts }]);
    expect(results[0]?.reason).toMatch(reason);
    expect(Date.parse(results[0]?.nextTry ?? '')).toBeGreaterThan(at.world.now());
    const now = programWorld([process.execPath, '-e', SAY(reply('In the end'))]).world.backends;
    Object.assign(at.world, { backends: now });
    at.turnClock(10 * MINUTE);
    await at.run();
    expectOneEntry(at);
  },
);

interface Said {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An OpenAI-compatible endpoint that says what it is told to. */
async function endpoint(said: () => Said): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, body, headers } = said();
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const error = (message: string) => ({ error: { message } });
const good = {
  status: 200,
  body: {
    id: '1',
    model: 'm',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: reply('In the end') },
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
  },
};

test.each([
  {
    name: '429 with a retry-after of 2 h',
    said: { status: 429, body: error('slow down'), headers: { 'retry-after': '7200' } },
    attempts: 1,
    waitMs: 2 * HOUR,
  },
  {
    name: '429 without',
    said: { status: 429, body: error('slow down') },
    attempts: 1,
    waitMs: MINUTE,
  },
  { name: '500', said: { status: 500, body: error('oops') }, attempts: 1, waitMs: MINUTE },
  {
    name: '200 with something else',
    said: { status: 200, body: { hello: 1 } },
    attempts: 1,
    waitMs: MINUTE,
  },
  {
    name: '401',
    said: { status: 401, body: error('invalid api key') },
    attempts: 0,
    waitMs: 10 * MINUTE,
  },
  {
    name: '402, out of quota',
    said: { status: 402, body: error('insufficient credits') },
    attempts: 0,
    waitMs: 10 * MINUTE,
  },
  {
    name: '413, too long',
    said: { status: 413, body: error('request too large') },
    attempts: 1,
    waitMs: MINUTE,
  },
])(
  'an endpoint that says $name: it waits, and one entry comes in the end',
  async ({ said, attempts, waitMs }) => {
    let next: Said = said;
    const settings = {
      'summary.backend': 'http',
      'http.model': 'm',
      'http.url': await endpoint(() => next),
    };
    const at = withBackends(flushWorld({ settings }));
    await endAndRun(at);
    const [job] = allJobs(at.world.store);
    expect(job).toMatchObject({ state: 'waiting', attempts });
    expect((job?.nextTryAtMs ?? 0) - at.world.now()).toBe(waitMs);
    expect(job?.reason).toMatch(/^http: /);
    next = good;
    at.turnClock(waitMs);
    await at.run();
    expectOneEntry(at);
  },
);
