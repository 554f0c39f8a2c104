import { collect, collectable, GC_DAYS } from '../../memory/gc.ts';
import { mostDays } from '../ages.ts';
import { type Cli, type OptionValues, printJson } from '../command.ts';
import { wholeNumberOption } from '../options.ts';
import { noMoreWords } from '../session-change.ts';
import { withStore } from '../with-store.ts';
import { chainLine, chainRow } from './chain-row.ts';

/** `daybook memory gc`: shows what was archived long ago, and deletes it when told to. */
export function collectChains(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
): Promise<number> {
  noMoreWords(words, 0);
  const days = wholeNumberOption('days', values.days, GC_DAYS, 0, mostDays);
  const isDryRun = values.yes !== true || values['dry-run'] === true;
  return withStore(cli, (store) => {
    const nowMs = cli.now().getTime();
    // Looked at before they go: a row cannot be made of what is deleted.
    const due = store === undefined ? [] : collectable(store, days, nowMs);
    const rows = new Map(
      store === undefined ? [] : due.map((chain) => [chain.id, chainRow(store, chain)]),
    );
    const gone = isDryRun || store === undefined ? due : collect(store, days, nowMs);
    const results = gone.flatMap(({ id }) => rows.get(id) ?? []);
    if (cli.json) printJson(cli, { dryRun: isDryRun, days, results });
    for (const row of cli.json ? [] : results)
      cli.out(chainLine(row, isDryRun ? 'due' : 'deleted'));
    if (results.length === 0) cli.say(`Nothing was archived ${days} days ago or earlier.`);
    else if (isDryRun) cli.say('Nothing was deleted. `daybook memory gc --yes` deletes them.');
    return 0;
  });
}
