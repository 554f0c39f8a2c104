import { resolve } from 'node:path';
import { isDiskFull, messageOf, UserError } from '../platform/errors.ts';
import { messageCount } from '../store/session-facts.ts';
import { sessionIds } from '../store/session-list.ts';
import { sessionById } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { exportFolder, type FolderOptions } from './export/folder-command.ts';
import { exporterOf, FORMATS, type Format } from './export/formats.ts';
import { fileSink, type Sink, stdoutSink } from './export/sink.ts';
import { choiceOption } from './options.ts';
import { sessionFilters } from './session-options.ts';
import { theSession } from './which-session.ts';
import { withStore } from './with-store.ts';

export const exportCommand: Command = {
  name: 'export',
  synopsis: '[SESSION…] [--format F] [--out FILE | --folder DIR [--then COMMAND] [--dry-run]]',
  about: 'Writes sessions out, all of them or some, for people or other programs.',
  options: {
    format: { type: 'string' },
    out: { type: 'string', short: 'o' },
    folder: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: an option's name; nobody awaits this
    then: { type: 'string' },
    'dry-run': { type: 'boolean' },
    agent: { type: 'string' },
    project: { type: 'string', short: 'p' },
    since: { type: 'string' },
    until: { type: 'string' },
  },
  optionHelp: {
    format: `${FORMATS.join(', ')} (as Claude Code writes transcripts); jsonl unless told`,
    out: 'a file, which is replaced once the new one is whole; - for stdout, as unless told',
    folder:
      'a folder with a claude-jsonl file for each session; files of sessions that did not change stay',
    // biome-ignore lint/suspicious/noThenProperty: an option's name; nobody awaits this
    then: 'a command to run in that folder afterwards ($DAYBOOK_EXPORT_FOLDER)',
    'dry-run': 'say what would be written to the folder, write nothing',
    agent: 'only sessions of this agent, such as claude-code',
    project: 'only this project: its name or folder',
    since: 'last active on this day (2026-11-20) or later, or since a time ago (7d, 24h)',
    until: 'last active on this day or before, or before a time ago',
  },
  examples: [
    "daybook export 'Upload retries' --format markdown --out retries.md",
    "daybook export --folder ~/transcripts --then 'mempalace mine . --mode convos'",
    'daybook export --project uploader --since 30d | gzip > uploader.jsonl.gz',
  ],
  run: async (cli, words, values) => {
    if (values.folder !== undefined) return await runFolderExport(cli, words, values);
    const format = choiceOption('format', values.format, FORMATS) ?? 'jsonl';
    const path = values.out === undefined || values.out === '-' ? undefined : String(values.out);
    assertUsage(words, values, [
      [cli.json && path === undefined, '--json tells of an export to a file: give one with --out'],
      [values.then !== undefined || values['dry-run'], '--then and --dry-run go with --folder'],
    ]);
    return await withStore(cli, async (store, zone) => {
      const ids = store ? chosen(cli, store, words, values, zone) : [];
      const sink = path === undefined ? stdoutSink(cli) : openFile(resolve(cli.cwd, path));
      const count = await exported(cli, store, ids, format, zone, sink);
      if (cli.json) printJson(cli, { path, format, ...count });
      else if (path !== undefined || count.sessions === 0)
        cli.say(`Exported: ${count.sessions} sessions, ${count.messages} messages.`);
      return 0;
    });
  },
};

async function runFolderExport(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
): Promise<number> {
  assertUsage(words, values, [
    [values.out !== undefined, '--out or --folder'],
    [
      choiceOption('format', values.format ?? 'claude-jsonl', FORMATS) !== 'claude-jsonl',
      '--folder holds claude-jsonl files',
    ],
  ]);
  const options: FolderOptions = {
    folder: resolve(cli.cwd, String(values.folder)),
    afterwards: values.then === undefined ? undefined : String(values.then),
    isDryRun: values['dry-run'] === true,
  };
  return await withStore(cli, async (store, zone) => {
    const ids = store ? chosen(cli, store, words, values, zone) : [];
    return await exportFolder(cli, store, ids, options);
  });
}

const FILTERS = ['agent', 'project', 'since', 'until'] as const;

function assertUsage(
  words: readonly string[],
  values: OptionValues,
  mistakes: readonly (readonly [unknown, string])[],
): void {
  const isBoth = words.length > 0 && FILTERS.some((name) => values[name] !== undefined);
  const all = [...mistakes, [isBoth, 'name sessions, or filter them'] as const];
  const wrong = all.find(([isWrong]) => isWrong);
  if (wrong === undefined) return;
  throw new UserError('WRONG_USAGE', wrong[1], 'Nothing was exported.', { exitCode: 2 });
}

/** Ids alone: with what was said in them they might not fit. In the order in which they began. */
function chosen(
  cli: Cli,
  store: Store,
  words: readonly string[],
  values: OptionValues,
  zone: string,
): string[] {
  if (words.length === 0)
    return sessionIds(store, sessionFilters(cli, store, values, zone), cli.now().getTime());
  return [...new Set(words.map((wanted) => theSession(store, wanted).id))];
}

function openFile(path: string): Sink {
  try {
    return fileSink(path);
  } catch (cause) {
    throw new UserError(
      'CANNOT_WRITE',
      `${path} cannot be written: ${messageOf(cause)}`,
      'Nothing was exported.',
      { cause },
    );
  }
}

async function exported(
  cli: Cli,
  store: Store | undefined,
  ids: readonly string[],
  format: Format,
  zone: string,
  sink: Sink,
): Promise<{ sessions: number; messages: number }> {
  const exporter = exporterOf(format, cli.now().getTime());
  const count = { sessions: 0, messages: 0 };
  try {
    for (const id of ids) {
      const session = store && sessionById(store, id);
      if (store === undefined || session === undefined) continue; // forgotten meanwhile
      for (const text of exporter(store, session, zone)) {
        sink.write(text);
        await sink.drained();
      }
      count.sessions += 1;
      count.messages += messageCount(store, id);
    }
    sink.finish();
  } catch (error) {
    sink.abandon();
    throw isDiskFull(error)
      ? new UserError(
          'DISK_FULL',
          `the export did not fit: ${messageOf(error)}`,
          'Nothing is left of it; what was there before is.',
          { cause: error },
        )
      : error;
  }
  return count;
}
