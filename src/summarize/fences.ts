const MARK = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})/;

/**
 * Which lines belong to fenced code, the fences included. A fence that is never closed is none, so
 * that one stray mark cannot swallow the rest of a text.
 *
 * @returns one value per line.
 */
export function fencedLines(lines: readonly string[]): boolean[] {
  const fenced = lines.map(() => false);
  let opened: { at: number; mark: string } | undefined;
  for (const [at, line] of lines.entries()) {
    if (opened === undefined) {
      const mark = MARK.exec(line)?.[1];
      if (mark !== undefined) opened = { at, mark };
    } else if (closesFence(line, opened.mark)) {
      fenced.fill(true, opened.at, at + 1);
      opened = undefined;
    }
  }
  return fenced;
}

/** @returns the fence that a line opens, without its language, or undefined. */
export function fenceMark(line: string): string | undefined {
  return MARK.exec(line)?.[1];
}

export function closesFence(line: string, mark: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && text === mark.charAt(0).repeat(text.length);
}
