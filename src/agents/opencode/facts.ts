import { fieldsOf } from '../../platform/fields.ts';
import type { TranscriptFacts } from '../transcript.ts';
import type { HistoryMessage, SessionHead } from './history.ts';
import { readMessage } from './message.ts';
import { readMessageV2 } from './message-v2.ts';
import { numberOf } from './rows.ts';

/** What a session tells before its messages. */
export function headFacts({ title, branch }: SessionHead): TranscriptFacts {
  return {
    pieces: [],
    cwd: undefined,
    branch,
    model: undefined,
    title: title === undefined ? undefined : { text: title, by: 'agent' },
    copiedFrom: undefined,
  };
}

/** What a message tells. */
export function factsOf(message: HistoryMessage, head: SessionHead): TranscriptFacts {
  return head.layout === 'v2' ? readMessageV2(message, head) : readMessage(message, head);
}

/** Whether the model's answer may still grow: its text is stored when it ends, and it has not. */
export function isUnfinished(message: HistoryMessage): boolean {
  if (!isAnswer(message) || message.data === undefined) return false;
  const { error, time } = message.data;
  return error === undefined && fieldsOf(time).completed === undefined;
}

export function isAnswer({ type, data }: HistoryMessage): boolean {
  return type === undefined ? data?.role === 'assistant' : type === 'assistant';
}

/** US dollars. */
export function costOf(message: HistoryMessage): number {
  const cost = isAnswer(message) ? numberOf(message.data?.cost) : undefined;
  return cost !== undefined && cost > 0 ? cost : 0;
}

/** Rows that cannot be read: the message's own, or some of its parts. */
export function badRows({ id, data, parts }: HistoryMessage): string[] {
  const bad = parts.filter((part) => part.data === undefined).map((part) => part.id);
  return data === undefined ? [id, ...bad] : bad;
}
