/**
 * What a person typed, as an expression for FTS5 that cannot be a syntax error: every word is quoted,
 * so punctuation in it means nothing (`src/app.ts` is the phrase of its parts). Words must all
 * occur; `"a phrase"` stays together; `AND`, `OR` and `NOT` between words work as in FTS5; a word
 * that ends in `*` is a prefix.
 *
 * @returns '' when there is nothing to look for.
 * @see https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export function matchExpression(typed: string): string {
  const tokens = [...typed.replaceAll('\0', ' ').matchAll(/"([^"]*)"?|\S+/g)].map(tokenOf);
  const kept: string[] = [];
  let hasNegation = false;
  for (const token of tokens) {
    const isOperator = token === 'AND' || token === 'OR' || token === 'NOT';
    if (!isOperator && token === '') continue;
    const last = kept.at(-1);
    const followsTerm = last?.startsWith('"') ?? false;
    // An operator needs a term on both sides; FTS5 takes NOT as a binary operator.
    if (isOperator && !followsTerm) continue;
    if (!isOperator && followsTerm) kept.push('AND');
    if (token === 'NOT') hasNegation = true;
    kept.push(token);
  }
  while (kept.length > 0 && !kept.at(-1)?.startsWith('"')) kept.pop();
  return hasNegation ? grouped(kept) : kept.join(' ');
}

/** NOT binds tighter than AND in FTS5; people mean `(a AND b) NOT c`. */
function grouped(tokens: readonly string[]): string {
  let expression = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    if (token === 'NOT') expression = `(${expression.trim()}) NOT ${tokens[++at]} `;
    else expression += `${token} `;
  }
  return expression.trim();
}

function tokenOf(match: RegExpMatchArray): string {
  const [whole, phrase] = match;
  if (phrase === undefined && /^(?:AND|OR|NOT)$/.test(whole)) return whole;
  const isPrefix = phrase === undefined && /[^*]\*$/.test(whole);
  const text = (phrase ?? whole).replaceAll('"', ' ').replace(/^\*+|\*+$/g, '');
  // A term without a letter or digit would match nothing and, beside AND, hide everything else.
  if (!/[\p{L}\p{N}\p{Co}]/u.test(text)) return '';
  return `"${text}"${isPrefix ? '*' : ''}`;
}
