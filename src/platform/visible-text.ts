// Pure and small: the hooks load this file.

// Without properties such as \p{Cc}, and without the `u` flag: a hook would pay a third of a millisecond
// for the mere making of those, which it seldom uses.
const LINE_BREAKS = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
// Colours and the like that programs send to a terminal: ESC, `[`, parameters, one letter.
const TERMINAL = /[^\t\n -~\u00a0-\uffff]\[[0-?]*[ -/]*[@-~]/g;
const CONTROLS = /[^\t\n -~\u00a0-\uffff]/g;
// Marks that turn the reading direction, and characters without width in which text can be hidden
// from a person, the tag block (U+E0000 to U+E007F) among them. Joiners stay: emoji and several
// scripts need them.
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** The text as a person sees it: lines end with `\n`, nothing is hidden, nothing is ill-formed. */
export function visibleText(text: string): string {
  return text
    .replace(LINE_BREAKS, '\n')
    .replace(TERMINAL, '')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .toWellFormed();
}

/** The same on one line, each run of white space as one space. */
export function oneLine(text: string): string {
  return visibleText(text).replace(/\s+/g, ' ').trim();
}

/**
 * Shortens to at most `limit` UTF-16 units, at the end of a word where one is near, and ends with
 * ` …` so that a reader sees it.
 *
 * @param limit - 2 or more.
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = limit - 2;
  const space = text.lastIndexOf(' ', end);
  if (space > end * 0.8) end = space;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end--;
  return `${text.slice(0, end).trimEnd()} …`;
}
