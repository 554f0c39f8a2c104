import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveZone } from '../daily/day.ts';
import { loadSettings } from '../platform/config-file.ts';
import { type News, type NewsMark, newsMark, newsSince } from '../store/news.ts';
import { openStoreIfAny } from '../store/open.ts';
import { externalIdOf, projectById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Cli, type Command, jsonText } from './command.ts';
import { atMostWords } from './options.ts';
import { iso, localMinute } from './session-row.ts';
import { plainText } from './terminal.ts';

const POLL_MS = 1_000;

export const watchCommand: Command = {
  name: 'watch',
  synopsis: '[--json]',
  about: 'Prints new sessions and entries as they come, one line each, until Ctrl-C.',
  options: {},
  optionHelp: {},
  examples: ['daybook watch', 'daybook watch --json | jq .title'],
  run: async (cli, words) => {
    atMostWords(words, 0);
    const over = new AbortController();
    const stop = () => over.abort();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    try {
      await watchStore(cli, over.signal);
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    }
    return 0;
  },
};

interface Watched {
  readonly store: Store;
  /** Of its file: a restored store is another one under the same name. */
  readonly inode: number | undefined;
  /** Changes when another connection has committed something. */
  version: unknown;
  mark: NewsMark;
}

const NOTHING_TOLD: NewsMark = { event: 0, entry: 0 };

/** Looks until `signal` is aborted. A store that is not there yet is waited for. */
export async function watchStore(cli: Cli, signal: AbortSignal, pollMs = POLL_MS): Promise<void> {
  const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
  let watched = open(cli);
  let wasThere = watched !== undefined;
  cli.say('Watching for new sessions and entries; Ctrl-C ends it.');
  try {
    while (!signal.aborted) {
      if (watched && watched.inode !== inodeOf(cli)) {
        watched.store.close();
        watched = undefined;
      }
      // What a store holds that was made since is news; what a restored one holds is not.
      watched ??= open(cli, wasThere ? undefined : NOTHING_TOLD);
      wasThere ||= watched !== undefined;
      if (watched) tell(cli, watched, zone);
      await sleep(pollMs, undefined, { signal }).catch(() => {}); // aborted: the loop ends
    }
  } finally {
    watched?.store.close();
  }
}

function open(cli: Cli, mark?: NewsMark): Watched | undefined {
  const store = openStoreIfAny(cli.home.store);
  if (store === undefined) return undefined;
  return { store, inode: inodeOf(cli), version: undefined, mark: mark ?? newsMark(store) };
}

function inodeOf(cli: Cli): number | undefined {
  return statSync(cli.home.store, { throwIfNoEntry: false })?.ino;
}

function tell(cli: Cli, watched: Watched, zone: string): void {
  const { store } = watched;
  const version = store.pragma('data_version', { simple: true });
  if (version === watched.version) return;
  const { news, mark } = newsSince(store, watched.mark);
  Object.assign(watched, { version, mark });
  for (const one of news) {
    const item = itemOf(store, one);
    cli.out(cli.json ? jsonText(item) : lineOf(item, zone));
  }
}

function itemOf(store: Store, news: News) {
  if (news.kind === 'entry') {
    const { id, sessionId, externalId, agent, project, title, day, atMs, backend } = news.entry;
    const at = iso(atMs);
    return { kind: news.kind, at, agent, project, title, sessionId, externalId, id, day, backend };
  }
  const { id: sessionId, agent, projectId, title, startedAtMs } = news.session;
  const project = projectById(store, projectId).name;
  const externalId = externalIdOf(store, sessionId);
  return { kind: news.kind, at: iso(startedAtMs), agent, project, title, sessionId, externalId };
}

function lineOf(item: ReturnType<typeof itemOf>, zone: string): string {
  const { kind, at, agent, project, title, sessionId } = item;
  const told = [agent, project, title ?? 'untitled'].map(plainText).join(' · ');
  return `${localMinute(at, zone)}  ${kind.padEnd(7)}  ${told}  ${sessionId}`;
}
