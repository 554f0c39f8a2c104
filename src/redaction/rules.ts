import { CLOUD } from './secret-cloud.ts';
import { COMMANDS } from './secret-commands.ts';
import { FILES } from './secret-files.ts';
import { MONEY } from './secret-money.ts';
import { PLACES } from './secret-places.ts';
import type { Rule } from './secret-rule.ts';
import { SERVICES } from './secret-services.ts';
import { TOKENS } from './secret-tokens.ts';
import { WEB } from './secret-web.ts';

/** In the order in which they are looked for: what is known by its shape before what stands in a place. */
export const RULES: readonly Rule[] = [
  ...TOKENS,
  ...SERVICES,
  ...CLOUD,
  ...MONEY,
  ...PLACES,
  ...WEB,
  ...COMMANDS,
  ...FILES,
];
