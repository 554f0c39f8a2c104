import { localDay, localTime } from '../daily/day.ts';
import { shorten } from '../platform/visible-text.ts';
import type { Summary } from '../summarize/backend.ts';
import { framed, quotedLine, roomInFrame } from './frame.ts';
import { fittedLines, type Section } from './sections.ts';

/** What a context tells of an entry of the daily log. */
export interface RecalledEntry {
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
  readonly title: string;
  readonly branch: string | undefined;
  readonly summary: Summary;
}

export interface ContextInput {
  readonly project: string;
  /** Newest first. */
  readonly entries: readonly RecalledEntry[];
  /** IANA name, the one of the daily logs. */
  readonly zone: string;
  /** Unix milliseconds, UTC. */
  readonly nowMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const OLDEST_ENTRY_MS = 14 * DAY_MS;
const MOST_ENTRIES = 5;
/** UTF-16 units: one long item must not push out all others. */
const ITEM_LIMIT = 400;
const ENTRY_LIMIT = 700;
const NAME_LIMIT = 100;

/**
 * What a session that starts in a project is told. The text is made ahead of time, so all its dates
 * are absolute. Items of any age are told, entries only of the last 14 days.
 *
 * @returns at most 9,000 UTF-16 units that end with a line break, or '' when there is nothing.
 * @throws {RangeError} for a zone that is not known.
 */
export function renderContext(input: ContextInput): string {
  const { entries, nowMs, zone } = input;
  const localMoment = momentIn(zone);
  const recent = entries.filter(({ atMs }) => nowMs - atMs <= OLDEST_ENTRY_MS);
  const dayOf = (atMs: number) => localDay(atMs, zone);
  const about = `Daybook's notes from earlier sessions of ${nameOf(input.project) || 'this project'}, newest first, as of ${localMoment(nowMs)}.`;
  return rendered(about, [
    section('## Open action items', 2_400, items(entries, 'actionItems', '- [ ] ', dayOf)),
    section('## Decisions', 2_000, items(entries, 'decisions', '- ', dayOf)),
    section('## Lessons', 1_500, items(entries, 'lessons', '- ', dayOf)),
    section('## Last entries', 2_500, recent.slice(0, MOST_ENTRIES).map(entryLine(localMoment))),
  ]);
}

/**
 * What a session is told after its own compaction: what it had found out before.
 *
 * @param input - its entries only, newest first.
 * @returns as `renderContext`, which also tells what it throws.
 */
export function renderSessionContext(input: ContextInput): string {
  const { entries } = input;
  const localMoment = momentIn(input.zone);
  const about = `Daybook's notes of what this very session, in ${nameOf(input.project) || 'this project'}, found out before its compaction, newest first, as of ${localMoment(input.nowMs)}.`;
  return rendered(about, [
    section('## Open action items', 2_000, items(entries, 'actionItems', '- [ ] ', localMoment)),
    section('## Decisions', 2_000, items(entries, 'decisions', '- ', localMoment)),
    section('## Lessons', 1_500, items(entries, 'lessons', '- ', localMoment)),
    section('## Key exchanges', 1_700, items(entries, 'keyExchanges', '- ', localMoment)),
    section('## Course of the session', 1_200, entries.map(entryLine(localMoment))),
  ]);
}

function rendered(about: string, sections: readonly Section[]): string {
  const lines = fittedLines(sections, roomInFrame(about));
  return lines.length === 0 ? '' : framed(about, lines);
}

function section(heading: string, budget: number, lines: readonly string[]): Section {
  return { heading, budget, lines };
}

type ListName = 'actionItems' | 'decisions' | 'lessons' | 'keyExchanges';

/** Each item once, with the moment of its newest entry. */
function items(
  entries: readonly RecalledEntry[],
  list: ListName,
  dash: string,
  momentOf: (atMs: number) => string,
): string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ atMs, summary }) =>
    summary[list].flatMap((text) => {
      const item = shorten(quotedLine(text), ITEM_LIMIT);
      const key = item.toLowerCase();
      if (item === '' || seen.has(key)) return [];
      seen.add(key);
      return [`${dash}${momentOf(atMs)}: ${item}`];
    }),
  );
}

function entryLine(localMoment: (atMs: number) => string): (entry: RecalledEntry) => string {
  return ({ atMs, title, branch, summary }) => {
    const place = nameOf(branch ?? '');
    const head = `- ${localMoment(atMs)}${place && ` (${place})`} ${nameOf(title) || 'Session'}`;
    const context = quotedLine(summary.context);
    return context === '' ? head : `${head}: ${shorten(context, ENTRY_LIMIT)}`;
  };
}

function momentIn(zone: string): (atMs: number) => string {
  return (atMs) => `${localDay(atMs, zone)} ${localTime(atMs, zone)}`;
}

function nameOf(text: string): string {
  return shorten(quotedLine(text), NAME_LIMIT);
}
