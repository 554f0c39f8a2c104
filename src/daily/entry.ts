import type { Summary, Usage } from '../summarize/backend.ts';

/** What the daily log and a session's start tell about one flush. All its text is redacted. */
export interface DailyEntry {
  /** 1 to 100 characters of [A-Za-z0-9_-]; names the entry in its markers, for ever. */
  readonly id: string;
  /** When the stretch ended; Unix milliseconds, UTC. */
  readonly atMs: number;
  readonly title: string;
  readonly project: string;
  readonly branch: string | undefined;
  readonly agent: string;
  /** Ours, `ses_…`. */
  readonly sessionId: string;
  /** The agent's own id of the session, with which it can be resumed. */
  readonly externalId: string;
  readonly backend: string;
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly summary: Summary;
  /** One sentence for the reader of the log, such as what will replace this entry. */
  readonly note?: string | undefined;
}
