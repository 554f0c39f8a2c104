/** One shape that a secret has. */
export interface Rule {
  /** Shown in the text in place of the secret. */
  readonly name: string;
  /**
   * Texts of which every match holds one, in lower case where the pattern ignores case. Looking for
   * them first saves a hook two milliseconds: a pattern is compiled when it is first used. As far as
   * they remain rare they begin with a rare letter, since a search stops wherever it sees the first, and
   * have fewer than seven, from which on V8 searches in a way that takes twice as long.
   */
  readonly stems: readonly string[];
  /** What every match holds as well, and many rules ask for: looked for first, and once for all. */
  readonly sign?: string;
  /** The pattern ignores case. */
  readonly anyCase?: true;
  readonly pattern: RegExp;
  /** The public description of the token's shape. */
  readonly source: string;
  /** Which capture group is the secret; the whole match where absent. */
  readonly group?: number;
}
