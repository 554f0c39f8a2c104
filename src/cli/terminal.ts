import { styleText } from 'node:util';
import { visibleText } from '../platform/visible-text.ts';

/** Recorded text on one line for a terminal: nothing in it can move the cursor or hide text. */
export function plainText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Recorded text with its lines and their indents; otherwise as `plainText`. */
export function plainLines(text: string): string[] {
  return visibleText(text)
    .split('\n')
    .map((line) => line.replaceAll('\t', '    ').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '))
    .map((line) => line.trimEnd());
}

/** A snippet with its `>>>match<<<` in bold where stdout is a terminal, as it is elsewhere. */
export function markMatches(snippet: string): string {
  const text = plainText(snippet);
  if (!process.stdout.isTTY || process.env.NO_COLOR) return text;
  return text.replace(/>>>(.*?)<<</g, (_, match: string) => styleText('bold', match));
}
