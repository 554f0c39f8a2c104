import { localDay, localTime, resolveZone } from '../daily/day.ts';
import { loadSettings } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import { openStoreIfAny } from '../store/open.ts';
import { type Hit, search } from '../store/search.ts';
import { externalIdOf } from '../store/sessions.ts';
import { type Command, printJson } from './command.ts';
import { wholeNumberOption } from './options.ts';
import { markMatches, plainText } from './terminal.ts';

const DEFAULT_LIMIT = 20;

export const searchCommand: Command = {
  name: 'search',
  synopsis: 'WORDS… [--limit N]',
  about: 'Finds what was said and what was noted, in all sessions.',
  options: { limit: { type: 'string', short: 'n' } },
  optionHelp: { limit: `most results; ${DEFAULT_LIMIT} unless told` },
  examples: [
    'daybook search retry backoff',
    'daybook search \'"full jitter" OR backo*\'',
    'daybook search src/upload.ts --json',
  ],
  run: async (cli, words, values) => {
    const typed = words.join(' ');
    if (typed.trim() === '') {
      throw new UserError('WRONG_USAGE', 'nothing to look for', 'See `daybook search --help`.', {
        exitCode: 2,
      });
    }
    const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 1, 1_000);
    const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
    const store = openStoreIfAny(cli.home.store);
    if (store === undefined) cli.say('Nothing has been captured yet.');
    try {
      const hits = store ? search(store, typed, limit) : [];
      const results = hits.map((hit) => ({
        ...hit,
        at: new Date(hit.atMs).toISOString(),
        externalId: store ? externalIdOf(store, hit.sessionId) : null,
      }));
      if (cli.json) printJson(cli, { query: typed, results });
      else if (results.length === 0) cli.say(`Nothing found for ${JSON.stringify(typed)}.`);
      else for (const hit of results) cli.out(shownHit(hit, zone));
    } finally {
      store?.close();
    }
    return 0;
  },
};

function shownHit(hit: Hit, zone: string): string {
  const when = `${localDay(hit.atMs, zone)} ${localTime(hit.atMs, zone)}`;
  const who = hit.kind === 'entry' ? 'entry' : (hit.role ?? 'message');
  const title = plainText(hit.title ?? 'untitled');
  return [
    `${when}  ${who.padEnd(9)}  ${plainText(hit.project)} · ${title}`,
    `    ${markMatches(hit.snippet)}`,
    `    ${hit.sessionId}`,
  ].join('\n');
}
