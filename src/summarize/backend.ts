/** One thing said: everything a person typed at once, or the whole answer up to the next prompt. */
export interface SpokenTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
}

/** What was done beside the talk, each list in the order of its first appearance, no repeats. */
export interface Activity {
  readonly filesTouched: readonly string[];
  readonly filesRead: readonly string[];
  readonly commands: readonly string[];
  /** First lines of tool errors. */
  readonly errors: readonly string[];
}

/** The part of a session that one summary covers; all its text is already redacted. */
export interface Stretch {
  readonly agent: string;
  readonly project: string;
  readonly branch: string | undefined;
  readonly turns: readonly SpokenTurn[];
  readonly activity: Activity;
  /** Action items that earlier sessions of the project left open, the newest first. */
  readonly openActions?: readonly string[];
}

/** Markdown pieces: `context` is a paragraph, the lists are bullet texts without their dash. */
export interface Summary {
  /** At most 100 characters, one line. */
  readonly title: string;
  readonly context: string;
  readonly keyExchanges: readonly string[];
  readonly decisions: readonly string[];
  readonly lessons: readonly string[];
  readonly actionItems: readonly string[];
  /** Those of the open action items from before that are done now; absent in older entries. */
  readonly doneItems?: readonly string[];
  /** For the search index only: questions that this stretch answers. */
  readonly questions: readonly string[];
  /** For the search index only: other words for its subjects. */
  readonly otherWords: readonly string[];
}

/** What a summariser said: a summary, or that nothing in the stretch is worth keeping. */
export type Reply =
  | { readonly kind: 'summary'; readonly summary: Summary }
  | { readonly kind: 'nothing' };

/** Tokens of one call; `costUsd` only where the backend says it. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd?: number;
  /** True where the backend told no numbers and these are estimated from the text. */
  readonly estimated: boolean;
}

export interface Summarised {
  readonly reply: Reply;
  readonly model: string | undefined;
  readonly usage: Usage;
}

/**
 * Why a backend gave no summary, and so what happens next:
 * `temporary` and `bad-reply` are tried again with the same backend, `auth`, `quota` and `missing`
 * use up no try and fall to the next backend, `too-long` is split in two.
 */
export type FailureKind = 'temporary' | 'bad-reply' | 'auth' | 'quota' | 'missing' | 'too-long';

export class BackendError extends Error {
  readonly kind: FailureKind;
  /** What the backend asked for before the next try; milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Spent in spite of the failure (a bad reply costs money too). */
  readonly usage: Usage | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: { retryAfterMs?: number | undefined; usage?: Usage | undefined; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'BackendError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.usage = options.usage;
  }
}

export type BackendName = 'claude' | 'opencode' | 'http' | 'command' | 'extractive';

export interface Backend {
  readonly name: BackendName;
  /** Cheap look, without a model call: undefined when it can be asked, else why not, for a person. */
  whyNotReady(): Promise<string | undefined>;
  /** @throws {BackendError} for every failure; an abort of `signal` ends the child's process group. */
  summarise(stretch: Stretch, signal: AbortSignal): Promise<Summarised>;
}
