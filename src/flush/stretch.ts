import { toolUse } from '../agents/transcript.ts';
import type { StoredMessage } from '../store/messages.ts';
import type { Activity, SpokenTurn } from '../summarize/backend.ts';

/** A run of whole exchanges that fits into one call of a model. */
export interface Part {
  /** The stretch in the store: `fromSeq < seq <= toSeq`. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly turns: readonly SpokenTurn[];
  readonly activity: Activity;
}

/**
 * Folds speech into turns: one prompt, or all the model said up to the next prompt, in however many
 * messages and tool calls.
 *
 * @param messages - in order.
 */
export function turnsOf(messages: readonly StoredMessage[]): SpokenTurn[] {
  const turns: { role: 'user' | 'assistant'; text: string; atMs: number }[] = [];
  for (const { role, kind, text, atMs } of messages) {
    if (kind !== 'speech' || role === 'tool') continue;
    const last = turns.at(-1);
    if (last && role === 'assistant' && last.role === 'assistant') last.text += `\n\n${text}`;
    else turns.push({ role, text, atMs });
  }
  return turns;
}

/** What was done in a stretch, beside the talk. */
export function activityOf(messages: readonly StoredMessage[]): Activity {
  const [edited, read, commands, errors] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  for (const { kind, tool, text, isError } of messages) {
    if (kind === 'tool_result' && isError) errors.add(firstLine(text));
    if (kind !== 'tool_call') continue;
    const use = toolUse(tool);
    if (use === 'edits') edited.add(firstLine(text));
    if (use === 'reads') read.add(firstLine(text));
    if (use === 'runs') commands.add(firstLine(text));
  }
  const list = (found: Set<string>) => [...found].filter((one) => one !== '');
  return {
    filesTouched: list(edited),
    filesRead: list(read).filter((path) => !edited.has(path)),
    commands: list(commands),
    errors: list(errors),
  };
}

/**
 * Cuts a stretch into parts of whole exchanges.
 *
 * @param maxCharacters - of speech in one part; a single longer exchange is a part of its own.
 */
export function partsOf(
  messages: readonly StoredMessage[],
  fromSeq: number,
  maxCharacters: number,
): Part[] {
  const parts: Part[] = [];
  let held: StoredMessage[] = [];
  let start = fromSeq;
  const close = () => {
    const last = held.at(-1);
    if (last === undefined) return;
    const part = {
      fromSeq: start,
      toSeq: last.seq,
      turns: turnsOf(held),
      activity: activityOf(held),
    };
    if (part.turns.length > 0) parts.push(part);
    start = last.seq;
    held = [];
  };
  for (const exchange of exchangesOf(messages)) {
    if (held.length > 0 && spokenLength(held) + spokenLength(exchange) > maxCharacters) close();
    held = [...held, ...exchange];
  }
  close();
  return parts;
}

/** An exchange begins with a prompt; what comes before the first one is an exchange too. */
function exchangesOf(messages: readonly StoredMessage[]): StoredMessage[][] {
  const exchanges: StoredMessage[][] = [];
  for (const message of messages) {
    const isPrompt = message.kind === 'speech' && message.role === 'user';
    const current = exchanges.at(-1);
    if (isPrompt || current === undefined) exchanges.push([message]);
    else current.push(message);
  }
  return exchanges;
}

function spokenLength(messages: readonly StoredMessage[]): number {
  return messages.reduce((sum, { kind, text }) => sum + (kind === 'speech' ? text.length : 0), 0);
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 300) ?? '';
}
