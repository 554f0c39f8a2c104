import type { World } from '../flush/world.ts';
import { inTransaction, openStoreIfAny } from '../store/open.ts';
import { compareWithFold, type Difference, foldEvents, swapInFold } from '../store/rebuild.ts';
import type { Store } from '../store/store.ts';
import { isAgreed } from './agreed.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { noMoreWords } from './session-change.ts';
import { plainText } from './terminal.ts';
import { underWorkerLock } from './under-worker-lock.ts';

/** Differences that are listed; `--json` has all of them. */
const MOST_LISTED = 20;

export const rebuildCommand: Command = {
  name: 'rebuild',
  synopsis: '[--dry-run] [--yes]',
  about: 'Folds the events, compares that with what the store says, and swaps it in when told to.',
  options: { yes: { type: 'boolean', short: 'y' }, 'dry-run': { type: 'boolean' } },
  optionHelp: {
    yes: 'swap it in without asking; needed where nobody can answer',
    'dry-run': 'compare, change nothing; ends with 1 where something differs',
  },
  examples: ['daybook rebuild', 'daybook rebuild --yes'],
  run: async (cli, words, values) => {
    noMoreWords(words, 0);
    const store = openStoreIfAny(cli.home.store);
    if (store === undefined) return report(cli, [], 'none');
    store.close();
    return underWorkerLock(cli, (world) => rebuild(cli, values, world));
  },
};

async function rebuild(cli: Cli, values: OptionValues, { store }: World): Promise<number> {
  const found = differences(store);
  if (found.length === 0) return report(cli, found, 'none');
  if (values['dry-run']) return report(cli, found, 'kept');
  if (!cli.json) list(cli, found);
  const lost = found.filter(({ table, folded }) => table === 'sessions' && folded === undefined);
  const what = lost.length > 0 ? `; ${lost.length} sessions go with all of their messages` : '';
  if (!(await isAgreed(cli, values, `Put the fold of the events in its place${what}?`))) return 1;
  // Compared again: a command may have changed a session while the question stood.
  inTransaction(store, () => swapInFold(store, differences(store)));
  return report(cli, found, 'swapped');
}

function differences(store: Store): Difference[] {
  const folded = foldEvents(store);
  try {
    return compareWithFold(store, folded);
  } finally {
    folded.close();
  }
}

function report(cli: Cli, found: readonly Difference[], end: 'none' | 'kept' | 'swapped'): number {
  if (cli.json) printJson(cli, { swapped: end === 'swapped', results: found });
  else if (end === 'none') cli.out('The store is what its events give.');
  else if (end === 'swapped') cli.out(`${found.length} rows are now what the events give.`);
  else {
    list(cli, found);
    cli.say('Nothing was changed. `daybook rebuild --yes` swaps in what the events give.');
  }
  return end === 'kept' ? 1 : 0;
}

function list(cli: Cli, found: readonly Difference[]): void {
  for (const one of found.slice(0, MOST_LISTED)) cli.out(shown(one));
  if (found.length > MOST_LISTED) cli.out(`… and ${found.length - MOST_LISTED} more rows`);
}

/** `sessions ses_…: title is "a", the events give "b"` */
function shown({ table, key, stored, folded }: Difference): string {
  const name = `${table} ${plainText(Object.values(key).join(' '))}`;
  if (stored === undefined) return `${name}: missing, the events give it`;
  if (folded === undefined) return `${name}: the events do not know it`;
  const columns = Object.keys(stored).filter((column) => stored[column] !== folded[column]);
  const parts = columns.map((column) => {
    const [is, gives] = [stored[column], folded[column]].map((value) => JSON.stringify(value));
    return `${column} is ${is}, the events give ${gives}`;
  });
  return `${name}: ${plainText(parts.join('; '))}`;
}
