import { oneLine, visibleText } from '../platform/visible-text.ts';

/**
 * Somebody else's Markdown as lines that stay inside our structure in a viewer and in a search by
 * line: no heading, no rule, no HTML, no image, no fence left open. Emphasis, code, lists, links and
 * quotes stay.
 *
 * @returns no blank line at either end, no white space at an end of line.
 */
export function safeLines(text: string): string[] {
  const lines: string[] = [];
  const add = (line: string) => {
    if (line !== '' || (lines.at(-1) ?? '') !== '') lines.push(line);
  };
  let code: Code | undefined;
  const endCode = () => {
    add('');
    lines.push(...fenced(code));
    add('');
    code = undefined;
  };
  for (const line of visibleText(text).split('\n')) {
    const [, mark, info] = FENCE.exec(line) ?? [];
    if (code === undefined && mark !== undefined) code = { mark, info: info ?? '', lines: [] };
    else if (code === undefined) add(safeLine(line));
    else if (closes(line, code.mark)) endCode();
    else code.lines.push(line.trimEnd());
  }
  endCode();
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Somebody else's text inside a line of ours. */
export function safeInline(text: string): string {
  return escapeInline(oneLine(text));
}

/** An id or a name as inline code; '' for nothing. */
export function inlineCode(text: string): string {
  const line = oneLine(text).replaceAll('`', "'");
  return line === '' ? '' : `\`${line}\``;
}

interface Code {
  /** The fence that opened it. */
  readonly mark: string;
  readonly info: string;
  readonly lines: string[];
}

const FENCE = /^\s*(`{3,}|~{3,})([^`]*)$/;
const CONTAINERS = /^(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+)*/;
// Heading, underline of a heading, fence, link definition (it would hold for the whole document),
// one of our own section names.
const STRUCTURE =
  /^(?:#{1,6}(?:\s|$)|(?:=+|-+)\s*$|~{3}|`{3,}[^`]*$|\[[^\]]*\]:|\*\*(?:context|key exchanges|decisions|lessons|action items)\*\*)/i;
const DEEPEST_INDENT = 6;

/** Code in a fence of ours, which nothing in it is long enough to end. */
function fenced(code: Code | undefined): string[] {
  if (code === undefined || code.lines.every((line) => line === '')) return [];
  const runs = code.lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  const language = /^\s*([\w+#.-]{1,20})\s*$/.exec(code.info)?.[1] ?? '';
  // A line that is one of our markers would count even here.
  const lines = code.lines.map((line) => (line.startsWith('<!--') ? ` ${line}` : line));
  return [fence + language, ...lines, fence];
}

function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === (fence[0] ?? '').repeat(mark.length);
}

function safeLine(line: string): string {
  const text = line.trim();
  const containers = CONTAINERS.exec(text)?.[0] ?? '';
  const body = text.slice(containers.length);
  const indent = line.slice(0, line.length - line.trimStart().length).replaceAll('\t', '    ');
  // Only a list needs its indent; anywhere else it would make the line code.
  const kept = containers === '' ? '' : indent.slice(0, DEEPEST_INDENT);
  return `${kept}${containers}${STRUCTURE.test(body) ? '\\' : ''}${escapeInline(body)}`;
}

/** Escapes what would start a tag, a comment or an image, outside of code spans. */
function escapeInline(text: string): string {
  let safe = '';
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at);
    const next = text[at + 1] ?? '';
    const isLive = (piece === '<' && /[a-z/!?]/i.test(next)) || (piece === '!' && next === '[');
    // Ticks without partner would find one further on, outside of this text.
    const isOpen = /^`+$/.test(piece);
    safe += isLive || isOpen ? piece.replace(/./g, '\\$&') : piece;
    at += piece.length;
  }
  return safe;
}

/** One character, one escaped character, or one whole code span. */
function pieceAt(text: string, at: number): string {
  if (text[at] === '\\') return text.slice(at, at + 2);
  if (text[at] !== '`') return text.charAt(at);
  const run = /`+/y;
  run.lastIndex = at;
  const ticks = run.exec(text)?.[0] ?? '`';
  for (const { 0: other, index } of text.slice(at + ticks.length).matchAll(/`+/g))
    if (other.length === ticks.length)
      return text.slice(at, at + ticks.length + index + other.length);
  return ticks;
}
