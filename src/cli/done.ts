import type { Command } from './command.ts';
import { finishNamed } from './memory/acts.ts';
import { inMemory } from './memory/place.ts';

export const doneCommand: Command = {
  name: 'done',
  synopsis: 'ID…',
  about: 'Closes action items: no later session is told of them.',
  options: { 'dry-run': { type: 'boolean' } },
  optionHelp: { 'dry-run': 'show what would be, change nothing' },
  examples: ['daybook done 1f9a03b2', 'daybook done 1f9a 77c0'],
  run: (cli, words, values) => inMemory(cli, (place) => finishNamed(place, words, values)),
};
