// What a model answers, given to the real worker: by a program, and over HTTP in both styles.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { builtPath } from '../helpers/built.ts';
import { assertCivil, assertSound } from './holds.ts';
import { mutatedBytes } from './mutation.ts';
import { onStage, type Stage } from './programs.ts';
import { TALK } from './talk.ts';
import { type Target, target } from './target.ts';

const CLI = builtPath('cli.js');
const IMPATIENT = fileURLToPath(new URL('./impatient.cjs', import.meta.url));
const REPLY = '# Retries\n\n## Context\nIt was red.\n\n## Decisions\n- Full jitter.\n';

const OPENAI = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: REPLY } }],
  usage: { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 },
});
const ANTHROPIC = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: REPLY }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 9, output_tokens: 9 },
});
const ERROR = JSON.stringify({
  type: 'error',
  error: { type: 'overloaded_error', message: 'busy' },
});

/** The entry is written, or the flush waits and says why. */
async function flushed(stage: Stage, more: Readonly<Record<string, string>>): Promise<void> {
  const path = stage.write('.claude/projects/-p/s.jsonl', TALK);
  const env = { NODE_OPTIONS: `--require ${JSON.stringify(IMPATIENT)}`, ...more };
  const ended = await stage.run(CLI, ['flush', path], { env });
  assertCivil(ended, 0, 1);
  assertSound(stage);
  const { stdout } = await stage.run(CLI, ['status', '--json'], { env });
  const { entries, results } = JSON.parse(stdout) as {
    entries: number;
    results: { reason: string | null }[];
  };
  assert.ok(entries <= 1);
  if (ended.code === 0) return assert.equal(results.length, 0);
  assert.equal(results.length, 1);
  assert.ok(results[0]?.reason, 'it waits without a reason');
}

function byCommand(): Target {
  return target('process: replies of a command', mutatedBytes([REPLY, 'NOTHING']), (reply) =>
    onStage((stage) =>
      flushed(stage, {
        DAYBOOK_SUMMARY_BACKEND: 'command',
        DAYBOOK_COMMAND_ARGV: JSON.stringify(['cat', stage.write('reply', reply)]),
      }),
    ),
  );
}

function overHttp(): Target {
  const status = fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: fc.constantFrom(204, 301, 400, 401, 403, 404, 413, 429, 500, 529) },
  );
  const type = fc.constantFrom('application/json', 'text/html', 'text/event-stream', '');
  const reply = fc.record({
    style: fc.constantFrom('openai', 'anthropic'),
    status,
    type,
    body: mutatedBytes([OPENAI, ANTHROPIC, ERROR]),
    isCutOff: fc.constantFrom(false, false, false, true),
  });
  return target('process: replies over HTTP', reply, ({ style, status, type, body, isCutOff }) =>
    onStage(async (stage) => {
      const server = createServer((_, response) => {
        response.writeHead(status, {
          ...(type && { 'content-type': type }),
          ...(isCutOff && status !== 204 && { 'content-length': body.length + 10 }),
        });
        response.write(status === 204 ? '' : body, () =>
          isCutOff ? response.destroy() : response.end(),
        );
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        await flushed(stage, {
          DAYBOOK_SUMMARY_BACKEND: 'http',
          DAYBOOK_HTTP_STYLE: style,
          DAYBOOK_HTTP_URL: `http://127.0.0.1:${port}/v1`,
          DAYBOOK_HTTP_MODEL: 'm',
          DAYBOOK_HTTP_KEYVARIABLE: 'FAKE_KEY',
          FAKE_KEY: 'dummy',
        });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    }),
  );
}

export const replyTargets = (): Target[] => [byCommand(), overHttp()];
