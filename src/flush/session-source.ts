import type { SpoolProject } from '../capture/spool-event.ts';

/** Where an agent keeps what was said in a session. */
export interface SessionSource {
  readonly agent: string;
  /** The agent's id of the session. */
  readonly externalId: string;
  /** Of its transcript; for opencode of the database that holds it. */
  readonly path: string;
  /** Of the transcript when the event happened; bytes. */
  readonly sizeBytes?: number | undefined;
  /** Undefined: found from the first folder that the session tells of. */
  readonly project: SpoolProject | undefined;
}

export interface Ingested {
  /** Ours; undefined for a session in which nobody has said anything. */
  readonly sessionId: string | undefined;
  readonly newMessages: number;
  /** How far it is read: bytes of a transcript, of a database the time of the session's last change. */
  readonly readTo: number;
  /** Whether it holds all that the event's own turns hold. */
  readonly isWhole: boolean;
}
