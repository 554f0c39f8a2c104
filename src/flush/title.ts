const MAX_TITLE = 100;

/**
 * One line of at most 100 characters out of any text, without characters that hide or reorder it.
 *
 * @returns '' when nothing is left.
 */
export function cleanTitle(text: string): string {
  const line = titleLine(text.slice(0, 2_000));
  const characters = [...line];
  if (characters.length <= MAX_TITLE) return line;
  const cut = characters.slice(0, MAX_TITLE - 1).join('');
  const atWord = cut.lastIndexOf(' ') > MAX_TITLE / 2 ? cut.slice(0, cut.lastIndexOf(' ')) : cut;
  return `${atWord}…`;
}

/** The whole text on one line, without characters that hide or reorder it. */
export function titleLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
