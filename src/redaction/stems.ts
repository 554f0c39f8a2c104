/** Which of many short texts occur in a long one. */
export interface StemSearch {
  /**
   * One pass over the text, however many stems there are.
   *
   * @param lower - in lower case.
   * @returns for each owner whether one of its stems occurs; 0 or 1.
   */
  find(lower: string): Uint8Array;
}

/** Characters below this; stems have no others. */
const ASCII = 128;

/** @param stemsOf - the stems of each owner, in any case. */
export function stemSearch(stemsOf: readonly (readonly string[])[]): StemSearch {
  const always = stemsOf.map((stems) => (stems.some((stem) => stem.length < 2) ? 1 : 0));
  // Where two characters begin some stem, the few that they begin are compared in full.
  const beginsSome = new Uint8Array(ASCII * ASCII);
  const beginning = new Map<number, { stem: string; owner: number }[]>();
  for (const [owner, stems] of stemsOf.entries()) {
    for (const stem of stems.map((one) => one.toLowerCase()).filter((one) => one.length > 1)) {
      const pair = stem.charCodeAt(0) * ASCII + stem.charCodeAt(1);
      beginsSome[pair] = 1;
      beginning.set(pair, [...(beginning.get(pair) ?? []), { stem, owner }]);
    }
  }
  return {
    find: (lower) => {
      const found = Uint8Array.from(always);
      let before = ASCII;
      for (let at = 0; at < lower.length; at++) {
        const here = lower.charCodeAt(at);
        if (here < ASCII && before < ASCII && beginsSome[before * ASCII + here] === 1) {
          for (const { stem, owner } of beginning.get(before * ASCII + here) ?? [])
            if (found[owner] === 0 && lower.startsWith(stem, at - 1)) found[owner] = 1;
        }
        before = here;
      }
      return found;
    },
  };
}
