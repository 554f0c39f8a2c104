import { styleText } from 'node:util';

/** Recorded text on one line for a terminal: nothing in it can move the cursor or hide text. */
export function plainText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** A snippet with its `>>>match<<<` in bold where stdout is a terminal, as it is elsewhere. */
export function markMatches(snippet: string): string {
  const text = plainText(snippet);
  if (!process.stdout.isTTY || process.env.NO_COLOR) return text;
  return text.replace(/>>>(.*?)<<</g, (_, match: string) => styleText('bold', match));
}
