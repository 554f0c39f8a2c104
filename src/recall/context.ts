import { localDay, localTime } from '../daily/day.ts';
import { shorten } from '../platform/visible-text.ts';
import { framed, quotedLine, roomInFrame } from './frame.ts';
import { cutLines, noteLines } from './note-lines.ts';
import type { ContextInput, RecalledEntry } from './recalled.ts';
import { fittedLines, fitting, type Line, type Section } from './sections.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const OLDEST_ENTRY_MS = 14 * DAY_MS;
const MOST_ENTRIES = 5;
/** UTF-16 units: one long item must not push out all others. */
const ITEM_LIMIT = 400;
const ENTRY_LIMIT = 700;
const NAME_LIMIT = 100;
const COMMANDS = '`daybook done ID` closes an action item, `daybook recall WORDS` finds more.';

/** A text before it is cut to its size. */
interface Plan {
  readonly about: string;
  readonly sections: readonly Section[];
}

/**
 * What a session that starts in a project is told. The text is made ahead of time, so all its dates
 * are absolute. Notes of any age are told, entries only of the last 14 days.
 *
 * @returns at most 9,000 UTF-16 units that end with a line break, or '' when there is nothing.
 * @throws {RangeError} for a zone that is not known.
 */
export function renderContext(input: ContextInput): string {
  return rendered(projectPlan(input));
}

/**
 * What a session is told after its own compaction: what it had found out before.
 *
 * @param input - its entries and notes only, newest first.
 * @returns as `renderContext`, which also tells what it throws.
 */
export function renderSessionContext(input: ContextInput): string {
  return rendered(sessionPlan(input));
}

/** A line of a context, or one that did not get into it. */
export interface ExplainedLine extends Line {
  readonly section: string;
  readonly isShown: boolean;
}

/** Every line of `renderContext` with the reason for it, and what was left out. */
export function explainContext(input: ContextInput): ExplainedLine[] {
  const { about, sections } = projectPlan(input);
  const taken = fitting(sections, roomInFrame(about));
  return sections.flatMap(({ heading, budget, lines, leftOut = [] }, at) => {
    const section = heading.replace(/^#+ /, '');
    const noRoom = `no room: ${budget} characters are for this section, and the others use the rest`;
    return [
      ...lines.map(({ text, why }, n) => {
        const isShown = n < (taken[at] ?? 0);
        return { section, isShown, text, why: isShown ? why : noRoom };
      }),
      ...leftOut.map((line) => ({ section, isShown: false, ...line })),
    ];
  });
}

function projectPlan(input: ContextInput): Plan {
  const { entries, notes, cutOff = [], nowMs, zone } = input;
  const localMoment = momentIn(zone);
  const dayOf = (atMs: number) => localDay(atMs, zone);
  const isRecent = ({ atMs }: RecalledEntry) => nowMs - atMs <= OLDEST_ENTRY_MS;
  const recent = entries.filter(isRecent);
  const line = entryLine(localMoment);
  const leftOut = entries.slice(Math.min(recent.length, MOST_ENTRIES)).map((entry) => ({
    text: line(entry).text,
    why: isRecent(entry) ? `only the last ${MOST_ENTRIES} are told` : 'older than 14 days',
  }));
  const about = `Daybook's notes from earlier sessions of ${nameOf(input.project) || 'this project'}, newest first, as of ${localMoment(nowMs)}. ${COMMANDS}`;
  const cuts = cutOff.flatMap((cut) =>
    cutLines(cut, localMoment, headOf(cut.atMs, cut.branch, cut.title, localMoment)),
  );
  return {
    about,
    sections: [
      section('## Open action items', 1_900, noteLines(notes, 'action', dayOf)),
      section('## Unfinished work', 800, cuts),
      section('## Corrections', 600, noteLines(notes, 'correction', dayOf)),
      section('## Decisions', 1_700, noteLines(notes, 'decision', dayOf)),
      section('## Lessons', 1_200, noteLines(notes, 'lesson', dayOf)),
      { ...section('## Last entries', 1_500, recent.slice(0, MOST_ENTRIES).map(line)), leftOut },
      section('## Facts', 450, noteLines(notes, 'fact', dayOf)),
      section('## Open questions', 450, noteLines(notes, 'question', dayOf)),
    ],
  };
}

function sessionPlan({ entries, notes, project, nowMs, zone }: ContextInput): Plan {
  const localMoment = momentIn(zone);
  return {
    about: `Daybook's notes of what this very session, in ${nameOf(project) || 'this project'}, found out before its compaction, newest first, as of ${localMoment(nowMs)}. ${COMMANDS}`,
    sections: [
      section('## Open action items', 1_800, noteLines(notes, 'action', localMoment)),
      section('## Corrections', 500, noteLines(notes, 'correction', localMoment)),
      section('## Decisions', 1_800, noteLines(notes, 'decision', localMoment)),
      section('## Lessons', 1_300, noteLines(notes, 'lesson', localMoment)),
      section('## Facts', 500, noteLines(notes, 'fact', localMoment)),
      section('## Open questions', 400, noteLines(notes, 'question', localMoment)),
      section('## Key exchanges', 1_400, exchangeLines(entries, localMoment)),
      section('## Course of the session', 1_000, entries.map(entryLine(localMoment))),
    ],
  };
}

function rendered({ about, sections }: Plan): string {
  const lines = fittedLines(sections, roomInFrame(about));
  return lines.length === 0 ? '' : framed(about, lines);
}

function section(heading: string, budget: number, lines: readonly Line[]): Section {
  return { heading, budget, lines };
}

/** Each exchange once, with the moment of its newest entry. */
function exchangeLines(
  entries: readonly RecalledEntry[],
  momentOf: (atMs: number) => string,
): Line[] {
  const lines = new Map<string, Line>();
  for (const { atMs, summary } of entries) {
    for (const text of summary.keyExchanges) {
      const item = shorten(quotedLine(text), ITEM_LIMIT);
      const key = item.toLowerCase();
      if (item === '' || lines.has(key)) continue;
      lines.set(key, { text: `- ${momentOf(atMs)}: ${item}`, why: 'a key exchange' });
    }
  }
  return [...lines.values()];
}

function entryLine(localMoment: (atMs: number) => string): (entry: RecalledEntry) => Line {
  return ({ atMs, title, branch, summary }) => {
    const head = headOf(atMs, branch, title, localMoment);
    const context = quotedLine(summary.context);
    const text = context === '' ? head : `${head}: ${shorten(context, ENTRY_LIMIT)}`;
    return { text, why: 'one of the last entries, at most 14 days old' };
  };
}

function headOf(
  atMs: number,
  branch: string | undefined,
  title: string,
  localMoment: (atMs: number) => string,
): string {
  const place = nameOf(branch ?? '');
  return `- ${localMoment(atMs)}${place && ` (${place})`} ${nameOf(title) || 'Session'}`;
}

function momentIn(zone: string): (atMs: number) => string {
  return (atMs) => `${localDay(atMs, zone)} ${localTime(atMs, zone)}`;
}

function nameOf(text: string): string {
  return shorten(quotedLine(text), NAME_LIMIT);
}
