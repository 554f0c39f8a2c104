import { messagesOf } from '../store/session-messages.ts';
import { type Command, printJson } from './command.ts';
import { messageLines } from './message-lines.ts';
import { atMostWords, choiceOption, neededWord, wholeNumberOption } from './options.ts';
import { sessionDetail } from './session-detail.ts';
import { detailLines } from './session-lines.ts';
import { iso } from './session-row.ts';
import { theSession } from './which-session.ts';
import { withStore } from './with-store.ts';

const DEFAULT_LIMIT = 50;

export const showCommand: Command = {
  name: 'show',
  synopsis: 'SESSION',
  about: 'Shows all that is known of a session, and what was said in it.',
  options: {
    role: { type: 'string' },
    limit: { type: 'string', short: 'n' },
    offset: { type: 'string' },
  },
  optionHelp: {
    role: 'only what user, assistant or tool said',
    limit: `most messages; ${DEFAULT_LIMIT} unless told, 0 for none`,
    offset: 'messages to pass over, for the next page',
  },
  examples: [
    "daybook show 'Upload retries'",
    'daybook show ses_01a1fb0c --role user',
    'daybook show 6f1c --limit 0 --json',
  ],
  run: async (cli, words, values) => {
    atMostWords(words, 1);
    const wanted = neededWord(words, 'a session');
    const limit = wholeNumberOption('limit', values.limit, DEFAULT_LIMIT, 0, 100_000);
    const offset = wholeNumberOption('offset', values.offset, 0, 0, 10_000_000);
    const role = choiceOption('role', values.role, ['user', 'assistant', 'tool'] as const);
    return await withStore(cli, (store, zone) => {
      const session = theSession(store, wanted);
      if (store === undefined) return 1;
      const detail = sessionDetail(store, session, cli.now().getTime());
      const page = { limit: limit + 1, offset, ...(role && { role }) };
      const found = messagesOf(store, session.id, page);
      const messages = found.slice(0, limit);
      if (cli.json) {
        const results = messages.map(({ atMs, isError, ...rest }) => ({
          ...rest,
          isError: isError === 1,
          at: iso(atMs),
        }));
        printJson(cli, { ...detail, offset, isMore: found.length > limit, results });
        return 0;
      }
      cli.out(detailLines(detail, zone).join('\n'));
      for (const message of messages) cli.out(['', ...messageLines(message, zone)].join('\n'));
      if (found.length > limit && limit > 0)
        cli.say(`There are more messages: --offset ${offset + limit} shows the next.`);
      return 0;
    });
  },
};
