import { appendFileSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateProject } from '../../src/capture/project.ts';
import { spoolEvent } from '../../src/capture/spool.ts';
import type { CapturedTurn, EventKind, SpoolEvent } from '../../src/capture/spool-event.ts';
import type { Home } from '../../src/platform/home.ts';

/** Where a transcript is written to, and by which clock. */
export interface WritingPlace {
  readonly claudeFolder: string;
  readonly projectFolder: string;
  readonly now: () => number;
}

/** Writes a transcript line by line, as Claude Code does while a session goes on. */
export class TranscriptWriter {
  readonly path: string;
  readonly sessionId: string;
  readonly #place: WritingPlace;
  #lines = 0;

  constructor(place: WritingPlace, sessionId: string, fileName = sessionId) {
    this.#place = place;
    this.sessionId = sessionId;
    this.path = join(place.claudeFolder, 'projects', '-project', `${fileName}.jsonl`);
    mkdirSync(dirname(this.path), { recursive: true });
    mkdirSync(place.projectFolder, { recursive: true });
    writeFileSync(this.path, '');
  }

  get projectFolder(): string {
    return this.#place.projectFolder;
  }

  prompt(text: string): this {
    return this.line({ type: 'user', message: { role: 'user', content: text } });
  }

  /** @param pieces - each becomes a line of one and the same message. */
  answer(...pieces: string[]): this {
    const id = `msg_${this.sessionId}_${this.#lines}`;
    for (const text of pieces) {
      const content = [{ type: 'text', text }];
      this.line({ type: 'assistant', message: { id, role: 'assistant', model: 'm', content } });
    }
    return this;
  }

  /** So many exchanges: `Prompt 1`, `Answer 1`, … */
  exchanges(count: number, name = ''): this {
    for (let n = 1; n <= count; n++) this.prompt(`Prompt ${name}${n}`).answer(`Answer ${name}${n}`);
    return this;
  }

  line(fields: object): this {
    const at = this.#place.now() + this.#lines;
    return this.raw(
      `${JSON.stringify({
        parentUuid: null,
        uuid: `${this.sessionId}-${this.#lines}`,
        sessionId: this.sessionId,
        timestamp: new Date(at).toISOString(),
        cwd: this.#place.projectFolder,
        gitBranch: 'main',
        ...fields,
      })}\n`,
    );
  }

  raw(text: string | Buffer): this {
    this.#lines++;
    appendFileSync(this.path, text);
    return this.touched(this.#place.now());
  }

  /** Sets when the file was last written. */
  touched(atMs: number): this {
    utimesSync(this.path, atMs / 1_000, atMs / 1_000);
    return this;
  }
}

export interface EventOptions {
  readonly atMs: number;
  readonly why?: SpoolEvent['why'];
  readonly turns?: readonly CapturedTurn[];
  readonly withoutTranscript?: boolean;
  readonly agentPid?: number;
  /** What the event says instead of how long the transcript is now. */
  readonly transcript?: SpoolEvent['transcript'];
}

/** Spools what a hook of this session would. @returns the name of the file. */
export function spoolFor(
  home: Home,
  transcript: Pick<TranscriptWriter, 'path' | 'sessionId' | 'projectFolder'>,
  kind: EventKind,
  options: EventOptions,
): string {
  const size = statSync(transcript.path, { throwIfNoEntry: false })?.size ?? 0;
  const words = { start: { source: 'startup' }, compact: { trigger: 'manual' } } as const;
  return spoolEvent(home, {
    v: 1,
    kind,
    agent: 'claude-code',
    sessionId: transcript.sessionId,
    ...(options.agentPid === undefined ? {} : { agentPid: options.agentPid }),
    ...(options.withoutTranscript
      ? {}
      : { transcript: options.transcript ?? { path: transcript.path, size } }),
    project: locateProject('', transcript.projectFolder),
    why: options.why ?? words[kind as keyof typeof words] ?? { reason: 'other' },
    at: new Date(options.atMs).toISOString(),
    turns: options.turns ?? [],
  });
}
