// The small repository of the demo session, as it was before: its retries go out in step, and they
// repeat what the server has refused for good.

const RETRY_BEFORE = `import { setTimeout as wait } from 'node:timers/promises';

export interface Reply {
  status: number;
}

/** Sends until the server takes it, at most \`tries\` times. */
export async function withRetry(
  send: () => Promise<Reply>,
  sleep: (ms: number) => Promise<unknown> = wait,
  tries = 5,
): Promise<Reply> {
  let reply = await send();
  for (let failures = 1; failures < tries && reply.status >= 400; failures++) {
    await sleep(1_000 * 2 ** (failures - 1));
    reply = await send();
  }
  return reply;
}
`;

const TEST_BEFORE = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { withRetry } from '../src/retry.ts';

const SECOND_MS = 20; // the tests run fifty times faster than life

/** Takes a few parts in each second and is too busy for the rest. */
function busyServer(partsPerSecond: number) {
  const taken = new Map<number, number>();
  return async () => {
    const second = Math.floor(performance.now() / SECOND_MS);
    const count = (taken.get(second) ?? 0) + 1;
    taken.set(second, count);
    return { status: count <= partsPerSecond ? 200 : 503 };
  };
}

const sleep = (ms: number) => wait((ms / 1_000) * SECOND_MS);

test('all parts of a large file arrive', async () => {
  const send = busyServer(4);
  const parts = Array.from({ length: 21 }, async () => {
    await wait(Math.random() * SECOND_MS * 0.9);
    return withRetry(send, sleep);
  });
  const replies = await Promise.all(parts);
  assert.equal(replies.filter(({ status }) => status === 200).length, 21);
});
`;

export const UPLOADER: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(
    {
      name: 'uploader',
      version: '1.4.0',
      private: true,
      type: 'module',
      scripts: { test: 'node --import tsx --test --test-reporter=spec test/*.test.ts' },
    },
    null,
    2,
  )}\n`,
  '.gitignore': 'node_modules\n',
  'docs/uploads.md': `# Uploads

A file goes up in parts. A part that fails is sent again after 1, 2, 4 and 8 seconds.
`,
  'src/retry.ts': RETRY_BEFORE,
  'test/retry.test.ts': TEST_BEFORE,
};
