const PRIVATE_TAG =
  /<\s{0,3}(\/?)\s{0,3}private(?:\s{1,3}[\w-]{1,40}=(?:"[^"<>]{0,200}"|'[^'<>]{0,200}')){0,5}\s{0,3}>/gi;

/** Blocks may hold blocks; one without an end goes to the end of the text. */
export function withoutPrivate(text: string): string {
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
