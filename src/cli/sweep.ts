import { inTransaction, openStoreIfAny } from '../store/open.ts';
import { archiveSession } from '../store/session-acts.ts';
import { type UnusedSession, unusedSince } from '../store/unused.ts';
import { DAY_MS, daysSince, mostDays } from './ages.ts';
import { type Command, printJson } from './command.ts';
import { wholeNumberOption } from './options.ts';
import { nameOf, noMoreWords, wrongUsage } from './session-change.ts';

const IDLE_DAYS = 14;
const ARCHIVE_DAYS = 30;

export const sweepCommand: Command = {
  name: 'sweep',
  synopsis: '[--idle DAYS] [--archive DAYS] [--yes]',
  about: 'Shows the sessions that are idle, and archives those unused for long when told to.',
  options: {
    idle: { type: 'string' },
    archive: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
  },
  optionHelp: {
    idle: `unused for so long it is idle; ${IDLE_DAYS} days unless told`,
    archive: `unused for so long it is archived; ${ARCHIVE_DAYS} days unless told`,
    yes: 'archive them; without it nothing is changed',
    'dry-run': 'change nothing, even with --yes',
  },
  examples: ['daybook sweep', 'daybook sweep --yes'],
  run: async (cli, words, values) => {
    noMoreWords(words, 0);
    const idleDays = wholeNumberOption('idle', values.idle, IDLE_DAYS, 1, mostDays);
    const archiveDays = wholeNumberOption('archive', values.archive, ARCHIVE_DAYS, 1, mostDays);
    if (archiveDays < idleDays) throw wrongUsage('--archive is at least as long as --idle');
    const isDryRun = values.yes !== true || values['dry-run'] === true;
    const nowMs = cli.now().getTime();
    const store = openStoreIfAny(cli.home.store);
    const isDue = ({ lastUseMs }: UnusedSession) => lastUseMs <= nowMs - archiveDays * DAY_MS;
    try {
      // Looked up and changed in one transaction: what is used meanwhile stays.
      const look = () =>
        store === undefined
          ? []
          : unusedSince(store, nowMs - idleDays * DAY_MS).filter((one) => one.isArchived === 0);
      const archive = () => {
        const found = look();
        for (const { id } of found.filter(isDue)) if (store) archiveSession(store, id, true, nowMs);
        return found;
      };
      const found = isDryRun || store === undefined ? look() : inTransaction(store, archive);
      const results = found.map((one) => ({
        id: one.id,
        title: one.title,
        project: one.project,
        lastUse: new Date(one.lastUseMs).toISOString(),
        days: daysSince(one.lastUseMs, nowMs),
        state: isDue(one) ? 'archived' : 'idle',
      }));
      if (cli.json) printJson(cli, { dryRun: isDryRun, idleDays, archiveDays, results });
      for (const one of cli.json ? [] : results)
        cli.out(`${one.state.padEnd(8)}  ${one.days} days unused  ${nameOf(one)}`);
      const due = results.filter(({ state }) => state === 'archived').length;
      if (results.length === 0) cli.say(`No session is unused for ${idleDays} days.`);
      else if (isDryRun && due > 0)
        cli.say(`Nothing was changed. \`daybook sweep --yes\` archives ${due} of them.`);
    } finally {
      store?.close();
    }
    return 0;
  },
};
