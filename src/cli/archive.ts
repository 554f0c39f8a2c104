import { archiveSession } from '../store/session-acts.ts';
import type { Command } from './command.ts';
import { changeSessionNamed, noMoreWords } from './session-change.ts';

export const archiveCommand = archiving(
  'archive',
  'Puts a session out of sight; it comes back when it is used again.',
);
export const unarchiveCommand = archiving('unarchive', 'Brings an archived session back.');

function archiving(name: 'archive' | 'unarchive', about: string): Command {
  return {
    name,
    synopsis: 'SESSION',
    about,
    options: { 'dry-run': { type: 'boolean' } },
    optionHelp: { 'dry-run': 'show what would be, change nothing' },
    examples: [`daybook ${name} 'Upload retries'`],
    run: async (cli, words, values) => {
      noMoreWords(words, 1);
      const isArchived = name === 'archive';
      return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
        if ((session.archivedAtMs !== null) !== isArchived)
          archiveSession(store, session.id, isArchived, nowMs);
        return isArchived ? 'is archived' : 'is not archived';
      });
    },
  };
}
