// Puts one value into a JSON text, or takes one out, and leaves every other byte as it was.
// jsonc-parser's own `modify` formats the whole line it touches, which in a file of one line is the
// whole file; so it only parses for us, and the edit is made here.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { notTooDeep } from '../src/platform/jsonc.ts';

/** All three that the parser takes for the end of a line comment. */
const EOL = /\r\n|\n|\r/;

/** @returns the tree, or undefined where the text holds no value at all. @throws {SyntaxError} */
export function jsoncTree(text: string): Node | undefined {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const tree = notTooDeep(() => parseTree(text, errors, options));
  const [first] = errors;
  if (first) {
    const before = text.slice(0, first.offset).split(EOL);
    const column = (before.at(-1)?.length ?? 0) + 1;
    const place = `line ${before.length}, column ${column}`;
    throw new SyntaxError(`${printParseErrorCode(first.error)} at ${place}`);
  }
  return tree;
}

/** The value of a property; of the last one when a name is there twice, as JSON.parse takes it. */
export function memberOf(object: Node, name: string): Node | undefined {
  return object.children?.findLast((property) => nameOf(property) === name)?.children?.[1];
}

export function nameOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** Adds a value at the end of an array, or a property at the end of an object. */
export function insertLast(
  text: string,
  container: Node,
  name: string | undefined,
  value: unknown,
): string {
  const close = endOf(container) - 1;
  const last = container.children?.at(-1);
  const lastEnd = last ? endOf(last) : container.offset + 1;
  const comma = last && commaAfter(text, last);
  // Behind the comments that follow the last child, so that they stay with it.
  const at = text.slice(0, close).trimEnd().length;
  const { eol, unit, isOneLine } = layoutOf(text, container);

  const outer = indentAt(text, container.offset);
  const inner = isOneLine ? '' : childIndent(text, container, outer + unit);
  const key = name === undefined ? '' : `${JSON.stringify(name)}:${isOneLine ? '' : ' '}`;
  const rendered = isOneLine ? JSON.stringify(value) : render(value, unit, eol + inner);
  const lead = isOneLine ? '' : eol + inner;
  const tail = isOneLine || EOL.test(text.slice(at, close)) ? '' : eol + outer;
  return [
    text.slice(0, lastEnd),
    last && comma === undefined ? ',' : '',
    text.slice(lastEnd, at),
    lead + key + rendered + (comma === undefined ? '' : ','),
    tail,
    text.slice(tail === '' ? at : close),
  ].join('');
}

/** Puts another value in the place of one. */
export function replaceValue(text: string, node: Node, value: unknown): string {
  const { eol, unit, isOneLine } = layoutOf(text, node);
  const indent = indentAt(text, node.offset);
  const rendered = isOneLine ? JSON.stringify(value) : render(value, unit, eol + indent);
  return text.slice(0, node.offset) + rendered + text.slice(endOf(node));
}

/** Takes one child out of its container, with its comma and the white space before it. */
export function removeChild(text: string, container: Node, child: Node): string {
  const children = container.children ?? [];
  const previous = children[children.indexOf(child) - 1];
  const gapStart = text.slice(0, child.offset).trimEnd().length;
  const ownComma = commaAfter(text, child);
  const comma = ownComma ?? (previous && commaAfter(text, previous));
  const rest = text.slice(endOf(child));
  // A line comment before us still needs its line break.
  const needsBreak =
    endsInLineComment(text.slice(previous ? endOf(previous) : container.offset + 1, gapStart)) &&
    !/^[ \t]*,?[ \t]*[\r\n]/.test(rest);

  const cuts: [number, number][] = [[needsBreak ? child.offset : gapStart, endOf(child)]];
  if (comma !== undefined) cuts.push([comma, comma + 1]);
  cuts.sort((a, b) => b[0] - a[0]);
  const cut = cuts.reduce((left, [from, to]) => left.slice(0, from) + left.slice(to), text);

  const removed = cuts.reduce((sum, [from, to]) => sum + to - from, 0);
  const close = endOf(container) - 1 - removed;
  const isBlank = cut.slice(container.offset + 1, close).trim() === '';
  return isBlank ? cut.slice(0, container.offset + 1) + cut.slice(close) : cut;
}

/** Whether a container holds these children and beside them no other child and no comment. */
export function holdsOnly(text: string, container: Node, children: readonly Node[]): boolean {
  if (container.children?.length !== children.length) return false;
  let at = container.offset + 1;
  let between = '';
  for (const child of children) {
    between += text.slice(at, child.offset);
    at = endOf(child);
  }
  between += text.slice(at, endOf(container) - 1);
  return /^[\s,]*$/.test(between);
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

const WHITE_SPACE_OR_COMMENT = /\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y;

/** Where the comma after a child is, or undefined. */
function commaAfter(text: string, child: Node): number | undefined {
  let at = endOf(child);
  for (;;) {
    WHITE_SPACE_OR_COMMENT.lastIndex = at;
    if (!WHITE_SPACE_OR_COMMENT.test(text)) return text[at] === ',' ? at : undefined;
    at = WHITE_SPACE_OR_COMMENT.lastIndex;
  }
}

/** @param between - commas, white space and comments only. */
function endsInLineComment(between: string): boolean {
  const comments = between.match(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g);
  const last = comments?.at(-1);
  return last?.startsWith('//') === true && between.trimEnd().endsWith(last.trimEnd());
}

interface Layout {
  readonly eol: string;
  readonly unit: string;
  readonly isOneLine: boolean;
}

/** How the file is written around a node: what we add looks the same. */
function layoutOf(text: string, node: Node): Layout {
  const root = rootOf(node);
  const first = root.children?.find((child) => startsLine(text, child.offset));
  const indent = first && indentAt(text, first.offset).slice(indentAt(text, root.offset).length);
  const hasLines = EOL.test(text.slice(root.offset, endOf(root)));
  const isOneLine = node.children?.length
    ? !EOL.test(text.slice(node.offset, endOf(node)))
    : !hasLines && Boolean(root.children?.length);
  return { eol: EOL.exec(text)?.[0] ?? '\n', unit: indent || '  ', isOneLine };
}

function rootOf(node: Node): Node {
  return node.parent ? rootOf(node.parent) : node;
}

function childIndent(text: string, container: Node, otherwise: string): string {
  const child = container.children?.findLast((one) => startsLine(text, one.offset));
  return child ? indentAt(text, child.offset) : otherwise;
}

function startsLine(text: string, offset: number): boolean {
  let before = offset - 1;
  while (text[before] === ' ' || text[before] === '\t') before--;
  return text[before] === '\n' || text[before] === '\r';
}

/** The white space that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const from = (eol: string) => (offset === 0 ? 0 : text.lastIndexOf(eol, offset - 1) + 1);
  const start = Math.max(from('\n'), from('\r'));
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function render(value: unknown, unit: string, newLine: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', newLine);
}
