import { readDay, rebuildDay, type WriteOptions } from '../daily/daily-log.ts';
import { isDay, localDay, resolveZone } from '../daily/day.ts';
import { dailyEntry } from '../flush/publish.ts';
import { loadSettings } from '../platform/config-file.ts';
import { UserError } from '../platform/errors.ts';
import { dailyBounds } from '../platform/links.ts';
import { entriesOfDay, markWritten } from '../store/entries.ts';
import { openStoreIfAny } from '../store/open.ts';
import { type Cli, type Command, printJson } from './command.ts';

export const todayCommand: Command = {
  name: 'today',
  synopsis: '[DAY] [--rebuild]',
  about: 'Prints the daily log of today, or of another day.',
  options: { rebuild: { type: 'boolean' } },
  optionHelp: {
    rebuild: 'render our entries again from the store; what you wrote around them stays',
  },
  examples: ['daybook today', 'daybook today 2026-11-20', 'daybook today --rebuild 2026-11-20'],
  run: async (cli, words, values) => {
    const { values: settings } = loadSettings(cli.home, cli.env);
    const { zone } = resolveZone(settings.timeZone);
    const within = dailyBounds(cli.home, settings);
    const day = words[0] ?? localDay(cli.now().getTime(), zone);
    if (!isDay(day)) {
      throw new UserError(
        'WRONG_USAGE',
        `${JSON.stringify(day)} is not a day`,
        'Write it as YYYY-MM-DD.',
        {
          exitCode: 2,
        },
      );
    }
    if (values.rebuild) await rebuild(cli, day, { zone, within });
    const text = readDay(cli.home.daily, day, within);
    if (cli.json) printJson(cli, { day, text: text ?? null });
    else if (text === undefined) cli.say(`No entry on ${day}.`);
    else cli.out(text.trimEnd());
    return 0;
  },
};

async function rebuild(cli: Cli, day: string, options: WriteOptions): Promise<void> {
  const store = openStoreIfAny(cli.home.store);
  if (store === undefined) return;
  try {
    const entries = entriesOfDay(store, day);
    if (entries.length === 0) return;
    const { path, changed } = await rebuildDay(
      cli.home.daily,
      day,
      entries.map(dailyEntry),
      options,
    );
    for (const { id } of entries) markWritten(store, id);
    cli.say(
      changed
        ? `Rendered ${path} again from ${entries.length} entries.`
        : `${path} is as the store has it.`,
    );
  } finally {
    store.close();
  }
}
