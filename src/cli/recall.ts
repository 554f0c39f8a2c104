import { projectById } from '../store/sessions.ts';
import type { Command, OptionValues } from './command.ts';
import { inMemory, type MemoryPlace, projectsMeant } from './memory/place.ts';
import { atMostWords, wholeNumberOption } from './options.ts';
import { expandHit } from './recall/expand.ts';
import { findHits } from './recall/find-hits.ts';
import { openSession } from './recall/open-session.ts';
import { printStep } from './recall/step.ts';
import { wrongUsage } from './session-change.ts';
import { theSession } from './which-session.ts';

const DEFAULT_HITS = 5;
const DEFAULT_AROUND = 4;

export const recallCommand: Command = {
  name: 'recall',
  synopsis: 'WORDS… | --expand HIT | --session S',
  about: 'Recalls in small steps, for an agent: what there is, then one of it, then its session.',
  options: {
    expand: { type: 'string' },
    session: { type: 'string' },
    around: { type: 'string' },
    project: { type: 'string', short: 'p' },
    all: { type: 'boolean' },
    limit: { type: 'string', short: 'n' },
  },
  optionHelp: {
    expand: 'all of one hit, with its neighbours',
    session: 'what was said in this session; its end unless --around says where',
    around: 'the place of a message in its session',
    project: "a project's name or folder; the one you stand in unless told",
    all: 'of every project',
    limit: `most hits of each kind, or messages on either side; ${DEFAULT_HITS} and ${DEFAULT_AROUND} unless told`,
  },
  examples: [
    'daybook recall what did we decide about the cache?',
    'daybook recall --expand e17',
    'daybook recall --session ses_01a1fb0c --around 42',
  ],
  run: (cli, words, values) =>
    inMemory(cli, (place) => printStep(cli, stepOf(place, words, values))),
};

function stepOf(place: MemoryPlace, words: readonly string[], values: OptionValues) {
  const { store, zone } = place;
  const { expand, session } = values;
  if (typeof expand === 'string') {
    atMostWords(words, 0);
    return expandHit(store, expand, zone);
  }
  if (typeof session === 'string') {
    atMostWords(words, 0);
    const around = wholeNumberOption('around', values.around, 0, 1, 10_000_000);
    const count = wholeNumberOption('limit', values.limit, DEFAULT_AROUND, 0, 100);
    return openSession(store, theSession(store, session), around, count, zone);
  }
  const typed = words.join(' ').trim();
  if (typed === '') throw wrongUsage('there is nothing to recall');
  const limit = wholeNumberOption('limit', values.limit, DEFAULT_HITS, 1, 50);
  const projectIds = projectsMeant(place, values);
  const names = projectIds?.map((id) => projectById(store, id).name);
  const where = names === undefined ? 'all projects' : [...new Set(names)].join(', ');
  return findHits(store, typed, { projectIds, limit, zone, where });
}
