import { GC_DAYS } from '../memory/gc.ts';
import type { Command } from './command.ts';
import { ACTS } from './memory/acts.ts';
import { collectChains } from './memory/collect.ts';
import { inMemory } from './memory/place.ts';
import { reviewChains } from './memory/review.ts';
import { showMemory } from './memory/status.ts';
import { wrongUsage } from './session-change.ts';

const WORDS = ['status', 'review', ...Object.keys(ACTS), 'gc'];

export const memoryCommand: Command = {
  name: 'memory',
  synopsis: `${WORDS.join('|')} [ID…]`,
  about: 'Shows and changes what sessions found out and what their projects know.',
  options: {
    session: { type: 'string' },
    as: { type: 'string' },
    project: { type: 'string', short: 'p' },
    all: { type: 'boolean' },
    reason: { type: 'string' },
    days: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    session: 'all of this session instead of notes that are named',
    as: 'only those of one of its agents, by the name they were noted with',
    project: "a project's name or folder; the one you stand in unless told",
    all: 'of every project, and what is archived or superseded too',
    reason: 'why it is stashed',
    days: `gc: archived at least so long ago; ${GC_DAYS} days unless told`,
    yes: 'gc: delete them; without it they are only listed',
    'dry-run': 'show what would be, change nothing',
  },
  examples: [
    'daybook memory status',
    'daybook memory review',
    'daybook memory promote 1f9a03b2 77c0aa51',
    "daybook memory promote --session 'Upload retries'",
    "daybook memory stash 1f9a --reason 'until the release'",
    'daybook memory supersede 77c0 1f9a',
    'daybook memory gc --yes',
  ],
  run: (cli, [word = 'status', ...words], values) => {
    const act = Object.hasOwn(ACTS, word) ? ACTS[word] : undefined;
    if (act) return inMemory(cli, (place) => act(place, words, values));
    if (word === 'status') return showMemory(cli, words, values);
    if (word === 'review') return reviewChains(cli, words, values);
    if (word === 'gc') return collectChains(cli, words, values);
    throw wrongUsage(`there is no \`memory ${word}\`: it is one of ${WORDS.join(', ')}`);
  },
};
