import { BETWEEN_FIELDS, BETWEEN_RULES } from './packed-rules.ts';
import { PACKED } from './rules.ts';

/** What of a rule is needed to replace what it finds. */
export interface FoundRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** Which capture group is the secret; the whole match where absent. */
  readonly group?: number;
  /** Of the rule for a name and its value, whose matches are looked at once more. */
  readonly isAssignment: boolean;
}

let lines: readonly string[] | undefined;
const rules: FoundRule[] = [];

/** @param number - of the rule, as `rulesFor` gives it. */
export function foundRule(number: number): FoundRule {
  lines ??= PACKED.finding.split(BETWEEN_RULES);
  rules[number] ??= unpacked(lines[number] ?? '', number === lines.length - 1);
  return rules[number];
}

function unpacked(line: string, isAssignment: boolean): FoundRule {
  const [name = '', group = '', flags, pattern = ''] = line.split(BETWEEN_FIELDS);
  return {
    name,
    pattern: new RegExp(pattern, flags),
    ...(group !== '' && { group: Number(group) }),
    isAssignment,
  };
}
