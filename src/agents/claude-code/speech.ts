// Which transcript lines hold what a person or the model said. Everything else that Claude Code
// writes as `user` or `assistant` is its harness talking. Recorded with version 2.1.329.
import { fieldsOf, textIn } from '../../platform/fields.ts';

/** A transcript line, parsed; any field may be missing or of another type. */
export type TranscriptLine = Readonly<Record<string, unknown>>;

export interface Speech {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Lines of one assistant message share it, though other lines may stand between them. */
  readonly messageId: string;
  /** ISO 8601 or empty. */
  readonly at: string;
}

interface Block {
  readonly type?: unknown;
  readonly text?: unknown;
}

/** @returns what was said in this line, or undefined when it is not speech. */
export function speechOf(line: TranscriptLine): Speech | undefined {
  if (line.isSidechain === true || line.isMeta === true) return undefined;
  if (line.type === 'assistant') return assistantSpeech(line);
  if (line.type === 'user') return userSpeech(line);
  if (line.type === 'attachment') return queuedSpeech(line);
  return undefined;
}

/**
 * A cheap look at the beginning of a raw line, which tells what kind of block it holds. One block stands
 * in a line, so one that begins with a tool's call or result, maybe megabytes of it, holds no speech.
 *
 * @param head - about 1 KB, of any encoding that leaves ASCII as it is.
 */
export function isOfTool(head: string): boolean {
  if (head.includes('"type":"text"')) return false;
  // Not one pattern: its compiling would cost a hook as much as looking through a megabyte.
  return (
    head.includes('"type":"tool_') ||
    head.includes('"type":"thinking"') ||
    head.includes('"type":"redacted_thinking"')
  );
}

/** A cheap look at a raw line: false means that nobody speaks in it, and that it need not be parsed. */
export function hasSpeaker(line: string): boolean {
  return (
    line.includes('"type":"user"') ||
    line.includes('"type":"assistant"') ||
    line.includes('"queued_command"')
  );
}

function assistantSpeech(line: TranscriptLine): Speech | undefined {
  const message = fieldsOf(line.message);
  // API errors are written as assistant messages of a model called <synthetic>.
  if (line.isApiErrorMessage === true || message.model === '<synthetic>') return undefined;
  const text = textOfContent(message.content).trim();
  if (text === '') return undefined;
  return speech('assistant', text, textIn(message.id) || textIn(line.uuid), line);
}

function userSpeech(line: TranscriptLine): Speech | undefined {
  if (line.isCompactSummary === true || line.isVisibleInTranscriptOnly === true) return undefined;
  if (!isFromPerson(line.origin)) return undefined;
  const text = stripHarness(textOfContent(fieldsOf(line.message).content));
  return text === '' ? undefined : speech('user', text, textIn(line.uuid), line);
}

/** A prompt typed while the model works is not a user line but an attachment. */
function queuedSpeech(line: TranscriptLine): Speech | undefined {
  const attachment = fieldsOf(line.attachment);
  if (attachment.type !== 'queued_command' || !isFromPerson(attachment.origin)) return undefined;
  const text = stripHarness(textOfContent(attachment.prompt));
  return text === '' ? undefined : speech('user', text, textIn(line.uuid), line);
}

/** `origin` is `{kind: 'human'}`, absent with `-p`, or names who else spoke (`task-notification`). */
function isFromPerson(origin: unknown): boolean {
  const { kind } = fieldsOf(origin);
  return kind === undefined || kind === 'human';
}

/** Text blocks and bare strings; tools, results, images and thinking have no part in speech. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((block: Block | string | null) =>
      typeof block === 'string' ? block : block?.type === 'text' ? textIn(block.text) : '',
    )
    .filter((text) => text !== '')
    .join('\n');
}

/** Wrappers in which the harness reports its own doings as user text. */
const WRAPPERS = [
  'bash-input',
  'bash-stderr',
  'bash-stdout',
  'command-args',
  'command-contents',
  'command-message',
  'command-name',
  'hook_output',
  'local-command-caveat',
  'local-command-stderr',
  'local-command-stdout',
  'system-reminder',
  'task-notification',
  'user-prompt-submit-hook',
].join('|');
const OPENING = new RegExp(`[ \\t]*<(${WRAPPERS})>`, 'y');
const OWN_COMMAND =
  /^<command-message>[^<]*<\/command-message>\s*<command-name>([^<]*)<\/command-name>(?:\s*<command-args>([\s\S]*?)<\/command-args>)?/;
const INTERRUPTED = /^\[Request interrupted by user[^\]\n]*\]$/gm;

/**
 * What a person typed, without what the harness put around or instead of it. A slash command of the
 * person's own reaches the model as a prompt and stays as it was typed (`/review src/a.ts`); the
 * built-in ones, which name the command first, are the harness's.
 */
function stripHarness(text: string): string {
  // A look for a sign costs a hook less than compiling a pattern that will find nothing.
  const own = text.startsWith('<command-message>') ? OWN_COMMAND.exec(text) : null;
  if (own) return `${own[1]} ${own[2] ?? ''}`.trim();
  const typed = text.includes('<') ? withoutWrappers(text) : text;
  return (typed.includes('[Request') ? typed.replace(INTERRUPTED, '') : typed).trim();
}

/**
 * Takes out the wrappers that begin a line, or follow one that does. Each closing tag is looked for
 * at most once in vain: a prompt of a megabyte full of open tags must not hold up the hook.
 */
function withoutWrappers(text: string): string {
  const kept: string[] = [];
  const neverClosed = new Set<string>();
  let keptTo = 0;
  for (let at = 0; at < text.length; ) {
    const end = wrapperEnd(text, at, neverClosed);
    if (end !== undefined) {
      kept.push(text.slice(keptTo, at));
      keptTo = at = end;
      continue;
    }
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : newline + 1;
  }
  return kept.join('') + text.slice(keptTo);
}

function wrapperEnd(text: string, at: number, neverClosed: Set<string>): number | undefined {
  OPENING.lastIndex = at;
  const name = OPENING.exec(text)?.[1];
  if (name === undefined || neverClosed.has(name)) return undefined;
  const closing = `</${name}>`;
  const closed = text.indexOf(closing, OPENING.lastIndex);
  if (closed >= 0) return closed + closing.length;
  neverClosed.add(name);
  return undefined;
}

function speech(
  role: Speech['role'],
  text: string,
  messageId: string,
  line: TranscriptLine,
): Speech {
  return { role, text, messageId, at: textIn(line.timestamp) };
}
