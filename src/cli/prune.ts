import { type Prunable, prunable } from '../flush/prunable.ts';
import { breathe, type World } from '../flush/world.ts';
import { openStoreIfAny } from '../store/open.ts';
import { pruneSession } from '../store/prune.ts';
import { giveBackSpace } from '../store/space.ts';
import { DAY_MS, daysSince, mostDays } from './ages.ts';
import { isAgreed } from './agreed.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { wholeNumberOption } from './options.ts';
import { nameOf, noMoreWords } from './session-change.ts';
import { underWorkerLock } from './under-worker-lock.ts';

const DAYS = 90;

export const pruneCommand: Command = {
  name: 'prune',
  synopsis: '[--days N] [--dry-run] [--yes]',
  about: 'Takes sessions unused for long out of the store; the daily logs keep what they say.',
  options: {
    days: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    days: `unused for so long it goes; ${DAYS} unless told`,
    yes: 'do not ask; needed where nobody can answer',
    'dry-run': 'show what would go, take nothing',
  },
  examples: ['daybook prune --dry-run', 'daybook prune --days 180 --yes'],
  run: async (cli, words, values) => {
    noMoreWords(words, 0);
    const days = wholeNumberOption('days', values.days, DAYS, 1, mostDays);
    const isDryRun = values['dry-run'] === true;
    const store = openStoreIfAny(cli.home.store);
    if (store === undefined) return report(cli, isDryRun, { gone: [], kept: [] }, 0);
    store.close();
    return underWorkerLock(cli, async (world) => {
      const found = prunable(world, world.now() - days * DAY_MS);
      if (isDryRun || found.gone.length === 0) return report(cli, isDryRun, found, 0);
      const question = `Take ${found.gone.length} sessions, unused for ${days} days, out of the store?`;
      if (!(await isAgreed(cli, values, question))) return 1;
      return report(cli, isDryRun, found, await prune(world, found));
    });
  },
};

/** @returns bytes given back to the system. */
async function prune(world: World, { gone }: Prunable): Promise<number> {
  for (const { id } of gone) {
    world.assertHeld();
    pruneSession(world.store, id, world.now());
    await breathe();
  }
  return giveBackSpace(world.store);
}

function report(cli: Cli, isDryRun: boolean, { gone, kept }: Prunable, freed: number): number {
  const nowMs = cli.now().getTime();
  const shown = ({ id, title, project, lastUseMs }: Prunable['gone'][number]) => ({
    id,
    title,
    project,
    lastUse: new Date(lastUseMs).toISOString(),
    days: daysSince(lastUseMs, nowMs),
  });
  const results = gone.map(shown);
  if (cli.json) {
    const left = kept.map((one) => ({ ...shown(one), why: one.why }));
    printJson(cli, { dryRun: isDryRun, freedBytes: freed, results, kept: left });
    return 0;
  }
  for (const one of results) cli.out(`${one.days} days unused  ${nameOf(one)}`);
  for (const one of kept) cli.say(`Stays: ${nameOf(one)}: ${one.why}.`);
  if (results.length === 0) cli.say('No session is to go.');
  else if (isDryRun) cli.say(`Nothing was changed; ${results.length} sessions would go.`);
  else cli.say(`${results.length} sessions are gone, ${megabytes(freed)} MB given back.`);
  return 0;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
