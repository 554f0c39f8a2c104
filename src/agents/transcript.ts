// What every agent's transcript is turned into.

/** A piece of a message: what was said, a tool call, or what came back. Not yet redacted. */
export interface TranscriptPiece {
  /** The agent's id of this piece; unique in its session. */
  readonly externalId: string;
  /** Pieces of one message share it. */
  readonly messageId: string;
  readonly role: 'user' | 'assistant' | 'tool';
  readonly kind: 'speech' | 'tool_call' | 'tool_result';
  readonly tool: string | null;
  /** The agent's id of a tool call, which its result carries too. */
  readonly callId?: string | undefined;
  readonly isError: boolean;
  readonly text: string;
  /** Unix milliseconds, UTC; undefined where the line tells no time. */
  readonly atMs: number | undefined;
}

/** What one line of a transcript tells. */
export interface TranscriptFacts {
  readonly pieces: readonly TranscriptPiece[];
  readonly cwd: string | undefined;
  readonly branch: string | undefined;
  readonly model: string | undefined;
  readonly title: { readonly text: string; readonly by: 'person' | 'agent' } | undefined;
  /** The agent's id of the session that this line was copied from (a fork's history). */
  readonly copiedFrom: string | undefined;
  /** The agent's id of this line. */
  readonly uuid?: string | undefined;
  /** The agent's id of the line that this one follows, be it in another transcript. */
  readonly follows?: string | undefined;
  /** Unix milliseconds, UTC. */
  readonly atMs?: number | undefined;
  readonly usage?: MessageUsage | undefined;
  /** What the session has cost up to here, over all its runs, as the agent counts it. */
  readonly cost?: RunningCost | undefined;
}

/** Tokens by kind; `input` is without what came from or went to the cache. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What one message of the model used. Every line of the message may tell it. */
export interface MessageUsage extends Tokens {
  readonly messageId: string;
  readonly model: string | undefined;
}

export interface RunningCost extends Tokens {
  readonly usd: number;
}

/** What a tool does, as far as a summary cares. */
export type ToolUse = 'edits' | 'reads' | 'runs' | 'other';

const TOOL_USES: Readonly<Record<string, ToolUse>> = {
  apply_patch: 'edits',
  edit: 'edits',
  multiedit: 'edits',
  notebookedit: 'edits',
  patch: 'edits',
  write: 'edits',
  read: 'reads',
  bash: 'runs',
  powershell: 'runs',
  shell: 'runs',
};

/** The same for every agent: their names for these tools differ only in case. */
export function toolUse(tool: string | null): ToolUse {
  return TOOL_USES[tool?.toLowerCase() ?? ''] ?? 'other';
}
