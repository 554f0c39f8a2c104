import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../platform/errors.ts';
import { writeEvents } from '../store/event-export.ts';
import { importEvents } from '../store/event-import.ts';
import { eventsIn } from '../store/events.ts';
import { openStoreIfAny } from '../store/open.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { noMoreWords, wrongUsage } from './session-change.ts';
import { underWorkerLock } from './under-worker-lock.ts';

export const eventsCommand: Command = {
  name: 'events',
  synopsis: 'export [--out FILE|-] | import FILE  [--dry-run]',
  about: 'Writes the events of all sessions as lines of JSON, or takes such a file in.',
  options: { out: { type: 'string', short: 'o' }, 'dry-run': { type: 'boolean' } },
  optionHelp: {
    out: 'the file to write, made anew; - for stdout, as without it',
    'dry-run': 'say what would be written or taken in, do nothing',
  },
  examples: ['daybook events export --out events.jsonl', 'daybook events import events.jsonl'],
  run: async (cli, [action, file, ...rest], values) => {
    const isDryRun = values['dry-run'] === true;
    noMoreWords(rest, 0);
    if (action === 'import' && file !== undefined && values.out === undefined)
      return importFile(cli, resolve(cli.cwd, file), isDryRun);
    if (action !== 'export' || file !== undefined) throw wrongUsage('that is not a use of events');
    const isFile = typeof values.out === 'string' && values.out !== '-';
    return exportTo(cli, isFile ? resolve(cli.cwd, String(values.out)) : undefined, isDryRun);
  },
};

/** @param path - undefined: to stdout. */
function exportTo(cli: Cli, path: string | undefined, isDryRun: boolean): number {
  const store = openStoreIfAny(cli.home.store);
  try {
    const events = store ? eventsIn(store) : [];
    if (path === undefined && !isDryRun) {
      if (cli.json) printJson(cli, { results: [...events] });
      else for (const event of events) cli.out(JSON.stringify(event));
      return 0;
    }
    const count = isDryRun || path === undefined ? countOf(events) : writeEvents(path, events);
    if (cli.json) printJson(cli, { dryRun: isDryRun, file: path ?? null, events: count });
    else cli.say(`${count} events ${isDryRun ? 'would be' : 'are'} in ${path ?? 'the output'}.`);
    return 0;
  } finally {
    store?.close();
  }
}

function countOf(events: Iterable<unknown>): number {
  let count = 0;
  for (const _ of events) count++;
  return count;
}

async function importFile(cli: Cli, path: string, isDryRun: boolean): Promise<number> {
  if (!existsSync(path)) {
    throw new UserError('NO_FILE', `there is no file ${path}`, 'Nothing was imported.', {
      exitCode: 3,
    });
  }
  return underWorkerLock(cli, async ({ store }) => {
    const done = importEvents(store, path, isDryRun);
    const { added, known, forgotten, tornLine } = done;
    if (tornLine !== undefined)
      cli.say(`Line ${tornLine}, the last one, is cut off; it is left out.`);
    if (forgotten > 0) cli.say(`${forgotten} events are of sessions that you had forgotten.`);
    if (cli.json) printJson(cli, { dryRun: isDryRun, ...done, tornLine: tornLine ?? null });
    else cli.out(`${added} events ${isDryRun ? 'would be' : 'are'} taken in, ${known} were known.`);
    return 0;
  });
}
