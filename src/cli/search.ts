import { localDay, localTime, resolveZone } from '../daily/day.ts';
import { loadSettings } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import { openStoreIfAny } from '../store/open.ts';
import { type Hit, type SearchResult, search } from '../store/search.ts';
import type { Nearby } from '../store/search-neighbours.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { wholeNumberOption } from './options.ts';
import { searchFilters } from './search-options.ts';
import { markMatches, plainText } from './terminal.ts';

const DEFAULT_LIMIT = 20;

export const searchCommand: Command = {
  name: 'search',
  synopsis: 'WORDS… [filters]',
  about: 'Finds what was said and what was noted, in all sessions.',
  options: {
    agent: { type: 'string' },
    project: { type: 'string', short: 'p' },
    role: { type: 'string' },
    session: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    tool: { type: 'string' },
    kind: { type: 'string' },
    limit: { type: 'string', short: 'n' },
    offset: { type: 'string' },
  },
  optionHelp: {
    agent: 'only sessions of this agent, such as claude-code',
    project: 'only this project: its name or folder',
    role: 'only what user, assistant or tool said',
    session: 'only this session: an id, the beginning of one, or its title',
    since: 'not before this day (2026-11-20), or time ago (7d, 24h)',
    until: 'not after this day, or time ago',
    tool: 'only calls of this tool and what they gave, such as Bash',
    kind: 'only entry (of the daily log) or message',
    limit: `most results; ${DEFAULT_LIMIT} unless told`,
    offset: 'results to pass over, for the next page',
  },
  examples: [
    'daybook search what did we decide about retry backoff?',
    'daybook search \'"full jitter" OR backo* NOT linear\' --since 30d',
    'daybook search src/upload.ts --project uploader --role user --json',
  ],
  run: async (cli, words, values) => {
    const typed = words.join(' ');
    if (typed.trim() === '') {
      throw new UserError('WRONG_USAGE', 'nothing to look for', 'See `daybook search --help`.', {
        exitCode: 2,
      });
    }
    const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
    const result = searched(cli, typed, values, zone);
    if (cli.json) printJson(cli, jsonOf(typed, result));
    else print(cli, typed, result, zone);
    return 0;
  },
};

function searched(cli: Cli, typed: string, values: OptionValues, zone: string): SearchResult {
  const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 1, 1_000);
  const offset = wholeNumberOption('offset', values.offset, 0, 0, 100_000);
  const store = openStoreIfAny(cli.home.store);
  if (store === undefined) {
    cli.say('Nothing has been captured yet.');
    return { how: 'all words', hits: [] };
  }
  try {
    const filters = searchFilters(cli, store, values, zone);
    return search(store, typed, { limit, offset, filters });
  } finally {
    store.close();
  }
}

function jsonOf(query: string, { how, scanned, hits }: SearchResult): object {
  const results = hits.map((hit) => ({ ...hit, at: new Date(hit.atMs).toISOString() }));
  return { query, how, ...(scanned !== undefined && { scanned }), results };
}

function print(cli: Cli, typed: string, { how, scanned, hits }: SearchResult, zone: string): void {
  if (how === 'any word' && hits.length > 0) {
    cli.say('Nothing has all of these words; what follows has some of them.');
  }
  if (how === 'scan' && scanned) {
    cli.say(`The index knows nothing of this; the newest ${scanned} records were read through.`);
  }
  if (hits.length === 0) cli.say(`Nothing found for ${JSON.stringify(typed)}.`);
  for (const hit of hits) cli.out(shownHit(hit, zone));
}

function shownHit(hit: Hit, zone: string): string {
  const when = `${localDay(hit.atMs, zone)} ${localTime(hit.atMs, zone)}`;
  const who = hit.kind === 'entry' ? 'entry' : hit.role;
  const title = plainText(hit.title ?? 'untitled');
  const nearby =
    hit.kind === 'entry'
      ? ['', ...hit.behind.map((message) => shownNearby('│', message))]
      : [shownNearby('↑', hit.before), shownNearby('↓', hit.after)];
  const [above, ...below] = nearby;
  return [
    `${when}  ${who.padEnd(9)}  ${plainText(hit.project)} · ${title}`,
    above,
    `    ${markMatches(hit.snippet)}`,
    ...below,
    `    ${hit.sessionId}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** A message beside a hit in one short line; all of it is in the JSON. */
function shownNearby(sign: string, message: Nearby | null): string {
  if (message === null) return '';
  const text = plainText(message.text);
  return `      ${sign} ${message.role}: ${text.length > 90 ? `${text.slice(0, 89).trimEnd()}…` : text}`;
}
