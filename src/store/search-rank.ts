/** A row that the index found. */
export interface Candidate {
  readonly id: number;
  /** FTS5's bm25: negative, the smaller the better. */
  readonly rank: number;
  readonly atMs: number;
}

/**
 * Puts newer before older where the rank is close: a decision that was reversed later stands below
 * its reversal, which says nearly the same words.
 *
 * @param candidates - best first.
 * @param closeness - in (0, 1]: the part of the best rank of a group that belongs to it still.
 */
export function newerFirstWhereClose<T extends Candidate>(
  candidates: readonly T[],
  closeness: number,
): T[] {
  const ordered: T[] = [];
  let close: T[] = [];
  for (const candidate of candidates) {
    const [best] = close;
    if (best && candidate.rank > best.rank * closeness) {
      ordered.push(...newestFirst(close));
      close = [];
    }
    close.push(candidate);
  }
  return [...ordered, ...newestFirst(close)];
}

/** Two lists, each best first, take turns: ranks of different indexes cannot be compared. */
export function interleaved<T>(first: readonly T[], second: readonly T[]): T[] {
  const placed = [first, second].flatMap((list) => list.map((item, place) => ({ item, place })));
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

function newestFirst<T extends Candidate>(candidates: readonly T[]): T[] {
  return [...candidates].sort((a, b) => b.atMs - a.atMs || b.id - a.id);
}
