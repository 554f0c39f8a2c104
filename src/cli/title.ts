import { cleanTitle, titleLine } from '../flush/title.ts';
import { UserError } from '../platform/errors.ts';
import { firstPromptOf } from '../store/messages.ts';
import {
  clearTitle,
  MAX_TITLE_CHARACTERS,
  setTitleByPerson,
  suggestTitle,
} from '../store/titles.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { type Change, changeSessionNamed, withSession, wrongUsage } from './session-change.ts';
import { plainText } from './terminal.ts';

export const titleCommand: Command = {
  name: 'title',
  synopsis: 'SESSION [TITLE…] [--clear] [--dry-run]',
  about: 'Prints the title of a session, or sets it; yours beats any other.',
  options: { clear: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
  optionHelp: {
    clear: 'take back your title: the first words of the session are its title again',
    'dry-run': 'show what would be, change nothing',
  },
  examples: [
    'daybook title 0199c2 Upload retries',
    "daybook title 'Upload retries'",
    "daybook title 'Upload retries' --clear",
  ],
  run: async (cli, [wanted, ...words], values) => {
    if (values.clear && words.length > 0) throw wrongUsage('--clear goes without a title');
    if (values.clear) return changeSessionNamed(cli, wanted, values, backToDerived);
    if (words.length === 0) return printTitle(cli, wanted);
    const title = checkedTitle(words.join(' '));
    return changeSessionNamed(cli, wanted, values, ({ store, session, nowMs }) => {
      if (session.title !== title || session.titleSource !== 'person')
        setTitleByPerson(store, session.id, title, nowMs);
      return `is called ${JSON.stringify(title)}`;
    });
  },
};

function printTitle(cli: Cli, wanted: string | undefined): number {
  withSession(cli, wanted, ({ session: { id, title, titleSource } }) => {
    if (cli.json) printJson(cli, { id, title, titleSource });
    else if (title === null) cli.say(`${id} has no title.`);
    else cli.out(plainText(title));
  });
  return 0;
}

/** A person's title is taken whole or not at all. */
function checkedTitle(typed: string): string {
  const title = titleLine(typed);
  const { length } = [...title];
  if (length >= 1 && length <= MAX_TITLE_CHARACTERS) return title;
  throw new UserError(
    'TITLE_LENGTH',
    length === 0
      ? 'nothing is left of that title but characters that nobody sees'
      : `a title has at most ${MAX_TITLE_CHARACTERS} characters, this one has ${length}`,
    'Nothing was changed.',
    { exitCode: 2 },
  );
}

function backToDerived({ store, session: { id }, nowMs }: Change): string {
  clearTitle(store, id, nowMs);
  const derived = cleanTitle(firstPromptOf(store, id) ?? '');
  if (derived === '') return 'has no title now';
  suggestTitle(store, id, derived, 'derived', nowMs);
  return 'is called by its first words again';
}
