import { isStopWord } from '../store/search-stop-words.ts';
import { stem, wordsOf } from '../store/search-words.ts';
import type { LinkKind } from './chains.ts';
import type { Note } from './note.ts';

/** Of all words of both, this part in common makes one the repetition of the other. */
const REPEATS = 0.8;
/** Of the words of the older one, this part must come again where the newer one turns it down. */
const NAMES_OLDER = { strong: 0.6, weak: 0.75 } as const;
/** Enough in common to be about the same thing. */
const RELATES = 0.4;

/** Words with which a newer note turns an older one down, and the words after or around them. */
const STRONG =
  /\b(?:instead of|rather than|no longer|not any ?more|in place of|(?:switch(?:ed|ing)?|mov(?:ed?|ing))(?: [^,.;:()]{1,60}?)? (?:away )?from|stop(?:ped)? using|drop(?:ped|ping)?|abandon(?:ed)?|revert(?:ed)?)\s+([^,.;:()]+?)(?=\s+(?:to|with|by|and|but|because|since|for|in favou?r)\b|[,.;:()]|$)/gi;
const WEAK =
  /\b(?:not|never|don['’]t|do not|doesn['’]t|avoid(?:ing)?)\s+([^,.;:()]+?)(?=\s+(?:but|because|since)\b|[,.;:()]|$)/gi;

/** Words that stand in any decision, so that two have them in common for no reason. */
const GENERIC = new Set(
  'use using keep make always never not now just only also still new old set get want need let decide decided decision lesson note todo go going stay stick instead longer rather switch switched drop avoid stop from anymore'
    .split(' ')
    .map(stem),
);

/** What a text is about, and what of it the text turns down. */
interface Claim {
  /** All of it, but for case, quotes and the last full stop. */
  readonly plain: string;
  readonly all: ReadonlySet<string>;
  readonly rejected: ReadonlySet<string>;
  readonly isStrong: boolean;
  /** Numbers, versions, identifiers: another one of them is another claim. */
  readonly exact: ReadonlySet<string>;
}

/**
 * How a newer note stands to an older one. It goes by words alone and says rather too little: where
 * the words leave it open, both notes stand.
 *
 * @returns undefined where they have nothing to do with each other.
 */
export function relationOf(newer: Note, older: Note): LinkKind | undefined {
  if (newer.id === older.id) return 'repeats';
  if (!isComparable(newer, older)) return undefined;
  const [now, then] = [claimOf(newer.text), claimOf(older.text)];
  if (now.plain === then.plain) return 'repeats';
  if (now.all.size < 2 || then.all.size < 2) return undefined;
  if (newer.kind !== 'action' && isReversal(now, then)) return 'supersedes';
  const common = overlap(now.all, then.all);
  const isSameStance = isSame(now.rejected, then.rejected) && isSame(now.exact, then.exact);
  // A word for another word is another subject as often as it is another way to say it.
  const isWithin = partOf(now.all, then.all) === 1 || partOf(then.all, now.all) === 1;
  if (common >= REPEATS && isWithin && isSameStance && now.all.size >= 3) return 'repeats';
  return common >= RELATES ? 'relates' : undefined;
}

/** Whether a sentence says of the same things as another text, whatever else it says. */
export function covers(sentence: string, text: string): boolean {
  const wanted = contentOf(text);
  return wanted.size >= 2 && partOf(wanted, contentOf(sentence)) >= 0.8;
}

/** A correction is about whatever it corrects; all else is compared with its own kind. */
function isComparable(newer: Note, older: Note): boolean {
  const corrects =
    newer.kind === 'correction' && ['decision', 'lesson', 'fact'].includes(older.kind);
  return newer.kind === older.kind || corrects;
}

/** The newer one turns down what the older one holds, and is about the same thing. */
function isReversal(now: Claim, then: Claim): boolean {
  if (now.rejected.size === 0 || isSame(now.rejected, then.rejected)) return false;
  const held = without(then.all, then.rejected);
  const shared = [...now.all].filter((word) => held.has(word)).length;
  const most = now.isStrong ? NAMES_OLDER.strong : NAMES_OLDER.weak;
  return shared >= 2 && partOf(held, now.all) >= most && partOf(now.rejected, held) >= 0.5;
}

/** Each new note is compared with hundreds, and they are the same ones each time. */
const CLAIMS_KEPT = 4_000;
const claims = new Map<string, Claim>();

function claimOf(text: string): Claim {
  const known = claims.get(text);
  if (known !== undefined) return known;
  if (claims.size >= CLAIMS_KEPT) claims.clear();
  const claim = claimIn(text);
  claims.set(text, claim);
  return claim;
}

function claimIn(text: string): Claim {
  const strong = rejectedIn(text, STRONG);
  const rejected = strong.size > 0 ? strong : rejectedIn(text, WEAK);
  const all = contentOf(text);
  const exact = new Set([...all].filter((word) => /\d/.test(word)));
  return { plain: plain(text), all, rejected, isStrong: strong.size > 0, exact };
}

function rejectedIn(text: string, cue: RegExp): Set<string> {
  return new Set([...text.matchAll(cue)].flatMap(([, words = '']) => [...contentOf(words)]));
}

/** The words of a text that say what it is about, in the form that they share with their other forms. */
export function contentOf(text: string): Set<string> {
  const words = wordsOf(text)
    .map(({ folded }) => folded)
    .filter((word) => !isStopWord(word))
    .map(stem);
  return new Set(
    words.filter((word) => !GENERIC.has(word) && (word.length > 1 || /\P{ASCII}|\d/u.test(word))),
  );
}

/** Of all words of both, the part that both have. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const common = [...one].filter((word) => other.has(word)).length;
  return common / (one.size + other.size - common);
}

/** Of the words of the first, the part that the second has. */
function partOf(words: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return words.size === 0 ? 0 : [...words].filter((word) => other.has(word)).length / words.size;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((word) => other.has(word));
}

function without(words: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...words].filter((word) => !others.has(word)));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[`*_"'“”’]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s.!;:,。]+$/, '');
}
