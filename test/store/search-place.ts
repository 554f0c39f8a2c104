import { join } from 'node:path';
import { recordEntry } from '../../src/store/entries.ts';
import { addJob } from '../../src/store/jobs.ts';
import { addMessage, type NewMessage } from '../../src/store/messages.ts';
import { openStore } from '../../src/store/open.ts';
import { type SearchOptions, type SearchResult, search } from '../../src/store/search.ts';
import { createSession, ensureProject } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';
import { suggestTitle } from '../../src/store/titles.ts';
import type { Summary } from '../../src/summarize/backend.ts';
import { temporaryFolder } from '../helpers/places.ts';

/** Noon of the first day; sessions and messages count on from here. */
export const START_MS = Date.UTC(2026, 0, 1, 12);
export const DAY_MS = 86_400_000;

const NO_SUMMARY: Summary = {
  title: '',
  context: '',
  keyExchanges: [],
  decisions: [],
  lessons: [],
  actionItems: [],
  questions: [],
  otherWords: [],
};

/** A store on disk that is filled by hand, one message at a time. */
export class SearchPlace {
  readonly store: Store = openStore(join(temporaryFolder(), 'store.db'));
  #count = 0;

  session(
    about: { agent?: string; externalId?: string; project?: string; title?: string } = {},
  ): string {
    const { agent = 'claude-code', project = 'uploader', title } = about;
    const key = `/home/ada/${project}`;
    const id = createSession(this.store, {
      agent,
      externalId: about.externalId ?? `external-${++this.#count}`,
      projectId: ensureProject(this.store, { key, name: project, dir: key }, START_MS),
      cwd: key,
      startedAtMs: START_MS,
    });
    if (title !== undefined) suggestTitle(this.store, id, title, 'person', START_MS);
    return id;
  }

  say(sessionId: string, text: string, about: Partial<NewMessage> = {}): void {
    const n = ++this.#count;
    addMessage(this.store, sessionId, {
      externalId: `m${n}`,
      messageId: `m${n}`,
      role: 'user',
      kind: 'speech',
      tool: null,
      isError: false,
      text,
      atMs: START_MS + n * 1_000,
      position: null,
      ...about,
    });
  }

  /** An entry on the messages with `fromSeq < seq <= toSeq`. */
  note(
    sessionId: string,
    [fromSeq, toSeq]: readonly [number, number],
    summary: Partial<Summary>,
    atMs = START_MS,
  ): string {
    const jobId = addJob(this.store, { sessionId, fromSeq, toSeq, kind: 'end' }, atMs);
    return recordEntry(this.store, {
      jobId,
      sessionId,
      day: new Date(atMs).toISOString().slice(0, 10),
      atMs,
      branch: null,
      summary: { ...NO_SUMMARY, ...summary },
      backend: 'extractive',
      model: null,
      usage: { inputTokens: 0, outputTokens: 0, estimated: false },
    });
  }

  find(typed: string, options: Partial<SearchOptions> = {}): SearchResult {
    return search(this.store, typed, { limit: 20, ...options });
  }

  /** The snippets without their marks. */
  texts(typed: string, options: Partial<SearchOptions> = {}): string[] {
    return this.find(typed, options).hits.map(({ snippet }) => snippet.replace(/>>>|<<</g, ''));
  }
}

/** One session that says these texts, one second after another. */
export function placeWith(texts: readonly string[]): SearchPlace {
  const place = new SearchPlace();
  const session = place.session();
  for (const text of texts) place.say(session, text);
  return place;
}
