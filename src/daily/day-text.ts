// Changes to the text of a day, each as a pure function over its bytes.
import { withTicksOf } from './block.ts';
import {
  type Bytes,
  bytesOf,
  eolOf,
  type Found,
  layoutOf,
  type Span,
  sessionsIn,
  withoutBom,
} from './day-layout.ts';

/** A rendered block with the id in its markers. */
export interface Block {
  readonly id: string;
  /** As `renderBlock` gives it. */
  readonly text: string;
}

export interface TimedBlock extends Block {
  readonly atMs: number;
}

/**
 * Puts blocks where their markers are, the others together at the end of the sessions.
 *
 * Each copy of a block that a person made is brought up to date. A loose marker encloses nothing, so it
 * swallows nothing: the block takes the marker's place and what stood there stays below it.
 *
 * @param day - for the header of an empty file.
 */
export function putEach(bytes: Bytes, day: string, blocks: readonly Block[]): Bytes {
  const { blocks: there, loose } = layoutOf(bytes);
  const known = new Set([...there, ...loose].map(({ id }) => id));
  const fresh = blocks.filter(({ id }) => !known.has(id));
  const brought = blocks
    .filter(({ id }) => known.has(id))
    .reduce((text, block) => replaced(text, block) ?? text, bytes);
  if (fresh.length === 0) return brought;
  return inserted(brought, day, fresh.map(({ text }) => text).join('\n\n'), () => false);
}

/**
 * Writes every block again: those that are there in their place, the others in order of time among
 * those in the sessions. A block that is in no entry stays: the store may be new and the log older.
 */
export function putBlocks(bytes: Bytes, day: string, blocks: readonly TimedBlock[]): Bytes {
  const atMs = new Map(blocks.map((block) => [block.id, block.atMs]));
  let text = bytes;
  for (const block of [...blocks].sort((a, b) => a.atMs - b.atMs)) {
    const isLater = (id: string) => (atMs.get(id) ?? Number.NEGATIVE_INFINITY) > block.atMs;
    text = replaced(text, block) ?? inserted(text, day, block.text, isLater);
  }
  return text;
}

/** What is left of a day without one entry. */
export interface Removed {
  readonly bytes: Bytes;
  /** True when a marker had lost its partner: text of the entry may still be there. */
  readonly isPartial: boolean;
}

export function removeBlock(bytes: Bytes, id: string): Removed {
  const { blocks, loose } = layoutOf(bytes);
  const ours = [...blocks, ...loose].filter((found) => found.id === id);
  let text = bytes;
  for (const { start, next } of ours.sort((a, b) => b.start - a.start)) {
    const before = text.slice(0, start);
    const after = text.slice(next);
    // The blank line that came with the block goes with it.
    const hasBlankAfter = /^[ \t]*\r?(?:\n|$)/.test(after);
    text = (hasBlankAfter ? before.replace(/(?<=\n)[ \t]*\r?\n$/, '') : before) + after;
  }
  return { bytes: text, isPartial: loose.some((found) => found.id === id) };
}

/** Whether a day is ours: one of our markers is in it, or nothing beyond the header that we write. */
export function isOurDay(bytes: Bytes, day: string): boolean {
  const { blocks, loose } = layoutOf(bytes);
  if (blocks.length + loose.length > 0) return true;
  return (
    withoutBom(bytes)
      .trim()
      .split(/\s*\n\s*/)
      .join() === headerOf(day).filter(Boolean).join()
  );
}

function replaced(bytes: Bytes, block: Block): Bytes | undefined {
  const { blocks, loose } = layoutOf(bytes);
  const body = blockBytes(bytes, block.text);
  const copies = blocks.filter(({ id }) => id === block.id);
  if (copies.length > 0) {
    return copies.reduceRight((text, span) => {
      const existing = bytes.slice(span.start, span.end);
      const wanted = withTicksOf(existing, body);
      return isSame(existing, wanted) ? text : spliced(text, span, wanted);
    }, bytes);
  }
  const [first, ...others] = loose.filter(({ id }) => id === block.id);
  if (first === undefined) return undefined;
  const rest = others.reduceRight(
    (text, { start, next }) => spliced(text, { start, end: next }, ''),
    bytes,
  );
  return spliced(rest, withRest(rest, first, body), body);
}

/** A loose marker together with the rest of the block where exactly that still stands beside it. */
function withRest(bytes: Bytes, marker: Found, body: Bytes): Span {
  const inner = body.slice(body.indexOf('\n') + 1, body.lastIndexOf('\n')).replace(/[\r\n]+$/, '');
  const below = marker.next + inner.length;
  if (bytes.startsWith(inner, marker.next) && /^\r?(?:\n|$)/.test(bytes.slice(below, below + 2)))
    return { start: marker.start, end: below };
  const above = bytes.slice(0, marker.start).replace(/[\r\n]+$/, '');
  const start = above.length - inner.length;
  if (above.endsWith(inner) && (start === 0 || bytes[start - 1] === '\n'))
    return { start, end: marker.end };
  return marker;
}

/** @param text - of one block or several. */
function inserted(
  bytes: Bytes,
  day: string,
  text: string,
  isLater: (id: string) => boolean,
): Bytes {
  const eol = eolOf(bytes);
  const body = blockBytes(bytes, text);
  const layout = layoutOf(bytes);
  const sessions = sessionsIn(bytes, layout);
  if (sessions === undefined) {
    const isEmpty = !/[^ \t\r\n]/.test(withoutBom(bytes));
    const header = isEmpty ? headerOf(day) : ['## Sessions'];
    return `${bytes}${gapAfter(bytes, eol)}${header.join(eol)}${eol}${eol}${body}${eol}`;
  }
  const later = layout.blocks.find(
    ({ id, start }) => start >= sessions.start && start < sessions.end && isLater(id),
  );
  if (later !== undefined)
    return spliced(bytes, { start: later.start, end: later.start }, body + eol + eol);
  const before = bytes.slice(0, sessions.end);
  const after = bytes.slice(sessions.end);
  const gapBelow = after === '' || /^[ \t]*\r?\n/.test(after) ? '' : eol;
  return `${before}${gapAfter(before, eol)}${body}${eol}${gapBelow}${after}`;
}

function headerOf(day: string): string[] {
  return [`# Daily log: ${day}`, '', '## Sessions'];
}

/** A block with the line breaks that the file has. */
function blockBytes(bytes: Bytes, text: string): Bytes {
  return bytesOf(text).replaceAll('\n', eolOf(bytes));
}

/** What makes one blank line below a text: nothing above an empty one. */
function gapAfter(before: Bytes, eol: string): string {
  if (withoutBom(before) === '') return '';
  if (!before.endsWith('\n')) return eol + eol;
  return /\n[ \t]*\r?\n$/.test(before) ? '' : eol;
}

/** Editors change line breaks and white space at line ends; that alone is no reason to write. */
function isSame(existing: Bytes, wanted: Bytes): boolean {
  const plain = (text: Bytes) => text.replace(/[ \t\r]+$/gm, '');
  return plain(existing) === plain(wanted);
}

function spliced(bytes: Bytes, { start, end }: Span, part: Bytes): Bytes {
  return bytes.slice(0, start) + part + bytes.slice(end);
}
