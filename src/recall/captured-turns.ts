// The fallback after a compaction, for when the worker has not been there yet. It runs in the hook.
import { shorten } from '../platform/visible-text.ts';
import { CONTEXT_LIMIT, framed, quotedLines, roomInFrame } from './frame.ts';

/** A turn as the spool carries it; further fields do not matter here. */
export interface CapturedTurn {
  readonly role: 'user' | 'assistant';
  /** Already redacted. */
  readonly text: string;
}

const ABOUT =
  'Daybook kept the last turns of this very session from before its compaction, oldest first.';
/** So that one long answer does not push out all that was said around it; UTF-16 units. */
const TURN_LIMIT = 3_000;
const LINE_LIMIT = 1_000;

/**
 * The last turns before a compaction: as many as fit, the newest kept first. A long turn loses
 * lines from its middle, a very long line its end, both with a visible mark.
 *
 * @param turns - oldest first.
 * @param limit - UTF-16 units of the whole text.
 * @returns text for the agent that ends with a line break, or '' when nothing was said.
 */
export function renderCapturedTurns(
  turns: readonly CapturedTurn[],
  limit: number = CONTEXT_LIMIT,
): string {
  let room = roomInFrame(ABOUT, limit);
  const kept: string[] = [];
  for (const turn of [...turns].reverse()) {
    const lines = linesOf(turn);
    if (lines.length === 0) continue;
    room -= lengthOf(lines);
    if (room < 0) break;
    kept.unshift(...lines);
  }
  return kept.length === 0 ? '' : framed(ABOUT, kept);
}

function linesOf(turn: CapturedTurn): string[] {
  const said = quotedLines(turn.text).map((line) => `> ${shorten(line, LINE_LIMIT)}`.trimEnd());
  if (said.length === 0) return [];
  return [turn.role === 'user' ? '## User' : '## Assistant', ...withoutMiddle(said)];
}

function withoutMiddle(lines: readonly string[]): readonly string[] {
  if (lengthOf(lines) <= TURN_LIMIT) return lines;
  let start = 0;
  let end = lines.length;
  // From both ends in turn; the first and the last line alone are at most 2 * LINE_LIMIT.
  for (let room = TURN_LIMIT, fromStart = true; ; fromStart = !fromStart) {
    const next = (fromStart ? lines[start] : lines[end - 1]) ?? '';
    room -= next.length + 1;
    if (room < 0) break;
    if (fromStart) start++;
    else end--;
  }
  const mark = `> [… ${end - start} lines left out …]`;
  return [...lines.slice(0, start), mark, ...lines.slice(end)];
}

/** UTF-16 units, each line with its break. */
function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
