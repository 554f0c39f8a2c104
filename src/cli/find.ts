import type { Command } from './command.ts';
import { printSessions } from './list.ts';
import { atMostWords } from './options.ts';
import { withStore } from './with-store.ts';

export const findCommand: Command = {
  name: 'find',
  synopsis: '[filters]',
  about: 'Finds sessions by what they are linked to, where they ran, and what became of them.',
  options: {
    task: { type: 'string' },
    issue: { type: 'string' },
    branch: { type: 'string' },
    cwd: { type: 'string' },
    project: { type: 'string', short: 'p' },
    title: { type: 'string' },
    state: { type: 'string' },
    outcome: { type: 'string' },
    limit: { type: 'string', short: 'n' },
    offset: { type: 'string' },
  },
  optionHelp: {
    task: 'linked to this task, as it was written',
    issue: 'linked to this issue, as it was written',
    branch: 'begun or last seen on this branch',
    cwd: 'in a folder whose path has this in it',
    project: 'of this project: its name or folder',
    title: 'with this in its title, in any case',
    state: 'only active (not over, used within 14 days), idle or archived ones',
    outcome: 'only open, done, blocked, abandoned, merged or superseded ones',
    limit: 'most sessions; 50 unless told',
    offset: 'sessions to pass over, for the next page',
  },
  examples: [
    'daybook find --issue PROJ-7',
    'daybook find --branch fix-upload-retries --outcome open',
    'daybook find --cwd uploader --title retry --json',
  ],
  run: async (cli, words, values) => {
    atMostWords(words, 0);
    return await withStore(cli, (store, zone) => printSessions(cli, store, values, zone, {}));
  },
};
