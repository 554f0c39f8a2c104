// What a torture has made and what must therefore be found afterwards, kept by the torture itself.

/** One thing that was said. Its text holds its mark, which stands nowhere else. */
export interface Told {
  readonly mark: string;
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

export interface ToldSession {
  readonly agent: 'claude-code' | 'opencode';
  readonly externalId: string;
  readonly told: Told[];
  /** Its model may find nothing worth keeping in it, so a flush of it may have no entry. */
  readonly isSmallTalk: boolean;
}

export interface Ledger {
  /** By the agent's id. */
  readonly sessions: Map<string, ToldSession>;
  /** What a person wrote into the log of a day, as bytes (latin1). */
  readonly handWritten: Map<string, string[]>;
  /** Marks of sessions that a person had forgotten. */
  readonly forgotten: Set<string>;
}

export function newLedger(): Ledger {
  return { sessions: new Map(), handWritten: new Map(), forgotten: new Set() };
}

/** @returns a text that no other turn holds; with a bracket at its end, so none begins another. */
export function markOf(home: number, session: number, turn: number): string {
  return `(mark-${home}-${session}-${turn})`;
}

const MARK = /\(mark-\d+-\d+-\d+\)/g;

export function marksIn(text: string): string[] {
  return text.match(MARK) ?? [];
}
