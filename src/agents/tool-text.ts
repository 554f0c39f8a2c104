// What is read of a tool's input and of its result, the same for every agent.
import { redact } from '../redaction/redact.ts';

/** Characters. Less is kept, once secrets are out. */
export const TOOL_TEXT_LIMIT = 16_000;

/** Fields that say what a tool was used on, in the words of each agent, the most telling first. */
const TELLING = [
  'file_path',
  'filePath',
  'notebook_path',
  'command',
  'path',
  'pattern',
  'query',
  'url',
  'prompt',
  'skill',
];

/**
 * What a tool was used on: the field that says it, else all of its input. Each text in that is redacted
 * before JSON puts backslashes into it, which would hide a secret that has quotes in it.
 */
export function toolInputText(input: Readonly<Record<string, unknown>>): string {
  for (const name of TELLING) {
    const value = input[name];
    if (typeof value === 'string' && value !== '') return value.slice(0, TOOL_TEXT_LIMIT);
  }
  const clean = (_: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);
  return JSON.stringify(input, clean).slice(0, TOOL_TEXT_LIMIT);
}
