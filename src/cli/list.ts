import { listSessions, type SessionFilters } from '../store/session-list.ts';
import type { Store } from '../store/store.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { atMostWords, wholeNumberOption } from './options.ts';
import { sessionFilters } from './session-options.ts';
import { rowLines, sessionRow } from './session-row.ts';
import { withStore } from './with-store.ts';

const DEFAULT_LIMIT = 50;

export const listCommand: Command = {
  name: 'list',
  synopsis: '[filters]',
  about: 'Lists the sessions, the last active first.',
  options: {
    agent: { type: 'string' },
    project: { type: 'string', short: 'p' },
    since: { type: 'string' },
    until: { type: 'string' },
    state: { type: 'string' },
    outcome: { type: 'string' },
    all: { type: 'boolean', short: 'a' },
    limit: { type: 'string', short: 'n' },
    offset: { type: 'string' },
  },
  optionHelp: {
    agent: 'only sessions of this agent, such as claude-code',
    project: 'only this project: its name or folder',
    since: 'last active on this day (2026-11-20) or later, or since a time ago (7d, 24h)',
    until: 'last active on this day or before, or before a time ago',
    state: 'only active (not over, used within 14 days), idle or archived ones',
    outcome: 'only open, done, blocked, abandoned, merged or superseded ones',
    all: 'archived ones too',
    limit: `most sessions; ${DEFAULT_LIMIT} unless told`,
    offset: 'sessions to pass over, for the next page',
  },
  examples: [
    'daybook list',
    'daybook list --project uploader --since 7d',
    'daybook list -a --json',
  ],
  run: async (cli, words, values) => {
    atMostWords(words, 0);
    return await withStore(cli, (store, zone) => {
      const isAll = values.all === true || values.state === 'archived';
      return printSessions(cli, store, values, zone, isAll ? {} : { withoutArchived: true });
    });
  },
};

/** Prints the sessions that pass what was typed. @returns the exit code. */
export function printSessions(
  cli: Cli,
  store: Store | undefined,
  values: OptionValues,
  zone: string,
  own: SessionFilters,
): number {
  const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 1, 10_000);
  const offset = wholeNumberOption('offset', values.offset, 0, 0, 1_000_000);
  const nowMs = cli.now().getTime();
  const filters = store && { ...sessionFilters(cli, store, values, zone), ...own };
  // One more than is shown tells whether there are more.
  const found = store
    ? listSessions(store, filters as SessionFilters, nowMs, { limit: limit + 1, offset })
    : [];
  const results = found.slice(0, limit).map((one) => sessionRow(store as Store, one, nowMs));
  const isMore = found.length > limit;
  if (cli.json) printJson(cli, { offset, isMore, results });
  else for (const row of results) cli.out(rowLines(row, zone).join('\n'));
  if (store === undefined) cli.say('Nothing has been captured yet.');
  else if (results.length === 0) cli.say('No session is like that.');
  if (isMore) cli.say(`There are more: --offset ${offset + limit} shows the next.`);
  return 0;
}
