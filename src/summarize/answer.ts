import { codeOf } from '../platform/errors.ts';
import { BackendError, type FailureKind, type Summarised, type Usage } from './backend.ts';
import type { ChildEnd, Exited } from './child.ts';
import { lastWords } from './failure.ts';
import { parseReply } from './reply.ts';
import { resetDelayMs } from './reset-time.ts';

/**
 * Reads the text that a backend gave.
 *
 * @throws {BackendError} `bad-reply`, with what the reply has cost.
 */
export function answer(
  who: string,
  text: string,
  model: string | undefined,
  usage: Usage,
): Summarised {
  try {
    return { reply: parseReply(text), model, usage };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    throw new BackendError(error.kind, `${who}: ${error.message}`, { usage, cause: error });
  }
}

/** @param words - all that was said, which may tell when a used-up plan is there again. */
export function failure(
  kind: FailureKind,
  message: string,
  words: string,
  usage?: Usage,
): BackendError {
  const retryAfterMs = kind === 'quota' ? resetDelayMs(words, Date.now()) : undefined;
  return new BackendError(kind, message, { retryAfterMs, usage });
}

/** @throws {BackendError} for a child that did not come to an end of its own. */
export function exitOf(end: ChildEnd, who: string, timeoutMs: number): Exited {
  switch (end.how) {
    case 'exited':
      return end;
    case 'unstartable':
      throw new BackendError('missing', `${who} cannot be started (${codeOf(end.cause)})`, {
        cause: end.cause,
      });
    case 'timed-out':
      throw new BackendError('temporary', `${who} gave no answer within ${timeoutMs / 1_000} s`);
    case 'aborted':
      throw new BackendError('temporary', `${who} was stopped before it had answered`);
    case 'flooded':
      throw new BackendError('bad-reply', `${who} wrote more than a summary can be`);
  }
}

/** How a child failed, for a person: `claude ended with exit code 1: its last words`. */
export function exitMessage({ exitCode, stdout, stderr }: Exited, who: string): string {
  const ended = exitCode === undefined ? 'was ended' : `ended with exit code ${exitCode}`;
  return `${who} ${ended}: ${lastWords(stderr) || lastWords(stdout) || 'it said nothing'}`;
}

/** What a shell ends with when a script's interpreter is not on the PATH, or may not be run. */
export function isUnstartable({ exitCode }: Exited): boolean {
  return exitCode === 126 || exitCode === 127;
}
