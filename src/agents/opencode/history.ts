// What opencode keeps of its sessions, the same whether a database or the older files hold it.

/** A place in the order of a session's messages; `id` decides between two of one moment. */
export interface Place {
  /** `time_created` in Unix milliseconds; from 2.x on the number of the message in its session. */
  readonly order: number;
  readonly id: string;
}

/** Before every message. */
export const START: Place = { order: -1, id: '' };

/** How a session is written down. Where a session is in several, the first of these wins. */
export const LAYOUTS = ['v2', 'v1', 'files'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What is known of a session without its messages. Times are Unix milliseconds, UTC. */
export interface SessionHead {
  readonly id: string;
  readonly layout: Layout;
  /** The session whose subagent this one is. */
  readonly parentId: string | undefined;
  /** The session that it was forked from, where opencode tells (2.x). */
  readonly forkOf: string | undefined;
  readonly directory: string;
  /** Undefined where it has none but the one that every new session has. */
  readonly title: string | undefined;
  readonly branch: string | undefined;
  readonly createdMs: number;
  /** When it or any of its messages last changed: a message may end after its session's own stamp. */
  readonly changedMs: number;
  readonly archivedMs: number | undefined;
  /** Everything from here on was taken back by the person. */
  readonly revert: { readonly messageId: string; readonly partId: string | undefined } | undefined;
  readonly messages: number;
  /** Of its oldest message; one that is older than its session was copied into it. */
  readonly firstMessageMs: number | undefined;
}

/** A part of a message, parsed; undefined where the row cannot be read. */
export interface HistoryPart {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

export interface HistoryMessage {
  readonly id: string;
  readonly order: number;
  readonly createdMs: number;
  readonly changedMs: number;
  /** `data` of the row, parsed; undefined where the row cannot be read. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** 2.x: what sort of message it is; its parts stand in `data`. */
  readonly type: string | undefined;
  readonly parts: readonly HistoryPart[];
}

/** Which messages are wanted: those behind a place, and those before it that changed since. */
export interface Since {
  readonly after: Place;
  /** Unix milliseconds. */
  readonly changedSinceMs: number;
}

export const FROM_START: Since = { after: START, changedSinceMs: Number.MAX_SAFE_INTEGER };

/** One database, or the folder of the files before 1.2. Close it when done. */
export interface History {
  /** For people, and where to look again. */
  readonly path: string;
  /** In no order. @throws {SourceError} */
  sessions(): SessionHead[];
  /** @throws {SourceError} */
  session(id: string): SessionHead | undefined;
  /** Its subagents' own sessions. */
  children(id: string): SessionHead[];
  /** Sessions, this one among them, that hold a message made in a given millisecond. */
  sessionsWithMessageOf(createdMs: number): SessionHead[];
  /**
   * In order. All of it is read at one moment, however long the caller takes: end the loop, so that
   * opencode may clean up behind itself.
   *
   * @throws {SourceError}
   */
  messages(head: SessionHead, since: Since): Generator<HistoryMessage, void, void>;
  close(): void;
}

/** Whether a place lies behind another. */
export function isBehind(place: Place, other: Place): boolean {
  return place.order > other.order || (place.order === other.order && place.id > other.id);
}
