import { titleLine } from '../flush/title.ts';
import { LINK_KINDS, type Link, linkSession, unlinkSession } from '../store/session-acts.ts';
import type { Command, OptionValues } from './command.ts';
import { changeSessionNamed, noMoreWords, wrongUsage } from './session-change.ts';

const OPTIONS = {
  options: {
    task: { type: 'string' },
    issue: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    task: 'of your task list, as you write it',
    issue: 'of your issue tracker: #42, PROJ-7, an address',
    'dry-run': 'show what would be, change nothing',
  },
} as const;

export const linkCommand: Command = {
  ...OPTIONS,
  name: 'link',
  synopsis: 'SESSION --task REF | --issue REF',
  about: 'Links a session to a task or an issue.',
  examples: ["daybook link 'Upload retries' --issue '#42'", 'daybook link 0199c2 --task PROJ-7'],
  run: async (cli, words, values) => {
    noMoreWords(words, 1);
    const link = linkOf(values);
    return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
      linkSession(store, session.id, link, nowMs);
      return `is linked to the ${link.kind} ${link.ref}`;
    });
  },
};

export const unlinkCommand: Command = {
  ...OPTIONS,
  name: 'unlink',
  synopsis: 'SESSION --task REF | --issue REF',
  about: 'Takes away the link of a session to a task or an issue.',
  examples: ["daybook unlink 'Upload retries' --issue '#42'"],
  run: async (cli, words, values) => {
    noMoreWords(words, 1);
    const link = linkOf(values);
    return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
      unlinkSession(store, session.id, link, nowMs);
      return `has no link to the ${link.kind} ${link.ref} any more`;
    });
  },
};

function linkOf(values: OptionValues): Link {
  const [link, ...more] = LINK_KINDS.flatMap((kind) => {
    const ref = values[kind];
    return typeof ref === 'string' ? [{ kind, ref: titleLine(ref) }] : [];
  });
  if (link === undefined || more.length > 0)
    throw wrongUsage('name one: --task REF or --issue REF');
  if (link.ref === '') throw wrongUsage(`--${link.kind} is empty`);
  return link;
}
