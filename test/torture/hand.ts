// The person's side: what is written by hand into daily logs.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';
import type { Ledger } from './ledger.ts';
import type { Place } from './place.ts';

/** As UTF-8, but for the one that is none. */
const BODIES = [
  Buffer.from('My own words, äöü ☃, kept.\n').toString('latin1'),
  '- [ ] call Ada\n- [x] water the plants\n',
  'half a marker: <!-- daybook:entry\n',
  '\n```\n<!-- a comment -->\n## Sessions in code\n```\n',
  'trailing spaces   \n\tand a tab\n',
  'bytes that are no UTF-8: \xff\xfe\xc3 \n',
  '> quoted\r\n> with other line ends\r\n',
];

/** Writes a paragraph into some day, between the blocks, while nothing else does. */
export function writeByHand({ home, give }: Place, chance: Chance, ledger: Ledger): void {
  if (!existsSync(home.daily)) return;
  const days = readdirSync(home.daily).filter((name) => /^\d.*\.md$/.test(name));
  if (days.length === 0) return;
  const name = chance.pick(days);
  const path = join(home.daily, name);
  const day = name.slice(0, -3);
  const bytes = readFileSync(path, 'latin1');
  const text = `by hand ${chance.below(1e9)}: ${chance.pick(BODIES)}`;
  const places = placesBetweenBlocks(bytes);
  const at = chance.pick(places);
  writeFileSync(path, `${bytes.slice(0, at)}\n${text}\n${bytes.slice(at)}`, 'latin1');
  give(path);
  ledger.handWritten.set(day, [...(ledger.handWritten.get(day) ?? []), text]);
}

/** Before each opening marker, and at the end. */
function placesBetweenBlocks(bytes: string): number[] {
  const openings = [...bytes.matchAll(/^<!-- daybook:entry /gm)].map(({ index }) => index);
  return [...openings, bytes.length];
}
