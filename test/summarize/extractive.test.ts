import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Activity, SpokenTurn, Summary } from '../../src/summarize/backend.ts';
import { extract, extractiveBackend } from '../../src/summarize/extractive.ts';
import { LIMITS, tidySummary } from '../../src/summarize/tidy.ts';
import { START_MS, sampleStretch } from './sample.ts';

/** Turns in the order of talk, a minute apart, the person first. */
function talk(...texts: string[]): SpokenTurn[] {
  return texts.map((text, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    text,
    atMs: START_MS + at * 60_000,
  }));
}

function summaryOf(turns: readonly SpokenTurn[], activity: Partial<Activity> = {}): Summary {
  const none = { filesTouched: [], filesRead: [], commands: [], errors: [] };
  const reply = extract(sampleStretch({ turns, activity: { ...none, ...activity } }));
  if (reply.kind === 'nothing') throw new Error('expected a summary');
  return reply.summary;
}

const SESSION = talk(
  'Hi! Can you please look into the flaky upload test? It fails about one time in ten on CI. Here is the log:\n\n```\nAssertionError: expected 2 to be 3\n```',
  "I'll start with the test.\n\nLet me run it under load.\n\nIt turns out the retry timer starts before the body is consumed.\n\nFixed. The retry now waits for the body:\n\n- `src/uploader.ts`: wait for `finished(body)`\n- `test/upload.test.ts`: fake timers\n\nAll 14 tests pass.\n\nWould you like me to add a metric?",
  "Nice. No metric. Let's use p-retry instead of our own loop.",
  "I'll add the package.\n\nDone, the loop is gone. I chose version 6 rather than 7 since 7 needs Node 22.",
  'ok thanks',
  "You're welcome!",
  'Why does `finished()` not reject when the socket is closed early?',
  'Because undici marks the body as ended first.\n\n**Still open**\n\n1. The README still describes `maxTries`.\n2. CI does not run the stress job.\n\nShould I open a pull request for both?',
);

test('a session reads well', () => {
  const summary = summaryOf(SESSION, {
    filesTouched: ['/home/ada/shop/src/uploader.ts', '/home/ada/shop/test/upload.test.ts'],
    filesRead: ['/etc/a/very/deep/folder/of/settings.conf'],
    commands: ['ls -la', 'npm test', 'cd x && npm run build'],
    errors: ['npm ERR! code ERESOLVE', 'Exit code 1', 'File has not been read yet.'],
  });
  expect(summary).toMatchInlineSnapshot(`
    {
      "actionItems": [
        "The README still describes \`maxTries\`.",
        "CI does not run the stress job.",
        "Should I open a pull request for both?",
      ],
      "context": "It began with: Can you please look into the flaky upload test? It fails about one time in ten on CI.

    It ended with: Because undici marks the body as ended first. The README still describes \`maxTries\`. CI does not run the stress job.

    4 prompts in 7 min.

    Files changed: \`src/uploader.ts\`, \`test/upload.test.ts\`.

    Commands run: \`npm test\`, \`cd x && npm run build\`.",
      "decisions": [
        "Let's use p-retry instead of our own loop.",
        "I chose version 6 rather than 7 since 7 needs Node 22.",
      ],
      "keyExchanges": [
        "**Can you please look into the flaky upload test? It fails about one time in ten on CI.** It turns out the retry timer starts before the body is consumed. Fixed. The retry now waits for the body: \`src/uploader.ts\`: wait for \`finished(body)\`. \`test/upload.test.ts\`: fake timers. All 14 tests pass.",
        "**No metric. Let's use p-retry instead of our own loop.** Done, the loop is gone. I chose version 6 rather than 7 since 7 needs Node 22.",
        "**Why does \`finished()\` not reject when the socket is closed early?** Because undici marks the body as ended first. The README still describes \`maxTries\`. CI does not run the stress job.",
      ],
      "lessons": [
        "It turns out the retry timer starts before the body is consumed.",
        "Met \`npm ERR! code ERESOLVE\`",
      ],
      "otherWords": [
        "uploader.ts",
        "upload.test.ts",
        "settings.conf",
      ],
      "questions": [
        "Can you please look into the flaky upload test? It fails about one time in ten on CI.",
        "Why does \`finished()\` not reject when the socket is closed early?",
      ],
      "title": "Look into the flaky upload test",
    }
  `);
});

