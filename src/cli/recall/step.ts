import { shorten } from '../../platform/visible-text.ts';
import { framed, quotedLine } from '../../recall/frame.ts';
import { type Cli, printJson } from '../command.ts';

/** What one step of a recall gives: lines for an agent, and the same as a document. */
export interface Step {
  readonly about: string;
  /** Each begins with a mark of ours and holds no tag, see `framed`. */
  readonly lines: readonly string[];
  /** What to do next; a line of ours. */
  readonly next: string;
  readonly results: readonly object[];
}

/** UTF-16 units that one step may cost; what does not fit is named with its size. */
export const STEP_LIMIT = 4_000;

/** Prints a step with its cost, in the frame that says that it is data. */
export function printStep(cli: Cli, step: Step): number {
  const { about, lines, next, results } = step;
  const text = rendered(step);
  if (cli.json) printJson(cli, { about, characters: text.length, next, results });
  else if (lines.length === 0) cli.out(`${about} ${next}`.trim());
  else cli.out(text.trimEnd());
  return 0;
}

/** The cost stands in the text that it is the cost of. */
function rendered({ about, lines, next }: Step): string {
  const withCost = (cost: number) => framed(`${about} This is ${cost} characters. ${next}`, lines);
  const first = withCost(0).length;
  const cost = [1, 2, 3, 4].map((more) => first + more - 1).find((n) => withCost(n).length === n);
  return withCost(cost ?? first);
}

/** UTF-16 units of recorded text as a step prints it. */
export function costOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** Recorded text on one line that cannot pass for ours. */
export function quoted(text: string, limit: number): string {
  return shorten(quotedLine(text), limit);
}

/** Whole lines from the top, as many as a step may cost, and a word on those that are left out. */
export function withinStep(lines: readonly string[], limit: number = STEP_LIMIT): string[] {
  let room = limit;
  const fitting = lines.findIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  if (fitting < 0) return [...lines];
  return [...lines.slice(0, fitting), `- [… ${lines.length - fitting} more lines left out …]`];
}
