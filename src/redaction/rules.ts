import { CLOUD } from './secret-cloud.ts';
import { COMMANDS } from './secret-commands.ts';
import { FILES } from './secret-files.ts';
import { KEYS } from './secret-keys.ts';
import { MONEY } from './secret-money.ts';
import { PLACES } from './secret-places.ts';
import type { Rule } from './secret-rule.ts';
import { SERVICES } from './secret-services.ts';
import { TOKENS } from './secret-tokens.ts';
import { WEB } from './secret-web.ts';

/** Whose matches each lie within one long word, as `longWords` gives them, and tell case. */
export const OF_ONE_WORD: readonly Rule[] = [...TOKENS, ...SERVICES, ...CLOUD, ...MONEY];

/** In the order in which they are looked for: what is known by its shape before what stands in a place. */
export const RULES: readonly Rule[] = [
  ...OF_ONE_WORD,
  ...KEYS,
  ...PLACES,
  ...WEB,
  ...COMMANDS,
  ...FILES,
];

/** No token is shorter, and none holds a blank. */
const LONG_WORD = /\S{15,}/g;

/** Where tokens can be: of prose and code a small part, in which each of many stems is soon looked for. */
export function longWords(text: string): string {
  return text.match(LONG_WORD)?.join('\n') ?? '';
}
