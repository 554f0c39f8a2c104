import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type History, LAYOUTS, type SessionHead } from '../agents/opencode/history.ts';
import type { OpenOptions } from '../agents/opencode/open-database.ts';
import { openHistory } from '../agents/opencode/open-history.ts';
import { opencodeSources } from '../agents/opencode/places.ts';
import { SourceError } from '../agents/opencode/source-error.ts';
import type { Env } from '../platform/home.ts';
import { historyPaths } from '../store/histories.ts';
import type { Store } from '../store/store.ts';
import { OPENCODE } from './history-reader.ts';
import type { Wanted } from './take-histories.ts';

/** What the databases and folders of opencode hold, each session once. Close it when done. */
export interface OpenHistories {
  readonly histories: readonly History[];
  /** The oldest first, so that a session comes after the one that it came from. */
  readonly sessions: readonly Wanted[];
  /** Those that could not be read. */
  readonly failures: readonly SourceError[];
  close(): void;
}

/** The sources of this environment, and those that sessions were read from before. */
export function knownSources({ store, env }: { store: Store | undefined; env: Env }): string[] {
  const before = store ? historyPaths(store, OPENCODE).filter((path) => existsSync(path)) : [];
  return [...new Set([...opencodeSources(env), ...before].map((path) => resolve(path)))];
}

/** Opens all that can be read; what cannot is told of and left alone. */
export function openHistories(paths: readonly string[], options?: OpenOptions): OpenHistories {
  const histories: History[] = [];
  const failures: SourceError[] = [];
  const found = new Map<string, Wanted>();
  for (const path of paths) {
    try {
      const history = openHistory(path, options);
      histories.push(history);
      for (const head of history.sessions()) {
        const known = found.get(head.id)?.head;
        if (known === undefined || isBetter(head, known)) found.set(head.id, { history, head });
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failures.push(error);
    }
  }
  return {
    histories,
    sessions: [...found.values()].sort((a, b) => inOrderOfMaking(a.head, b.head)),
    failures,
    close: () => {
      for (const history of histories) history.close();
    },
  };
}

/** The tables of 2.x before those of 1.x, those before the files they were made of. */
function isBetter(head: SessionHead, known: SessionHead): boolean {
  const [rank, knownRank] = [LAYOUTS.indexOf(head.layout), LAYOUTS.indexOf(known.layout)];
  if (rank !== knownRank) return rank < knownRank;
  return head.changedMs !== known.changedMs
    ? head.changedMs > known.changedMs
    : head.messages > known.messages;
}

function inOrderOfMaking(a: SessionHead, b: SessionHead): number {
  return a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1);
}
