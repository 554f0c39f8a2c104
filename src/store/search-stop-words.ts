/** English words that a question is made of and that say nothing about its subject. */
const STOP_WORDS = new Set(
  `a about an and any are as at be been but by can could did do does for from had has have how i if
  in is it its let me my of on or our ours please shall said say should so some such tell than that the their
  them then there these they this those to us was we were what when where which who whom whose why
  will with would you your what's how's who's where's when's why's it's that's there's let's i'm
  i've we've we're you're didn't don't doesn't isn't wasn't weren't`.split(/\s+/),
);

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word.toLowerCase().replaceAll('’', "'"));
}
