import { isAnswer, isUnfinished } from '../agents/opencode/facts.ts';
import type { HistoryMessage } from '../agents/opencode/history.ts';

/** A prompt and its parts are written within this time. */
const PROMPT_MS = 10_000;

/**
 * Holds back what is still being written at the end of a session: opencode stores an answer's text
 * when it ends, and a prompt's parts after the prompt. A later answer tells that one before it which
 * never ended was cut off.
 */
export class WaitingMessages {
  #held: HistoryMessage[] = [];

  /** @returns the messages that are known to be whole by this one, in order. */
  add(message: HistoryMessage): HistoryMessage[] {
    const isBehindOpenAnswer = this.#held.some(isUnfinished) && !isAnswer(message);
    if (isBehindOpenAnswer) {
      this.#held.push(message);
      return [];
    }
    const whole = this.#held;
    const isWhole = isAnswer(message) && !isUnfinished(message);
    this.#held = isWhole ? [] : [message];
    return isWhole ? [...whole, message] : whole;
  }

  /**
   * @param isSilent - nobody has spoken for so long that nothing more is to come.
   * @returns what may be taken now that there is no more.
   */
  atEnd(nowMs: number, isSilent: boolean): HistoryMessage[] {
    const isFresh = this.#held.some(({ changedMs }) => nowMs - changedMs < PROMPT_MS);
    if (!isSilent && (this.#held.some(isUnfinished) || isFresh)) return [];
    return this.#held.splice(0);
  }

  get isWaiting(): boolean {
    return this.#held.length > 0;
  }
}
