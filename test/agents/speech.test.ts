import { describe, expect, test } from 'vitest';
import { hasSpeaker, isOfTool, speechOf } from '../../src/agents/claude-code/speech.ts';
import { fixture } from '../helpers/places.ts';

function spoken(name: string): string[] {
  return fixture(`claude-code/${name}`)
    .trim()
    .split('\n')
    .filter((line) => !isOfTool(line.slice(0, 1_024)) && hasSpeaker(line))
    .flatMap((line) => {
      const speech = speechOf(JSON.parse(line));
      return speech ? [`${speech.role}: ${speech.text.slice(0, 60)}`] : [];
    });
}

test('a headless session with resumes and a compaction: prompts and answers, nothing else', () => {
  expect(spoken('headless-rich+resume+compact.jsonl')).toMatchInlineSnapshot(`
    [
      "user: Do many things MOCK@rich@",
      "assistant: I'll look around.",
      "assistant: Now failing and writing.",
      "assistant: FINAL ANSWER: all done.",
      "user: second prompt",
      "assistant: Done (mock, end of script).",
      "user: third prompt",
      "assistant: Done (mock, end of script).",
      "user: post compact prompt",
      "assistant: Mock reply to:  knowledge cutoff is June 2026. Today's date ",
    ]
  `);
});

test('an interactive session with bang, slash commands, a queued prompt and an API error', () => {
  expect(spoken('interactive-bash+slash+file+model+queued+apierror.jsonl')).toMatchInlineSnapshot(`
    [
      "assistant: Mock reply to: Today's date is 2026-11-20.",
      "user: /labcmd arg1 arg2",
      "assistant: Mock reply to: security review of the pending changes on the",
      "user: look at @a.txt please",
      "assistant: Mock reply to: tool: 1 hello a 2 </system-reminder> look at ",
      "user: after model",
      "assistant: Mock reply to: une 2026. <total_tokens>15000000 tokens left<",
      "user: slow MOCK{"steps":[{"blocks":[{"type":"text","text":"slow on",
      "assistant: slow one slow one slow one",
      "user: queued while busy",
      "assistant: slow done",
      "user: err MOCK{"steps":[{"status":400,"errorType":"invalid_request",
      "user: sleepy MOCK{"steps":[{"blocks":[{"type":"tool_use","name":"B",
      "assistant: x",
    ]
  `);
});

test('a task notification and a rename are not speech', () => {
  expect(spoken('interactive-rich+compact+rename+clear.jsonl')).toMatchInlineSnapshot(`
    [
      "user: hello one",
      "assistant: Mock reply to: g changes on the current branch Today's date ",
      "user: Do rich MOCK@rich@",
      "assistant: I'll look around.",
      "assistant: Now failing and writing.",
      "assistant: FINAL ANSWER: all done.",
      "assistant: Done (mock, end of script).",
      "user: after compact",
      "assistant: Mock reply to:  knowledge cutoff is June 2026. Today's date ",
    ]
  `);
});

test.each([['subagent.jsonl'], ['headless-clear-newsession.jsonl']])(
  '%s holds no speech of the session',
  (name) => {
    expect(spoken(name)).toEqual([]);
  },
);

test('what a SessionStart hook added is not speech', () => {
  expect(spoken('sessionstart-hook-context.jsonl').join()).not.toContain('CTXSTART');
});

describe('harness text around a prompt', () => {
  const user = (content: unknown, more: object = {}) =>
    speechOf({
      type: 'user',
      uuid: 'u',
      timestamp: 't',
      message: { role: 'user', content },
      ...more,
    })?.text;

  test.each([
    ['a reminder before it', '<system-reminder>\nbe brief\n</system-reminder>\nfix it', 'fix it'],
    ['a reminder after it', 'fix it\n<system-reminder>x</system-reminder>', 'fix it'],
    ['an interruption', '[Request interrupted by user for tool use]', undefined],
    ['bang output', '<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>', undefined],
    [
      'a tag that a person writes about',
      'why is <system-reminder> shown?',
      'why is <system-reminder> shown?',
    ],
    [
      'a tag in the middle of a line',
      'drop `<bash-input>x</bash-input>` please',
      'drop `<bash-input>x</bash-input>` please',
    ],
    [
      'a command of the person',
      '<command-message>review</command-message>\n<command-name>/review</command-name>\n<command-args>src/a.ts</command-args>',
      '/review src/a.ts',
    ],
    [
      'a built-in command',
      '<command-name>/model</command-name>\n<command-message>model</command-message>\n<command-args>haiku</command-args>',
      undefined,
    ],
  ])('%s', (_, content, text) => {
    expect(user(content)).toBe(text);
    expect(user([{ type: 'text', text: content }])).toBe(text);
  });

  test.each([['isMeta'], ['isSidechain'], ['isCompactSummary'], ['isVisibleInTranscriptOnly']])(
    '%s is not speech',
    (flag) => {
      expect(user('text', { [flag]: true })).toBeUndefined();
    },
  );

  test('only text blocks and bare strings count', () => {
    const content = [
      { type: 'image' },
      'bare',
      { type: 'text', text: 'block' },
      null,
      { type: 'tool_result', content: 'x' },
    ];
    expect(user(content)).toBe('bare\nblock');
  });

  test.each([[null], [5], [{}], [{ content: 7 }]])('a message of %j is no error', (message) => {
    expect(speechOf({ type: 'user', message })).toBeUndefined();
    expect(speechOf({ type: 'assistant', message })).toBeUndefined();
  });
});
