import type { NoteKind } from '../memory/note.ts';
import type { Summary } from '../summarize/backend.ts';

/** What a context tells of an entry of the daily log. */
export interface RecalledEntry {
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
  readonly title: string;
  readonly branch: string | undefined;
  readonly summary: Summary;
}

/** What a context tells of a note. */
export interface RecalledNote {
  /** Short, for the commands that take one. */
  readonly id: string;
  readonly kind: NoteKind;
  readonly text: string;
  /** When it was found; Unix milliseconds, UTC. */
  readonly atMs: number;
  /** How often other sessions have said the same. */
  readonly repeats: number;
}

/** A session whose end nobody reported, and what it had not left to its project. */
export interface RecalledCut {
  /** When it was last heard of, and until when it is offered; Unix milliseconds, UTC. */
  readonly atMs: number;
  readonly untilMs: number;
  readonly title: string;
  readonly branch: string | undefined;
  /** What was last asked in it; '' where that is not known. */
  readonly lastAsked: string;
  readonly notes: readonly RecalledNote[];
}

export interface ContextInput {
  readonly project: string;
  /** Newest first. */
  readonly entries: readonly RecalledEntry[];
  readonly notes: readonly RecalledNote[];
  readonly cutOff?: readonly RecalledCut[];
  /** IANA name, the one of the daily logs. */
  readonly zone: string;
  /** Unix milliseconds, UTC. */
  readonly nowMs: number;
}
