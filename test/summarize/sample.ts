import type { Stretch, Summary } from '../../src/summarize/backend.ts';

/** Half past two in the afternoon of 20 November 2026, UTC. */
export const START_MS = Date.UTC(2026, 10, 20, 14, 30);

export function sampleStretch(over: Partial<Stretch> = {}): Stretch {
  return {
    agent: 'Claude Code',
    project: '/home/ada/shop',
    branch: 'main',
    turns: [
      { role: 'user', text: 'Why does the upload test fail?', atMs: START_MS },
      { role: 'assistant', text: 'The retry starts too early.', atMs: START_MS + 60_000 },
    ],
    activity: { filesTouched: [], filesRead: [], commands: [], errors: [] },
    ...over,
  };
}

export const EMPTY: Summary = {
  title: '',
  context: '',
  keyExchanges: [],
  decisions: [],
  lessons: [],
  actionItems: [],
  questions: [],
  otherWords: [],
};

/** A reply in the form that the prompt asks for. */
export function rendered(summary: Summary): string {
  const items = (texts: readonly string[]) =>
    texts.map((text) => `- ${text.split('\n').join('\n  ')}`).join('\n');
  const sections = [
    ['Context', summary.context],
    ['Key exchanges', items(summary.keyExchanges)],
    ['Decisions', items(summary.decisions)],
    ['Lessons', items(summary.lessons)],
    ['Action items', items(summary.actionItems)],
    ['Questions', items(summary.questions)],
    ['Other words', summary.otherWords.join(', ')],
  ].filter(([, body]) => body !== '');
  return [`# ${summary.title}`, ...sections.map(([name, body]) => `## ${name}\n${body}`)].join(
    '\n\n',
  );
}

export const GOOD_REPLY = rendered({
  ...EMPTY,
  title: 'Fix the flaky upload test',
  context: 'The upload test failed one time in ten.',
  decisions: ['Use p-retry, because our own loop leaked.'],
  otherWords: ['flakiness', 'backoff'],
});
