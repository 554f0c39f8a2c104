import type { Rule } from './secret-rule.ts';

/** All rules as two texts; their lines are parted by a newline, the fields of a line by a carriage return. */
export interface PackedRules {
  /** So many of them, the first ones, each match within one long word. */
  readonly ofOneWord: number;
  /** A line for each rule: `i` where it ignores case, its sign, its stems. */
  readonly telling: string;
  /** A line for each rule: its name, its group, the flags of its pattern, the pattern. */
  readonly finding: string;
}

export const BETWEEN_RULES = '\n';
export const BETWEEN_FIELDS = '\r';

/** @param ofOneWord - how many of them, the first ones. @throws {Error} where a text would not come back. */
export function packRules(rules: readonly Rule[], ofOneWord: number): PackedRules {
  const telling = rules.map(({ anyCase, sign = '', stems }) => [
    anyCase ? 'i' : '',
    sign,
    ...stems,
  ]);
  const finding = rules.map(({ name, group = '', pattern }) => {
    return [name, String(group), pattern.flags, pattern.source];
  });
  return { ofOneWord, telling: packed(telling), finding: packed(finding) };
}

function packed(rows: readonly (readonly string[])[]): string {
  if (rows.flat().some((field) => /[\n\r]/.test(field)))
    throw new Error('a rule holds an end of a line');
  return rows.map((fields) => fields.join(BETWEEN_FIELDS)).join(BETWEEN_RULES);
}
