/**
 * What stands before a character in a JSON string, a URL or a terminal's output: `\n`, `\u003d`, `%3D`,
 * `\u001b[32m`. Its last letter is none of the word that follows.
 */
const ESCAPE =
  /(?:\\(?:u001b|x1b|e|033)\[[\d;]{0,9}m|\\(?:[bfnrtv]|u[\da-f]{4}|x[\da-f]{2})|%[\da-f]{2})(?=\w)/gi;

/** By Unicode's own word no character, so it is in no text; where it is all the same, nothing is marked. */
const MARK = '\ufdd0';

/** @returns the text with a mark behind each escape, so that a pattern sees where the next word begins. */
export function withMarks(text: string): string {
  const mayHoldAny = text.includes('\\') || text.includes('%');
  return mayHoldAny && !text.includes(MARK) ? text.replace(ESCAPE, `$&${MARK}`) : text;
}

export function withoutMarks(text: string): string {
  return text.replaceAll(MARK, '');
}
