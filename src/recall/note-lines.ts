import type { NoteKind } from '../memory/note.ts';
import { shorten } from '../platform/visible-text.ts';
import { quotedLine } from './frame.ts';
import type { RecalledCut, RecalledNote } from './recalled.ts';
import type { Line } from './sections.ts';

/** UTF-16 units: one long item must not push out all others. */
const ITEM_LIMIT = 400;
const ASKED_LIMIT = 200;
const DAY_MS = 24 * 3_600_000;
/** What was found again counts as newer: each time by this much, a few times at most. */
const REPEAT_MS = 3 * DAY_MS;
const MOST_REPEATS = 4;

type MomentOf = (atMs: number) => string;

/** The notes of a kind, one a line: the newest first, and before its time what was found again. */
export function noteLines(
  notes: readonly RecalledNote[],
  kind: NoteKind,
  momentOf: MomentOf,
): Line[] {
  const dash = kind === 'action' ? '- [ ] ' : '- ';
  const ranked = notes.filter((note) => note.kind === kind).sort((a, b) => rank(b) - rank(a));
  const lines = new Map<string, Line>();
  for (const note of ranked) {
    const item = shorten(quotedLine(note.text), ITEM_LIMIT);
    const key = item.toLowerCase();
    if (item === '' || lines.has(key)) continue;
    const text = `${dash}${momentOf(note.atMs)} ${note.id}: ${item}`;
    lines.set(key, { text, why: whyOf(note, momentOf) });
  }
  return [...lines.values()];
}

/** A session that was cut off, and below it what it had noted. */
export function cutLines(cut: RecalledCut, momentOf: MomentOf, head: string): Line[] {
  const until = momentOf(cut.untilMs);
  const asked = shorten(quotedLine(cut.lastAsked), ASKED_LIMIT);
  const why = `its end was never reported; offered until ${until}`;
  const noted = cut.notes.flatMap(({ atMs, id, kind, text }): Line[] => {
    const item = shorten(quotedLine(text), ITEM_LIMIT);
    if (item === '') return [];
    const line = `- ${momentOf(atMs)} ${id}: ${kind}, not promoted: ${item}`;
    return [{ text: line, why: `noted in a session that was cut off; offered until ${until}` }];
  });
  const said = `cut off${asked && `, last asked: ${asked}`} (offered until ${until})`;
  return [{ text: `${head}: ${said}`, why }, ...noted];
}

function rank({ atMs, repeats }: RecalledNote): number {
  return atMs + Math.min(repeats, MOST_REPEATS) * REPEAT_MS;
}

function whyOf({ kind, atMs, repeats }: RecalledNote, momentOf: MomentOf): string {
  const what = kind === 'action' ? 'open action item' : `${kind} that the project knows`;
  const again = repeats === 0 ? '' : `, found ${repeats === 1 ? 'once' : `${repeats} times`} more`;
  return `${what}, of ${momentOf(atMs)}${again}`;
}
