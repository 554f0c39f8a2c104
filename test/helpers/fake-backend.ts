import {
  type Backend,
  BackendError,
  type BackendName,
  type FailureKind,
  type Stretch,
  type Summarised,
  type Summary,
} from '../../src/summarize/backend.ts';
import { parseReply } from '../../src/summarize/reply.ts';

/** A summary from the text of a model, a failure to throw, or work that comes to one of them. */
export type Answer = string | BackendError | ((stretch: Stretch) => Promise<string> | string);

export interface FakeBackend extends Backend {
  /** What it was asked for, in order. */
  readonly asked: Stretch[];
  /** Its next answers; the last one is for all that follow. */
  answers: Answer[];
  notReady: string | undefined;
}

export const USAGE = { inputTokens: 1_000, outputTokens: 100, costUsd: 0.01, estimated: false };

/** A backend that says what a test tells it to. */
export function fakeBackend(name: BackendName, ...answers: Answer[]): FakeBackend {
  const fake: FakeBackend = {
    name,
    asked: [],
    answers,
    notReady: undefined,
    whyNotReady: async () => fake.notReady,
    summarise: async (stretch): Promise<Summarised> => {
      fake.asked.push(stretch);
      const answer = fake.answers.length > 1 ? fake.answers.shift() : fake.answers[0];
      if (answer instanceof BackendError) throw answer;
      const text = typeof answer === 'function' ? await answer(stretch) : answer;
      return { reply: parseReply(text ?? reply('Done')), model: 'fake-1', usage: USAGE };
    },
  };
  return fake;
}

/** What a model says in the format that it is asked for. */
export function reply(title: string, more: Partial<Pick<Summary, 'context'>> = {}): string {
  return `# ${title}\n\n## Context\n\n${more.context ?? `About ${title}.`}\n`;
}

export function failure(
  kind: FailureKind,
  message: string = kind,
  retryAfterMs?: number,
): BackendError {
  return new BackendError(kind, message, { retryAfterMs });
}
