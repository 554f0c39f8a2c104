import { type PackedRules, packRules } from './packed-rules.ts';
import { ASSIGNMENT } from './secret-assignment.ts';
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

/**
 * In the order in which they are looked for: what is known by its shape before what stands in a place,
 * and last what has nothing but a name.
 */
export const RULES: readonly Rule[] = [
  ...OF_ONE_WORD,
  ...KEYS,
  ...PLACES,
  ...WEB,
  ...COMMANDS,
  ...FILES,
  ASSIGNMENT,
];

/**
 * V8 takes a text as it is, but makes the objects, lists and patterns of so many rules one by one, for
 * half a millisecond of each hook. So a hook is built with what this comes to, and not with the rules.
 */
export const PACKED: PackedRules = packRules(RULES, OF_ONE_WORD.length);
