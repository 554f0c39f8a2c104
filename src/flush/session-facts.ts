import type { TranscriptFacts } from '../agents/transcript.ts';
import { headAt } from '../platform/git-head.ts';
import { redact } from '../redaction/redact.ts';
import { sessionById, touchSession } from '../store/sessions.ts';
import { suggestTitle } from '../store/titles.ts';
import { cleanTitle } from './title.ts';
import type { World } from './world.ts';

/** Gathers what lines tell about their session itself, until a batch of them is written. */
export class SessionFactsOfLines {
  #cwd: string | undefined;
  #branch: string | undefined;
  #firstBranch: string | undefined;
  #model: string | undefined;
  #title: TranscriptFacts['title'];
  #lastLineMs: number | undefined;
  /** When somebody last spoke. */
  lastSpokenMs: number | undefined;

  get cwd(): string | undefined {
    return this.#cwd;
  }

  /** When the last line that tells a time was written. */
  get lastLineMs(): number | undefined {
    return this.#lastLineMs;
  }

  get isTitled(): boolean {
    return this.#titleText !== '';
  }

  get #titleText(): string {
    return this.#title === undefined ? '' : cleanTitle(redact(this.#title.text));
  }

  take({ cwd, branch, model, title, atMs }: TranscriptFacts): void {
    this.takeFolder(cwd);
    this.#firstBranch ??= branch;
    this.#branch = branch ?? this.#branch;
    this.#model = model ?? this.#model;
    this.#title = title ?? this.#title;
    if (atMs !== undefined) this.#lastLineMs = Math.max(this.#lastLineMs ?? 0, atMs);
  }

  takeFolder(cwd: string | undefined): void {
    this.#cwd = cwd || this.#cwd;
  }

  spokenAt(atMs: number): void {
    this.lastSpokenMs = Math.max(this.lastSpokenMs ?? 0, atMs);
  }

  /** Within the batch's transaction. */
  save({ store, now }: World, sessionId: string): void {
    const lastMs = this.lastSpokenMs;
    const title = this.#titleText;
    if (this.#title && title)
      suggestTitle(store, sessionId, title, this.#title.by, lastMs ?? now());
    const session = sessionById(store, sessionId);
    if (lastMs === undefined || session === undefined) return;
    const cwd = this.#cwd ?? session.cwd;
    const isFirst = session.headAtStart === null;
    touchSession(store, sessionId, {
      cwd: this.#cwd,
      model: this.#model,
      branch: clean(this.#branch),
      branchAtStart: clean(this.#firstBranch),
      headAtStart: isFirst ? headAt(session.cwd, session.startedAtMs) : undefined,
      headLast: lastMs >= session.lastActivityMs ? headAt(cwd, lastMs) : undefined,
      lastActivityMs: lastMs,
    });
  }
}

function clean(branch: string | undefined): string | undefined {
  return branch === undefined ? undefined : redact(branch);
}
