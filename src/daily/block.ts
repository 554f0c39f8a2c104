import { oneLine, shorten } from '../platform/visible-text.ts';
import { localTime } from './day.ts';
import type { DailyEntry } from './entry.ts';
import { inlineCode, safeInline, safeLines } from './markdown.ts';

const TITLE_LIMIT = 100;
const ID = /^[A-Za-z0-9_-]{1,100}$/;
const MARKER = /^<!-- (\/?)daybook:entry ([A-Za-z0-9_-]{1,100}) -->[ \t]*$/;

/** A line that is one of our markers. */
export interface Marker {
  readonly id: string;
  readonly opens: boolean;
}

/** @param line - without its line break. */
export function markerIn(line: string): Marker | undefined {
  const [, slash, id] = MARKER.exec(line) ?? [];
  return id === undefined ? undefined : { id, opens: slash === '' };
}

/**
 * An entry as Markdown between its two markers. No content can end it early: markers count only as
 * whole lines, and every line of content is made safe.
 *
 * @param zone - IANA name; the heading's time is in it.
 * @returns lines joined by `\n`, no line break at the end.
 * @throws {RangeError} when the id cannot stand in a marker.
 */
export function renderBlock(entry: DailyEntry, zone: string): string {
  if (!ID.test(entry.id)) throw new RangeError(`entry id is [A-Za-z0-9_-]{1,100}: ${entry.id}`);
  const { summary } = entry;
  const title = safeInline(shorten(oneLine(entry.title), TITLE_LIMIT)) || 'Session';
  const note = safeInline(entry.note ?? '');
  const paragraphs = [
    [`### ${localTime(entry.atMs, zone)} ${title}`],
    [provenance(entry)],
    note === '' ? [] : [`Note: ${note}`],
    ...section('Context', safeLines(summary.context)),
    ...section('Key exchanges', items(summary.keyExchanges, '- ')),
    ...section('Decisions', items(summary.decisions, '- ')),
    ...section('Lessons', items(summary.lessons, '- ')),
    ...section('Action items', items(summary.actionItems, '- [ ] ')),
  ].filter((lines) => lines.length > 0);
  const body = paragraphs.map((lines) => lines.join('\n')).join('\n\n');
  return `<!-- daybook:entry ${entry.id} -->\n${body}\n\n<!-- /daybook:entry ${entry.id} -->`;
}

/**
 * The block that is in the file keeps its ticks: a person who checks an action item off should not
 * find it open again because the block was written anew.
 */
export function withTicksOf(existing: string, block: string): string {
  const ticked = new Set(
    [...existing.matchAll(/^- \[[xX]\] (.*?)[ \t\r]*$/gm)].map(([, item]) => item),
  );
  if (ticked.size === 0) return block;
  return block.replace(/^- \[ \] (.*)$/gm, (line, item) =>
    ticked.has(item) ? `- [x] ${item}` : line,
  );
}

function provenance(entry: DailyEntry): string {
  const project = inlineCode(entry.project) || 'no project';
  const branch = inlineCode(entry.branch ?? '');
  const external = inlineCode(entry.externalId);
  const model = inlineCode(entry.model ?? '');
  return [
    branch === '' ? project : `${project} on ${branch}`,
    safeInline(entry.agent),
    `session ${inlineCode(entry.sessionId)}${external === '' ? '' : ` (${external})`}`,
    `written by ${safeInline(entry.backend)}${model === '' ? '' : ` with ${model}`}`,
    ...spent(entry),
  ].join(' · ');
}

function spent({ usage }: DailyEntry): string[] {
  const { inputTokens, outputTokens, costUsd, estimated } = usage;
  const tokens = `${estimated ? 'about ' : ''}${grouped(inputTokens)} tokens in, ${grouped(outputTokens)} out`;
  return [
    ...(inputTokens + outputTokens > 0 ? [tokens] : []),
    ...(costUsd === undefined ? [] : [costUsd >= 0.0001 ? `$${costUsd.toFixed(4)}` : '$0']),
  ];
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

function section(name: string, lines: readonly string[]): (readonly string[])[] {
  return lines.length === 0 ? [] : [[`**${name}**`], lines];
}

/** Further lines of an item are indented below its dash, so they stay part of it. */
function items(texts: readonly string[], dash: string): string[] {
  return texts.flatMap((text) => {
    const lines = safeLines(text);
    // Behind the box of an action item a fence would be no fence.
    if (/^`{3,}[^`]*$/.test(lines[0] ?? '')) lines.unshift('Code:', '');
    const [first, ...rest] = lines;
    if (first === undefined) return [];
    return [`${dash}${first.trimStart()}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))];
  });
}
