import { redact } from '../redaction/redact.ts';
import type { ToldSession } from './opencode-payload.ts';
import { MAX_CHARACTERS, recentTurns, type SpeechPiece } from './recent-turns.ts';
import type { CapturedTurn, EventKind } from './spool-event.ts';

/** A session that goes on and on must not fill the memory of its agent. UTF-16 units. */
const MOST_HEARD = 4 * MAX_CHARACTERS;
/** An idle event only brings messages: twice within this it would find next to nothing. */
const IDLE_EVERY_MS = 60_000;

/** What one run of the plugin knows of a session. */
export class WatchedSession {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly directory: string | undefined;
  /** Told when this process made the session; of an older session it would be an older version. */
  readonly version: string | undefined;
  /** Something was said or done since the last end that was captured. */
  isTouched = false;
  isStarted = false;
  /** The model lost what came before, and has had nothing of ours in its place yet. */
  isCompacted = false;
  /** Between the start of a compaction and what follows it, requests are for its summary. */
  isCompacting = false;
  /** What every request of the session is told; undefined until the first. */
  context: string | undefined;
  readonly #summaries = new Set<string>();
  #heard: SpeechPiece[] = [];
  #idleAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    { id, parentId, directory }: Partial<ToldSession> & { id: string },
    version?: string,
  ) {
    this.id = id;
    this.parentId = parentId;
    this.directory = directory;
    this.version = version;
  }

  /** The parent tells of what its subagents did. */
  get isSubagent(): boolean {
    return this.parentId !== undefined;
  }

  /** What the model is told from now on stands in for what it has lost. */
  noteCompacted(): void {
    this.isCompacting = false;
    this.isCompacted = true;
    this.context = undefined;
  }

  /** The text of this message is a compaction's summary: nobody said it. */
  noteSummary(messageId: string): void {
    this.#summaries.add(messageId);
  }

  hearUser(text: string, at: string): void {
    this.#hear({ role: 'user', text, at });
  }

  hearAssistant(messageId: string, text: string, at: string): void {
    if (!this.#summaries.has(messageId)) this.#hear({ role: 'assistant', text, at });
  }

  /** The last turns that this process heard. */
  turns(): CapturedTurn[] {
    // What was heard is clean already.
    return recentTurns([...this.#heard].reverse(), (texts) => texts);
  }

  /** @returns whether an idle event is worth its while now; if so, it is noted. */
  isIdleDue(nowMs: number): boolean {
    if (nowMs - this.#idleAtMs < IDLE_EVERY_MS) return false;
    this.#idleAtMs = nowMs;
    return true;
  }

  /** After an event of this kind. */
  noteCaptured(kind: EventKind): void {
    if (kind === 'start') this.isStarted = true;
    if (kind === 'end') this.isTouched = false;
  }

  #hear(piece: SpeechPiece): void {
    if (piece.text === '') return;
    // Once for each text, when it is new: at the end there is little time.
    this.#heard.push({ ...piece, text: redact(piece.text) });
    let kept = this.#heard.reduce((sum, { text }) => sum + text.length, 0);
    while (kept > MOST_HEARD && this.#heard.length > 1)
      kept -= this.#heard.shift()?.text.length ?? 0;
  }
}
