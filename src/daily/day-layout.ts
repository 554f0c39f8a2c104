// Where things stand in the text of a day. People write in these files too, so the text is handled
// as bytes: a string with one unit per byte (latin1), in which nothing that we do not mean to change
// can change, be it valid UTF-8 or not.
import { markerIn } from './block.ts';

/** One UTF-16 unit per byte. */
export type Bytes = string;

export interface Span {
  readonly start: number;
  /** Exclusive, before the line break. */
  readonly end: number;
}
interface Line extends Span {
  /** Where the next line starts. */
  readonly next: number;
}
/** A block of ours from the start of its opening to the end of its closing line, or one marker. */
export interface Found extends Line {
  readonly id: string;
}
export interface Layout {
  readonly lines: readonly Line[];
  readonly blocks: readonly Found[];
  /** Markers whose partner is gone or stands beyond another marker. */
  readonly loose: readonly Found[];
}

const BOM = /^\xef\xbb\xbf/;

export function bytesOf(text: string): Bytes {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The text without the mark that some editors put at the start of a file. */
export function withoutBom(bytes: Bytes): Bytes {
  return bytes.replace(BOM, '');
}

/** The line break that the file uses; `\n` for one without any. */
export function eolOf(bytes: Bytes): '\n' | '\r\n' {
  const feed = bytes.indexOf('\n');
  return feed > 0 && bytes[feed - 1] === '\r' ? '\r\n' : '\n';
}

/** A block is an opening marker and, as the very next marker, the closing one of the same id. */
export function layoutOf(bytes: Bytes): Layout {
  const lines = linesOf(bytes);
  const blocks: Found[] = [];
  const loose: Found[] = [];
  let open: Found | undefined;
  for (const line of lines) {
    const marker = markerIn(bytes.slice(line.start, line.end));
    if (marker === undefined) continue;
    const found = { ...line, id: marker.id };
    if (!marker.opens && open?.id === marker.id) {
      blocks.push({ ...found, start: open.start });
      open = undefined;
      continue;
    }
    if (open !== undefined) loose.push(open);
    open = marker.opens ? found : undefined;
    if (!marker.opens) loose.push(found);
  }
  if (open !== undefined) loose.push(open);
  return { lines, blocks, loose };
}

/**
 * The section that holds the entries: from the line below `## Sessions` to behind the last line with
 * text before the next heading of that level. Headings in fenced code are none.
 */
export function sessionsIn(bytes: Bytes, { lines, blocks }: Layout): Span | undefined {
  let start: number | undefined;
  let end = 0;
  let fence: string | undefined;
  let next = 0;
  for (const line of lines) {
    const text = bytes.slice(line.start, line.end);
    while ((blocks[next]?.end ?? Number.POSITIVE_INFINITY) <= line.start) next++;
    const isOurs = line.start >= (blocks[next]?.start ?? Number.POSITIVE_INFINITY);
    const mark = isOurs ? undefined : /^ {0,3}(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) && /^ *[`~]+[ \t]*$/.test(text)) fence = undefined;
    const isHeading = !isOurs && fence === undefined && /^#{1,2}(?:[ \t]|$)/.test(text);
    if (isHeading && start !== undefined) break;
    if (isHeading && /^## Sessions[ \t]*$/.test(text)) start = line.next;
    if (/[^ \t]/.test(text)) end = line.next;
  }
  if (start !== undefined) return { start, end };
  // A person gave the section another name: our blocks show where it is.
  const last = blocks.at(-1);
  return last && { start: blocks[0]?.start ?? 0, end: last.next };
}

function linesOf(bytes: Bytes): Line[] {
  const lines: Line[] = [];
  for (let start = bytes.length - withoutBom(bytes).length; start < bytes.length; ) {
    const feed = bytes.indexOf('\n', start);
    const next = feed < 0 ? bytes.length : feed + 1;
    const stop = feed < 0 ? next : feed;
    const end = stop > start && bytes[stop - 1] === '\r' ? stop - 1 : stop;
    lines.push({ start, end, next });
    start = next;
  }
  return lines;
}
