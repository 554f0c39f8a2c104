import { localDay, localTime } from '../daily/day.ts';
import type { SaidMessage } from '../store/session-messages.ts';
import { plainLines, plainText } from './terminal.ts';

/** A message for a terminal: who and when, then the text, indented so that nothing poses as ours. */
export function messageLines(message: SaidMessage, zone: string): string[] {
  const { seq, atMs, text } = message;
  const when = `${localDay(atMs, zone)} ${localTime(atMs, zone)}`;
  return [
    `[${seq}] ${when}  ${speaker(message)}`,
    ...plainLines(text).map((line) => `    ${line}`.trimEnd()),
  ];
}

function speaker({ role, kind, tool, isError }: SaidMessage): string {
  if (kind === 'tool_call') return `${role} calls ${plainText(tool ?? 'a tool')}`;
  if (kind === 'tool_result') return isError === 1 ? 'tool says, as an error' : 'tool says';
  return role;
}
