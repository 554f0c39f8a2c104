// Takes secrets out before anything touches the disk or a model. Loaded by the hooks and the worker,
// so one table serves both.
import { visibleText } from '../platform/visible-text.ts';
import { redactAssignment } from './assignment.ts';
import { withMarks, withoutMarks } from './escapes.ts';
import { type FoundRule, foundRule } from './found-rule.ts';
import { withoutPrivate } from './private-blocks.ts';
import { rulesFor } from './which-rules.ts';

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
    const rule = foundRule(number);
    clean = rule.isAssignment
      ? clean.replace(rule.pattern, redactAssignment)
      : withoutSecret(clean, rule);
  }
  return clean;
}

function isIn(text: string, rule: number): boolean {
  return text.search(foundRule(rule).pattern) >= 0;
}

function withoutSecret(text: string, { name, group, pattern }: FoundRule): string {
  return text.replace(pattern, (whole: string, ...groups: unknown[]) => {
    const secret = group === undefined ? whole : String(groups[group - 1]);
    if (secret.startsWith('[redacted')) return whole;
    const at = whole.lastIndexOf(secret);
    return `${whole.slice(0, at)}[redacted: ${name}]${whole.slice(at + secret.length)}`;
  });
}
