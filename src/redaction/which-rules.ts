// Which of the many rules a text is worth a look for: a pattern is made and run only where one of the
// rule's stems is.
import { ASSIGNED, assignment } from './assignment.ts';
import { longWords, OF_ONE_WORD, RULES } from './rules.ts';
import { stemSearch } from './stems.ts';

/** Of each rule, and last of the assignment. */
const STEMS = [...RULES.map(({ stems }) => stems), ASSIGNED];
const ALL = [...STEMS.keys()];

/**
 * One pass over a text finds all stems at once, in a third of the time of so many searches, but only once
 * the engine has compiled its loop. A hook redacts its few turns together and never comes to that.
 */
const TEXTS_BEFORE_ONE_PASS = 20;
let texts = 0;
let onePass: ReturnType<typeof stemSearch> | undefined;

/** The rules, by their number, that may find something in a text. */
export function rulesFor(text: string, lower: string): number[] {
  if (++texts <= TEXTS_BEFORE_ONE_PASS)
    return holding(ALL, { words: longWords(text), text, lower });
  onePass ??= stemSearch(STEMS);
  const found = onePass.find(lower);
  const rules = ALL.filter((rule) => found[rule] === 1);
  // These are few, for which it is not worth its while to find the long words.
  return holding(rules, { words: text, text, lower });
}

/** A text, and what is searched of it for rules of one word and for those that ignore case. */
interface Searched {
  readonly words: string;
  readonly text: string;
  readonly lower: string;
}

/** Those of the rules that have a stem in the text. */
function holding(rules: readonly number[], { words, text, lower }: Searched): number[] {
  const signs = new Map<string, boolean>();
  const held: number[] = [];
  for (const rule of rules) {
    if (isWithoutSign(rule, text, signs)) continue;
    const searched = rule < OF_ONE_WORD.length ? words : isAnyCase(rule) ? lower : text;
    if (searched !== '' && isAnyIn(searched, STEMS[rule])) held.push(rule);
  }
  return held;
}

/** @param signs - those that were looked for in this text already, and whether they are there. */
function isWithoutSign(rule: number, text: string, signs: Map<string, boolean>): boolean {
  const sign = RULES[rule]?.sign;
  if (sign === undefined) return false;
  const known = signs.get(sign) ?? text.includes(sign);
  signs.set(sign, known);
  return !known;
}

function isAnyIn(text: string, stems: readonly string[] = []): boolean {
  for (const stem of stems) if (text.includes(stem)) return true;
  return false;
}

const patterns: RegExp[] = [];

export function patternOf(rule: number): RegExp {
  patterns[rule] ??= RULES[rule]?.pattern() ?? assignment();
  return patterns[rule];
}

/** The last one, of the assignment, does as well. */
function isAnyCase(rule: number): boolean {
  return RULES[rule]?.anyCase ?? rule === RULES.length;
}
