// Which of the many rules a text is worth a look for: a pattern is made and run only where one of the
// rule's stems is.
import { longWords } from './long-words.ts';
import { BETWEEN_FIELDS, BETWEEN_RULES } from './packed-rules.ts';
import { PACKED } from './rules.ts';
import { stemSearch } from './stems.ts';

const TELLING = PACKED.telling.split(BETWEEN_RULES);
const ALL = [...TELLING.keys()];

/** Of a rule: what ignores case, its sign, and from here on its stems. */
const FIRST_STEM = 2;

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
  onePass ??= stemSearch(ALL.map((rule) => fieldsOf(rule).slice(FIRST_STEM)));
  const found = onePass.find(lower);
  const rules = ALL.filter((rule) => found[rule] === 1);
  // These are few, for which it is not worth its while to find the long words.
  return holding(rules, { words: text, text, lower });
}

function fieldsOf(rule: number): string[] {
  return TELLING[rule]?.split(BETWEEN_FIELDS) ?? [];
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
    const isOfOneWord = rule < PACKED.ofOneWord;
    if (isOfOneWord && words === '') continue;
    const fields = fieldsOf(rule);
    if (isWithoutSign(fields[1], text, signs)) continue;
    const searched = isOfOneWord ? words : fields[0] === 'i' ? lower : text;
    if (isAnyIn(searched, fields)) held.push(rule);
  }
  return held;
}

/** @param signs - those that were looked for in this text already, and whether they are there. */
function isWithoutSign(sign = '', text: string, signs: Map<string, boolean>): boolean {
  if (sign === '') return false;
  const known = signs.get(sign) ?? text.includes(sign);
  signs.set(sign, known);
  return !known;
}

function isAnyIn(text: string, fields: readonly string[]): boolean {
  for (let at = FIRST_STEM; at < fields.length; at++)
    if (text.includes(fields[at] as string)) return true;
  return false;
}
