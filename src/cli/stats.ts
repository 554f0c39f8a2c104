import { localDay } from '../daily/day.ts';
import {
  type BackendCalls,
  type CountedSession,
  callsByBackend,
  countedSessions,
} from '../store/stats.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { atMostWords, choiceOption, wholeNumberOption } from './options.ts';
import { sessionFilters } from './session-options.ts';
import { plainText } from './terminal.ts';
import { withStore } from './with-store.ts';

const GROUPS = ['project', 'agent', 'day', 'model'] as const;
type GroupName = (typeof GROUPS)[number];
const DEFAULT_LIMIT = 10;

export const statsCommand: Command = {
  name: 'stats',
  synopsis: '[filters]',
  about: 'Counts sessions, messages and entries, and what their summaries cost.',
  options: {
    by: { type: 'string' },
    agent: { type: 'string' },
    project: { type: 'string', short: 'p' },
    since: { type: 'string' },
    until: { type: 'string' },
    limit: { type: 'string', short: 'n' },
  },
  optionHelp: {
    by: 'only one table: project, agent, day or model',
    agent: 'only sessions of this agent, such as claude-code',
    project: 'only this project: its name or folder',
    since: 'sessions last active on this day (2026-11-20) or later, or since a time ago (7d)',
    until: 'sessions last active on this day or before, or before a time ago',
    limit: `most rows of a table; ${DEFAULT_LIMIT} unless told`,
  },
  examples: ['daybook stats', 'daybook stats --by day --since 30d --limit 30 --json'],
  run: async (cli, words, values) => {
    atMostWords(words, 0);
    const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 1, 10_000);
    const by = choiceOption('by', values.by, GROUPS);
    const nowMs = cli.now().getTime();
    const stats = await withStore(cli, (store, zone) => {
      if (store === undefined) return statsOf([], [], zone, by, limit);
      const filters = sessionFilters(cli, store, values, zone);
      const { sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER } = filters;
      const calls = callsByBackend(store, sinceMs, untilMs);
      return statsOf(countedSessions(store, filters, nowMs), calls, zone, by, limit);
    });
    if (cli.json) printJson(cli, stats);
    else print(cli, stats);
    return 0;
  },
};

interface Counts {
  readonly sessions: number;
  readonly messages: number;
  readonly entries: number;
}

interface Stats extends Counts {
  /** Of summaries, for whatever session. */
  readonly calls: readonly BackendCalls[];
  /** The rows of all tables, each table in its order. */
  readonly results: readonly (Counts & { readonly by: GroupName; readonly name: string })[];
}

function statsOf(
  sessions: readonly CountedSession[],
  calls: readonly BackendCalls[],
  zone: string,
  by: GroupName | undefined,
  limit: number,
): Stats {
  const groups = by === undefined ? GROUPS : [by];
  const results = groups.flatMap((name) =>
    grouped(sessions, name, zone)
      .slice(0, limit)
      .map((row) => ({ by: name, ...row })),
  );
  return { ...sum(sessions), calls, results };
}

/** Days newest first, everything else the most messages first. */
function grouped(sessions: readonly CountedSession[], by: GroupName, zone: string) {
  const groups = new Map<string, CountedSession[]>();
  for (const session of sessions) {
    const name =
      by === 'day' ? localDay(session.lastActivityMs, zone) : (session[by] ?? 'not told');
    const group = groups.get(name);
    if (group) group.push(session);
    else groups.set(name, [session]);
  }
  const rows = [...groups].map(([name, group]) => ({ name, ...sum(group) }));
  return by === 'day' ? rows : rows.sort((a, b) => b.messages - a.messages);
}

function sum(sessions: readonly CountedSession[]): Counts {
  const total = { sessions: sessions.length, messages: 0, entries: 0 };
  for (const { messages, entries } of sessions) {
    total.messages += messages;
    total.entries += entries;
  }
  return total;
}

const NAME_WIDTH = 32;

function print(cli: Cli, stats: Stats): void {
  cli.out(line('', 'sessions', 'messages', 'entries'));
  cli.out(line('All', stats.sessions, stats.messages, stats.entries));
  for (const by of GROUPS) {
    const rows = stats.results.filter((row) => row.by === by);
    if (rows.length > 0) cli.out(`\nBy ${by}`);
    for (const { name, sessions, messages, entries } of rows)
      cli.out(line(`  ${plainText(name)}`, sessions, messages, entries));
  }
  if (stats.calls.length === 0) return;
  cli.out(`\n${line('Summaries by backend', 'calls', 'failed', 'tokens', 'USD')}`);
  for (const { backend, calls, failed, inputTokens, outputTokens, costUsd } of stats.calls) {
    const cost = costUsd === null ? '–' : costUsd.toFixed(4);
    cli.out(line(`  ${plainText(backend)}`, calls, failed, inputTokens + outputTokens, cost));
  }
}

function line(name: string, ...values: readonly (string | number)[]): string {
  const cells = values.map((value) => String(value).padStart(10));
  return `${name.padEnd(NAME_WIDTH)}${cells.join('')}`;
}
