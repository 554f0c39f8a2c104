import { describe, expect, test } from 'vitest';
import { hooksLog, hookWorld, payloadFor, spooledEvents } from '../helpers/built-hook.ts';
import { temporaryFolder } from '../helpers/places.ts';
import { answer, HOOKS, prompt, runAlone, runWithOpenStdin, transcriptOf } from './hook-place.ts';

const EVENTS = {
  'session-start': 'SessionStart',
  'session-end': 'SessionEnd',
  'pre-compact': 'PreCompact',
} as const;

describe.each(HOOKS)('%s', (name) => {
  test.each([
    { what: 'nothing', stdin: '', told: 'no-payload' },
    { what: 'white space', stdin: ' \n\n', told: 'not-a-payload' },
    { what: 'garbage', stdin: '}{ not json \u0000\u0001', told: 'not-a-payload' },
    {
      what: 'bytes that are no text',
      stdin: Buffer.from([255, 254, 0, 128]),
      told: 'not-a-payload',
    },
    { what: 'JSON that is no object', stdin: '[1,2,3]', told: 'not-a-payload' },
    { what: 'null', stdin: 'null', told: 'not-a-payload' },
    { what: 'half a payload', stdin: '{"session_id":"s1","transcr', told: 'not-a-payload' },
    { what: 'an id that is no text', stdin: withId(5), told: 'not-a-payload' },
    { what: 'an empty id', stdin: withId(''), told: 'not-a-payload' },
    { what: '2 MB', stdin: withId('x'.repeat(2 * 1024 * 1024)), told: 'no-payload' },
    { what: 'a stdin that stays open and silent', stdin: undefined, told: 'no-payload' },
  ])(
    'leaves without a word when it is sent $what, and says so in its log',
    async ({ stdin, told }) => {
      const world = hookWorld(temporaryFolder());
      const run = await runAlone(name, stdin, world.env);
      expect(run.stdout).toBe('');
      expect(spooledEvents(world.home)).toEqual([]);
      expect(hooksLog(world.home)).toMatch(
        new RegExp(`^\\S+ warn ${told} hook=${name} [^\\n]+\\n$`),
      );
    },
  );

  test('notes the session when the payload is whole and stdin stays open', async () => {
    const world = hookWorld(temporaryFolder());
    const transcript = transcriptOf(world.folder, prompt('why?'), answer('because'));
    const payload = payloadFor(EVENTS[name], transcript);
    const run = await runWithOpenStdin(name, [payload], world.env);
    expect(run.stdout).toBe('');
    expect(spooledEvents(world.home)).toHaveLength(1);
  });

  test.each([
    { what: 'a byte order mark', around: (text: string) => `\ufeff${text}` },
    { what: 'white space', around: (text: string) => `\r\n  ${text}\r\n\r\n` },
  ])('reads a payload with $what around it', async ({ around }) => {
    const world = hookWorld(temporaryFolder());
    const transcript = transcriptOf(world.folder, prompt('why?'));
    await runAlone(name, around(payloadFor(EVENTS[name], transcript)), world.env);
    expect(spooledEvents(world.home)).toHaveLength(1);
  });
});

test('a folder deeper than any file system allows holds nothing up', async () => {
  const world = hookWorld(temporaryFolder());
  const cwd = '/deep'.repeat(100_000);
  const payload = payloadFor('SessionEnd', '/nowhere/x.jsonl', { cwd });
  await runAlone('session-end', payload, world.env);
  expect(spooledEvents(world.home)[0]?.project.cwd).toBe(cwd);
});

function withId(id: unknown): string {
  return payloadFor('SessionEnd', '/nowhere/x.jsonl', { session_id: id });
}
