/** Version of the format below. A reader refuses any other and sets the file aside. */
export const SPOOL_VERSION = 1;

/**
 * What happened: a session started, ended, is about to be compacted, is idle, was deleted.
 * Claude Code produces the first three, opencode all of them.
 */
export type EventKind = 'start' | 'end' | 'compact' | 'idle' | 'deleted';
export const EVENT_KINDS: readonly EventKind[] = ['start', 'end', 'compact', 'idle', 'deleted'];

export type TurnRole = 'user' | 'assistant';

/** One thing said, redacted. */
export interface CapturedTurn {
  readonly role: TurnRole;
  readonly text: string;
  /** ISO 8601, UTC, as the agent recorded it; empty where it did not. */
  readonly at: string;
}

/**
 * One captured event, the same for every producer: one JSON file in `spool/`. A file there is whole
 * (it is renamed in) and stays until all that follows from it is stored and written.
 */
export interface SpoolEvent {
  readonly v: typeof SPOOL_VERSION;
  readonly kind: EventKind;
  /** `claude-code`, `opencode`, … */
  readonly agent: string;
  readonly agentVersion?: string;
  /** The agent's process: the same one ending a session and starting the next tells a `/clear`. */
  readonly agentPid?: number;
  /** The agent's own id of the session; any text, so never part of a path without a cleaning. */
  readonly sessionId: string;
  /**
   * Size in bytes when the event happened; the file may be gone when the worker comes. Of opencode it
   * is the database that holds all sessions.
   */
  readonly transcript?: { readonly path: string; readonly size: number };
  readonly project: SpoolProject;
  /**
   * The agent's own word: SessionStart's source, SessionEnd's reason, PreCompact's trigger; of opencode
   * the name of the event or hook.
   */
  readonly why: { readonly source?: string; readonly reason?: string; readonly trigger?: string };
  /** ISO 8601, UTC, the hook's clock. */
  readonly at: string;
  /** The last turns, oldest first: the safety net for a transcript that is gone. */
  readonly turns: readonly CapturedTurn[];
}

export interface SpoolProject {
  /** The folder that the agent calls its project; absolute. */
  readonly dir: string;
  /** Where it stood at the time; follows `cd`. */
  readonly cwd: string;
  /** What identifies the project: real path of the git common dir, else of `dir`. */
  readonly key: string;
}

/**
 * Reads a spooled file.
 *
 * @throws {Error} that says what is wrong with it.
 */
export function parseSpoolEvent(text: string): SpoolEvent {
  const event = JSON.parse(text) as Partial<SpoolEvent> | null;
  if (typeof event !== 'object' || event === null) throw new Error('not a JSON object');
  if (event.v !== SPOOL_VERSION)
    throw new Error(`format version ${event.v}, this is ${SPOOL_VERSION}`);
  const need = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`${what} is missing or of the wrong type`);
  };
  need(EVENT_KINDS.includes(event.kind as EventKind), 'kind');
  need(typeof event.agent === 'string' && event.agent !== '', 'agent');
  need(typeof event.sessionId === 'string' && event.sessionId !== '', 'sessionId');
  need(Number.isFinite(Date.parse(event.at as string)), 'at');
  const { project, transcript } = event;
  need(
    [project?.dir, project?.cwd, project?.key].every((one) => typeof one === 'string'),
    'project',
  );
  need(transcript === undefined || typeof transcript?.path === 'string', 'transcript.path');
  need(transcript === undefined || isSize(transcript.size), 'transcript.size');
  need(event.agentPid === undefined || isSize(event.agentPid), 'agentPid');
  const { why } = event;
  need(typeof why === 'object' && why !== null && Object.values(why).every(isText), 'why');
  need(Array.isArray(event.turns) && event.turns.every(isTurn), 'turns');
  return event as SpoolEvent;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Whole, and none that SQLite would take for another number. */
function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTurn(turn: Partial<CapturedTurn> | null): boolean {
  return (
    (turn?.role === 'user' || turn?.role === 'assistant') &&
    typeof turn.text === 'string' &&
    typeof turn.at === 'string'
  );
}
