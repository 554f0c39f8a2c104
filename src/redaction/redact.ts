// Takes secrets out before anything touches the disk or a model. Loaded by the hooks and the worker,
// so one table serves both.
import { visibleText } from '../platform/visible-text.ts';
import { ASSIGNED, assignment, redactAssignment } from './assignment.ts';
import { withMarks, withoutMarks } from './escapes.ts';
import { longWords, OF_ONE_WORD, RULES } from './rules.ts';
import type { Rule } from './secret-rule.ts';
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
function rulesFor(text: string, lower: string): number[] {
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

const PRIVATE_TAG =
  /<\s{0,3}(\/?)\s{0,3}private(?:\s{1,3}[\w-]{1,40}=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')){0,5}\s{0,3}>/gi;

/** Blocks may hold blocks; one without an end goes to the end of the text. */
function withoutPrivate(text: string): string {
  const kept: string[] = [];
  let depth = 0;
  let keptFrom = 0;
  for (const { 0: tag, 1: slash, index } of text.matchAll(PRIVATE_TAG)) {
    if (slash === '') {
      if (depth++ === 0) kept.push(text.slice(keptFrom, index), '[redacted: private]');
    } else if (depth > 0 && --depth === 0) {
      keptFrom = index + tag.length;
    }
  }
  if (kept.length === 0) return text;
  return kept.join('') + (depth > 0 ? '' : text.slice(keptFrom));
}

/**
 * @returns the text with every secret replaced by `[redacted: <what it was>]`; the same text (and no
 * new string) where nothing was found.
 */
export function redact(text: string): string {
  return settled(
    text,
    (now) => (HIDING.test(now) ? redactUnseen(now) : undefined) ?? redactOnce(now),
  );
}

/**
 * What is glued to a secret, or too far from the word that tells it, may be seen for one only when that
 * is gone: so again until nothing changes, and not for ever.
 */
const MOST_PASSES = 10;

function settled(text: string, pass: (now: string) => string): string {
  let clean = text;
  for (let passes = 0; passes < MOST_PASSES; passes++) {
    const cleaner = pass(clean);
    if (cleaner === clean) break;
    clean = cleaner;
  }
  return clean;
}

function redactOnce(text: string): string {
  const lower = text.toLowerCase();
  return redactWith(rulesFor(text, lower), text, lower);
}

/** What comes right behind an escape is looked for by itself, for rules that tell the escape itself. */
function redactWith(rules: readonly number[], text: string, lower: string): string {
  const clean = redactBy(rules, text, lower);
  const marked = withMarks(clean);
  return marked === clean ? clean : withoutMarks(redactBy(rules, marked, lower));
}

/**
 * The same for several texts, of which few hold secrets: they are searched as one. No rule tells the
 * beginning or end of a text from that of a line, so what is nowhere in all is in none.
 */
export function redactAll(several: readonly string[]): readonly string[] {
  const joined = several.join('\n');
  if (several.length < 2 || HIDING.test(joined)) return several.map(redact);
  const lower = joined.toLowerCase();
  const marked = withMarks(joined);
  const rules = rulesFor(joined, lower).filter(
    (rule) => isIn(joined, rule) || (marked !== joined && isIn(marked, rule)),
  );
  if (rules.length === 0 && !lower.includes('private')) return several;
  return several.map((text) => {
    const clean = redactWith(rules, text, text.toLowerCase());
    return clean === text ? text : settled(clean, redactOnce);
  });
}

/** Something else than what is seen, of which half a surrogate pair of the tag block is one. */
const HIDING =
  /[^\t\n\r -~\u00a0-\u00ac\u00ae-\u061b\u061d-\u200a\u200c-\u200d\u2010-\u2029\u202f-\u205f\u2070-\udb3f\udb41-\ufefe\uff00-\ufff8\ufffc-\uffff]/;

/**
 * What nobody sees can stand in the midst of a secret, colours as well: whoever took it out later would
 * give the secret away. @returns undefined where nothing does.
 */
function redactUnseen(text: string): string | undefined {
  const seen = visibleText(text);
  const clean = settled(seen, redactOnce);
  return clean === seen ? undefined : clean;
}

function redactBy(rules: readonly number[], text: string, lower: string): string {
  let clean = lower.includes('private') ? withoutPrivate(text) : text;
  for (const number of rules) {
    const rule = RULES[number];
    const pattern = patternOf(number);
    clean = rule ? withoutSecret(clean, rule, pattern) : clean.replace(pattern, redactAssignment);
  }
  return clean;
}

const patterns: RegExp[] = [];

function patternOf(rule: number): RegExp {
  patterns[rule] ??= RULES[rule]?.pattern() ?? assignment();
  return patterns[rule];
}

/** The last one, of the assignment, does as well. */
function isAnyCase(rule: number): boolean {
  return RULES[rule]?.anyCase ?? rule === RULES.length;
}

function isIn(text: string, rule: number): boolean {
  return text.search(patternOf(rule)) >= 0;
}

function withoutSecret(text: string, { name, group }: Rule, pattern: RegExp): string {
  return text.replace(pattern, (whole: string, ...groups: unknown[]) => {
    const secret = group === undefined ? whole : String(groups[group - 1]);
    if (secret.startsWith('[redacted')) return whole;
    const at = whole.lastIndexOf(secret);
    return `${whole.slice(0, at)}[redacted: ${name}]${whole.slice(at + secret.length)}`;
  });
}
