import { onTestFinished } from 'vitest';
import { type Chain, chainById } from '../../src/memory/chains.ts';
import { type Note, type NoteKind, noteOf } from '../../src/memory/note.ts';
import { createChain } from '../../src/memory/write.ts';
import { openMemoryStore } from '../../src/store/open.ts';
import { createSession, ensureProject } from '../../src/store/sessions.ts';
import type { Store } from '../../src/store/store.ts';

export const START_MS = Date.UTC(2026, 10, 20, 12);

/** A store in memory with sessions of two projects, and chains as a test wants them. */
export interface MemoryWorld {
  readonly store: Store;
  /** Ours, of `a`, `b` and of what the test names besides. */
  session(name: string, project?: string): string;
  /** A preliminary chain of a session. @returns its id. */
  noted(text: string, options?: Partial<NotedOptions>): string;
  chain(id: string): Chain;
  /** A later moment each time. */
  tick(): number;
}

interface NotedOptions {
  readonly kind: NoteKind;
  readonly session: string;
  readonly project: string;
  readonly agentName: string;
}

export function memoryWorld(): MemoryWorld {
  const store = openMemoryStore();
  onTestFinished(() => void store.close());
  const sessions = new Map<string, string>();
  let nowMs = START_MS;
  const tick = () => ++nowMs;
  const projectOf = (name: string) =>
    ensureProject(store, { key: `/home/ada/${name}`, name, dir: `/home/ada/${name}` }, nowMs);
  const session = (name: string, project = 'app') => {
    const known = sessions.get(`${project} ${name}`);
    if (known !== undefined) return known;
    const made = createSession(store, {
      agent: 'claude-code',
      externalId: `${project}-${name}`,
      projectId: projectOf(project),
      cwd: `/home/ada/${project}`,
      startedAtMs: nowMs,
    });
    sessions.set(`${project} ${name}`, made);
    return made;
  };
  return {
    store,
    session,
    tick,
    chain: (id) => chainById(store, id) as Chain,
    noted: (text, options = {}) => {
      const { kind = 'decision', project = 'app', agentName = '' } = options;
      return createChain(store, {
        projectId: projectOf(project),
        projectKey: `/home/ada/${project}`,
        sessionId: session(options.session ?? 'a', project),
        agentName,
        entryId: null,
        domain: '',
        status: 'preliminary',
        isKept: false,
        note: noteOf(kind, text) as Note,
        atMs: tick(),
      });
    },
  };
}
