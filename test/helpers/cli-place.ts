import { join } from 'node:path';
import type { Cli } from '../../src/cli/command.ts';
import { runCli } from '../../src/cli/run.ts';
import { daybookHome } from '../../src/platform/home.ts';
import { recordEntry } from '../../src/store/entries.ts';
import { addJob } from '../../src/store/jobs.ts';
import { addMessage, type NewMessage } from '../../src/store/messages.ts';
import { openStore } from '../../src/store/open.ts';
import { changeSession, createSession, ensureProject } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { setTitleByPerson } from '../../src/store/titles.ts';
import type { Summary } from '../../src/summarize/backend.ts';
import { temporaryFolder } from './places.ts';

export const NOW = Date.UTC(2026, 10, 20, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface MadeSession {
  readonly agent?: string;
  readonly externalId?: string;
  readonly project?: string;
  readonly cwd?: string;
  readonly title?: string;
  readonly prompt?: string;
  readonly startedAtMs?: number;
  /** Columns of its row, as one event sets them. */
  readonly set?: Readonly<Record<string, string | number | null>>;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** A home whose store is filled by the store's own functions, and the CLI over it. */
export class CliPlace {
  readonly folder = temporaryFolder();
  readonly home = daybookHome({ DAYBOOK_HOME: join(this.folder, 'daybook') });
  readonly env: Record<string, string> = {
    HOME: this.folder,
    DAYBOOK_HOME: this.home.root,
    DAYBOOK_TIMEZONE: 'UTC',
    PATH: process.env.PATH ?? '',
  };
  nowMs = NOW;
  #count = 0;

  /** Opens the store for as long as `work` takes. */
  fill<T>(work: (store: Store) => T): T {
    const store = openStore(this.home.store);
    try {
      return work(store);
    } finally {
      store.close();
    }
  }

  session(made: MadeSession = {}): string {
    const { agent = 'claude-code', project = 'uploader', startedAtMs = NOW - HOUR } = made;
    const dir = join(this.folder, project);
    return this.fill((store) => {
      const id = createSession(store, {
        agent,
        externalId: made.externalId ?? `external-${++this.#count}`,
        projectId: ensureProject(store, { key: dir, name: project, dir }, startedAtMs),
        cwd: made.cwd ?? dir,
        startedAtMs,
      });
      const set = { ...(made.prompt && { first_prompt: made.prompt }), ...made.set };
      if (Object.keys(set).length > 0) changeSession(store, 'session_made', id, startedAtMs, set);
      if (made.title !== undefined) setTitleByPerson(store, id, made.title, startedAtMs);
      return id;
    });
  }

  say(sessionId: string, text: string, about: Partial<NewMessage> = {}): void {
    const n = ++this.#count;
    const message: NewMessage = {
      externalId: `m${n}`,
      messageId: `m${n}`,
      role: 'user',
      kind: 'speech',
      tool: null,
      isError: false,
      text,
      atMs: NOW - HOUR + n * 1_000,
      position: null,
      ...about,
    };
    this.fill((store) => addMessage(store, sessionId, message));
  }

  entry(sessionId: string, title: string, atMs = NOW): string {
    const summary: Summary = {
      title,
      context: `How ${title} went.`,
      keyExchanges: [],
      decisions: ['Decided it.'],
      lessons: [],
      actionItems: [],
      questions: [],
      otherWords: [],
    };
    return this.fill((store) => {
      const n = ++this.#count;
      const stretch = { sessionId, fromSeq: n, toSeq: n + 1, kind: 'end' } as const;
      return recordEntry(store, {
        jobId: addJob(store, stretch, atMs),
        sessionId,
        day: new Date(atMs).toISOString().slice(0, 10),
        atMs,
        branch: null,
        summary,
        backend: 'extractive',
        model: null,
        usage: { inputTokens: 0, outputTokens: 0, estimated: false },
      });
    });
  }

  world(): Omit<Cli, 'json' | 'out' | 'say'> {
    return {
      env: this.env,
      home: this.home,
      now: () => new Date(this.nowMs),
      cwd: this.folder,
      interactive: false,
      ask: async () => false,
    };
  }

  async run(...words: string[]): Promise<Ran> {
    const [out, said]: [string[], string[]] = [[], []];
    const code = await runCli(words, {
      ...this.world(),
      out: (text) => void out.push(`${text}\n`),
      say: (text) => void said.push(`${text}\n`),
    });
    return { code, out: out.join(''), said: said.join('') };
  }

  // biome-ignore lint/suspicious/noExplicitAny: each command has a document of its own.
  async json(...words: string[]): Promise<any> {
    return JSON.parse((await this.run(...words, '--json')).out);
  }
}
