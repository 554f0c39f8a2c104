import { pinSession } from '../store/session-acts.ts';
import type { Command } from './command.ts';
import { changeSessionNamed, noMoreWords } from './session-change.ts';

export const pinCommand = pinning('pin', 'Keeps a session: it is neither archived nor pruned.');
export const unpinCommand = pinning('unpin', 'Lets a session be archived and pruned again.');

function pinning(name: 'pin' | 'unpin', about: string): Command {
  return {
    name,
    synopsis: 'SESSION',
    about,
    options: { 'dry-run': { type: 'boolean' } },
    optionHelp: { 'dry-run': 'show what would be, change nothing' },
    examples: [`daybook ${name} 'Upload retries'`],
    run: async (cli, words, values) => {
      noMoreWords(words, 1);
      const isPinned = name === 'pin';
      return changeSessionNamed(cli, words[0], values, ({ store, session, nowMs }) => {
        if ((session.isPinned === 1) !== isPinned) pinSession(store, session.id, isPinned, nowMs);
        return isPinned ? 'is pinned' : 'is not pinned';
      });
    },
  };
}
