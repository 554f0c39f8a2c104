import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { headOf, type MessageStats } from './head.ts';
import {
  type History,
  type HistoryMessage,
  isBehind,
  type SessionHead,
  type Since,
} from './history.ts';
import { isStorage } from './places.ts';
import { MAX_ROW_BYTES, numberOf, parseObject } from './rows.ts';
import { SourceError, sourceError } from './source-error.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The files that opencode kept before 1.2: `session/<project>/<session>.json`,
 * `message/<session>/<message>.json`, `part/<message>/<part>.json`. 1.2 took them into its database
 * and left them where they were; later versions do neither.
 *
 * @param path - of the folder `storage`.
 * @throws {SourceError}
 */
export function openStorage(path: string): History {
  if (!isStorage(path)) throw new SourceError(path, 'holds no sessions of opencode');
  return new Storage(path);
}

class Storage implements History {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  sessions(): SessionHead[] {
    return this.#reading(() =>
      [...this.#sessionFiles()].flatMap((file) => this.#headIn(file) ?? []),
    );
  }

  session(id: string): SessionHead | undefined {
    if (!isName(id)) return undefined;
    return this.#reading(() => {
      for (const file of this.#sessionFiles(`${id}.json`)) {
        const head = this.#headIn(file);
        if (head) return head;
      }
      return undefined;
    });
  }

  children(id: string): SessionHead[] {
    return this.sessions().filter(({ parentId }) => parentId === id);
  }

  sessionsWithMessageOf(createdMs: number): SessionHead[] {
    return this.sessions().filter(({ id }) =>
      this.#messagesOf(id).some((one) => one.createdMs === createdMs),
    );
  }

  *messages(head: SessionHead, since: Since): Generator<HistoryMessage, void, void> {
    const wanted = this.#reading(() => this.#messagesOf(head.id)).filter(
      (one) => isBehind(one, since.after) || one.changedMs >= since.changedSinceMs,
    );
    for (const message of wanted) {
      const parts = this.#reading(() => this.#partsOf(message.id));
      yield { ...message, parts };
    }
  }

  close(): void {}

  *#sessionFiles(name?: string): Generator<string> {
    const sessions = join(this.path, 'session');
    for (const project of namesIn(sessions)) {
      const folder = join(sessions, project);
      const names = name === undefined ? namesIn(folder) : [name];
      for (const one of names.filter(isJson)) yield join(folder, one);
    }
  }

  /** Undefined for a file that cannot be read; its session has no place then. */
  #headIn(file: string): SessionHead | undefined {
    const session = readObject(file);
    const id = session?.id;
    if (session === undefined || typeof id !== 'string' || !isName(id)) return undefined;
    const { created, updated, archived } = objectIn(session.time);
    const row = {
      id,
      parent_id: session.parentID,
      directory: session.directory,
      title: session.title,
      revert: session.revert,
      time_created: created,
      time_updated: updated,
      time_archived: archived,
    };
    return headOf(row, 'files', this.#statsOf(id));
  }

  #statsOf(id: string): MessageStats {
    const messages = this.#messagesOf(id);
    return {
      messages: messages.length,
      firstMs: messages[0]?.createdMs,
      changedMs: Math.max(0, ...messages.map((one) => one.changedMs)),
    };
  }

  /** In order, without their parts. */
  #messagesOf(sessionId: string): HistoryMessage[] {
    const folder = join(this.path, 'message', sessionId);
    return namesIn(folder)
      .filter(isJson)
      .map((name) => {
        const data = readObject(join(folder, name));
        const { created, completed } = objectIn(data?.time);
        const createdMs = numberOf(created) ?? 0;
        const changedMs = Math.max(createdMs, numberOf(completed) ?? 0);
        const id = name.slice(0, -'.json'.length);
        return { id, order: createdMs, createdMs, changedMs, data, type: undefined, parts: [] };
      })
      .sort((a, b) => (isBehind(a, b) ? 1 : -1));
  }

  /** Their files tell no time of their making: of one message, ids are in order. */
  #partsOf(messageId: string): HistoryMessage['parts'] {
    const folder = join(this.path, 'part', messageId);
    return namesIn(folder)
      .filter(isJson)
      .map((name) => ({
        id: name.slice(0, -'.json'.length),
        data: readObject(join(folder, name)),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #reading<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw sourceError(this.path, error);
    }
  }
}

/** An id out of a file must not lead out of the folder. */
function isName(id: string): boolean {
  return /^[\w-]+$/.test(id);
}

function isJson(name: string): boolean {
  return name.endsWith('.json');
}

function readObject(file: string): Json | undefined {
  try {
    return statSync(file).size > MAX_ROW_BYTES
      ? undefined
      : parseObject(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // gone since, or not ours to read
  }
}

function objectIn(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
