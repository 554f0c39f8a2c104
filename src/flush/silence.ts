/** A session that said nothing for this long is over as far as its memory goes. */
export const SILENCE_MS = 30 * 60_000;
