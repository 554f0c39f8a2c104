/** One shape that a secret has. */
export interface Rule {
  /** Shown in the text in place of the secret. */
  readonly name: string;
  /**
   * Texts of which every match holds one, in lower case where the pattern ignores case. Looking for
   * them first saves a hook two milliseconds: a pattern is compiled when it is first used. They begin
   * with a rare letter, as far as they remain rare themselves: a search stops wherever it sees the first.
   */
  readonly stems: readonly string[];
  readonly pattern: RegExp;
  /** The public description of the token's shape. */
  readonly source: string;
  /** Which capture group is the secret; the whole match where absent. */
  readonly group?: number;
}