test('nobody spoke: nothing', () => {
  expect(extract(sampleStretch({ turns: [] }))).toEqual({ kind: 'nothing' });
  const turns: SpokenTurn[] = [{ role: 'assistant', text: 'Hello?', atMs: START_MS }];
  expect(extract(sampleStretch({ turns }))).toEqual({ kind: 'nothing' });
  expect(extract(sampleStretch({ turns: talk(' \n') }))).toEqual({ kind: 'nothing' });
});

describe('the title', () => {
  test.each([
    ['Can you please fix the login?', 'Fix the login'],
    ['Hey there, could you rename foo to bar everywhere? Thanks!', 'Rename foo to bar everywhere'],
    ['Why is the build slow?', 'Why is the build slow?'],
    ['hi', 'Hi'],
    ['# Plan\n\nMove to ESM.', 'Move to ESM'],
    ['```\nTypeError: x is undefined\n```', 'TypeError: x is undefined'],
    ['请修复登录问题。谢谢！', '请修复登录问题'],
    ['x'.repeat(300), `X${'x'.repeat(97)} …`],
    ['retry.ts is broken', 'retry.ts is broken'],
    ['`npm test` hangs', '`npm test` hangs'],
    [
      'Uploads of large files fail now and then in production, and the retry test is red every other run of the pipeline.',
      'Uploads of large files fail now and then in production',
    ],
  ])('of %j is %j', (prompt, title) => {
    expect(summaryOf(talk(prompt)).title).toBe(title);
  });

  test('comes from the first prompt that says something', () => {
    expect(summaryOf(talk('continue', 'ok.', 'Add a cache to the parser.')).title).toBe(
      'Add a cache to the parser',
    );
  });
});

describe('what is open at the end', () => {
  test('is the prompt that got no answer', () => {
    expect(summaryOf(talk('Do A.', 'Done.', 'Now do B.')).actionItems).toEqual([
      'Unanswered: Now do B.',
    ]);
  });

  test('is no nod', () => {
    expect(summaryOf(talk('Do A.', 'Done.', 'thanks!')).actionItems).toEqual([]);
  });
});

test('cues that only consider something are no decisions', () => {
  const { decisions } = summaryOf(
    talk(
      'Should we use Redis instead of a file?',
      'We could use Redis instead of a file. If you want, Redis is chosen rather than the file.',
    ),
  );
  expect(decisions).toEqual([]);
});

test('a long session shows its beginning and its end', () => {
  const many = talk(...Array.from({ length: 80 }, (_, at) => `Sentence number ${at} of the talk.`));
  const { keyExchanges } = summaryOf(many);
  expect(keyExchanges).toHaveLength(13);
  expect(keyExchanges[0]).toMatch(/number 0 /);
  expect(keyExchanges[4]).toBe('… 28 more exchanges …');
  expect(keyExchanges.at(-1)).toMatch(/number 78 .*number 79 /);
});

test('the backend costs nothing and is always ready', async () => {
  const backend = extractiveBackend();
  expect(await backend.whyNotReady()).toBeUndefined();
  const summarised = await backend.summarise(sampleStretch(), new AbortController().signal);
  expect(summarised.reply).toEqual(extract(sampleStretch()));
  expect(summarised.usage).toEqual({ inputTokens: 0, outputTokens: 0, estimated: false });
});

test('any talk gives a tidy summary with a title, the same each time', () => {
  const piece = fc.constantFrom(
    '# ',
    '- ',
    '```\n',
    '\n\n',
    '**',
    '`',
    '? ',
    '. ',
    ': ',
    '<!-- daybook',
    'because it failed',
    "let's use x instead",
    'next steps',
    '\u202e',
    '|',
    ' word',
    '1. ',
    '[a](b)',
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 20 })
    .map((all) => all.join(''));
  const texts = fc.array(text, { maxLength: 4 });
  fc.assert(
    fc.property(texts, texts, (said, done) => {
      const activity = { filesTouched: done, filesRead: done, commands: done, errors: done };
      const stretch = sampleStretch({ turns: talk(...said), activity });
      const reply = extract(stretch);
      expect(extract(stretch)).toEqual(reply);
      if (reply.kind === 'nothing') return;
      expect(tidySummary(reply.summary)).toEqual(reply.summary);
      expect(reply.summary.title.length).toBeLessThanOrEqual(LIMITS.title);
      expect(JSON.stringify(reply)).not.toMatch(/<!--\s*daybook/i);
    }),
    { numRuns: 1_000 },
  );
});
