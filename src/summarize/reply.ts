import { oneLine, shorten, visibleText } from '../platform/visible-text.ts';
import { redact } from '../redaction/redact.ts';
import { BackendError, type Reply, type Summary } from './backend.ts';
import { closesFence, fencedLines, fenceMark } from './fences.ts';
import { NOTHING } from './prompt.ts';
import { bulletsOf, type Section, splitReply } from './reply-sections.ts';
import { LIMITS, tidySummary } from './tidy.ts';

/** Longer than any summary could be; what comes after is not looked at. */
const LONGEST_REPLY = 200_000;

/**
 * Reads what a summariser said. `NOTHING` counts only as the whole reply: a summary may talk about it.
 *
 * @throws {BackendError} `bad-reply` for anything that is neither a summary in our sections nor
 *   `NOTHING`: empty, an apology, an error text.
 */
export function parseReply(text: string): Reply {
  const lines = unwrapped(visibleText(text.slice(0, LONGEST_REPLY)));
  if (lines.join('\n').trim() === NOTHING) return { kind: 'nothing' };
  const { before, sections } = splitReply(lines);
  const draft = draftOf(sections);
  const summary = tidySummary({ ...draft, title: titleIn(before) || titleFrom(draft) });
  if (!hasContent(summary)) throw new BackendError('bad-reply', complaint(text));
  return { kind: 'summary', summary };
}

function hasContent(summary: Summary): boolean {
  const { context, keyExchanges, decisions, lessons, actionItems } = summary;
  return [context, ...keyExchanges, ...decisions, ...lessons, ...actionItems].some(
    (text) => text !== '',
  );
}

// Reasoning models run locally often print their reasoning before the answer.
const REASONING = /^\s*<(think|thinking|reasoning)>[\s\S]*?<\/\1>/i;

/** The lines of the reply without what some models wrap it in: reasoning, a code fence, a preamble. */
function unwrapped(text: string): string[] {
  const lines = text.replace(REASONING, '').trim().split('\n');
  const at = lines.findIndex((line) => fenceMark(line) !== undefined);
  const mark = fenceMark(lines[at] ?? '');
  const last = lines.at(-1) ?? '';
  if (mark === undefined || at === lines.length - 1 || !closesFence(last, mark)) return lines;
  const inner = lines.slice(at + 1, -1);
  // A reply may also just end with a code block; then its sections come before the fence.
  const isWhole = splitReply(lines.slice(0, at)).sections.length === 0;
  const isOneFence = !fencedLines(lines.slice(at)).includes(false);
  return isWhole && isOneFence && !inner.some((line) => line.trim() === mark) ? inner : lines;
}

function draftOf(sections: readonly Section[]): Summary {
  const linesOf = (name: Section['name']) =>
    sections.filter((section) => section.name === name).flatMap(({ lines }) => ['', ...lines]);
  const bullets = (name: Section['name']) => bulletsOf(linesOf(name)).filter(saysSomething);
  const context = linesOf('context').join('\n').trim();
  return {
    title: '',
    context: saysSomething(context) ? context : '',
    keyExchanges: bullets('keyExchanges'),
    decisions: bullets('decisions'),
    lessons: bullets('lessons'),
    actionItems: bullets('actionItems'),
    doneItems: bullets('doneItems'),
    questions: bullets('questions'),
    otherWords: bullets('otherWords').flatMap((line) => line.split(/[,;、，\n]/).map(trimmedWord)),
  };
}

/** Models fill a section that they should have left out with a word for nothing. */
function saysSomething(text: string): boolean {
  return !/^[(*_]*(?:none|n\/a|nothing|no|keine?|aucune?|ninguna?|なし|无)[.。)*_]*$/iu.test(
    text.trim(),
  );
}

function trimmedWord(text: string): string {
  return text.slice(0, LIMITS.word * 2).replace(/^[\s"'“”`*-]+|[\s"'“”`*.]+$/g, '');
}

/** The first heading, else the first line that does not announce something ("Here it is:"). */
function titleIn(before: readonly string[]): string {
  const lines = before.map((line) => line.trim()).filter((line) => line !== '');
  const line =
    lines.find((one) => /^#{1,6}\s/.test(one)) ?? lines.find((one) => !one.endsWith(':')) ?? '';
  return line
    .replace(/^(?:[-*+]\s+)?#{0,6}\s*/, '')
    .replace(/^(\*\*|__|["“])(.*)(?:\1|”)$/, '$2')
    .replace(/^(?:\*\*)?title(?:\*\*)?\s*:\s*(?:\*\*)?\s*/i, '');
}

function titleFrom(draft: Summary): string {
  const texts = [draft.context, ...draft.keyExchanges, ...draft.decisions, ...draft.lessons];
  const text = oneLine([...texts, ...draft.actionItems].find((one) => one !== '') ?? '');
  return /^.*?[.!?。！？](?=\s|$)/.exec(text)?.[0].replace(/[.。]$/, '') ?? text;
}

/** A short reply is an apology or an error text and helps a person; a long one may be transcript. */
function complaint(text: string): string {
  const line = oneLine(text);
  if (line === '') return 'the reply is empty';
  const shown = line.length <= 300 ? `: ${shorten(redact(line), 120)}` : '';
  return `the reply has none of the sections that were asked for (${text.length} characters)${shown}`;
}
