import { resolve } from 'node:path';
import { codeOf, messageOf, UserError } from '../platform/errors.ts';
import type { Store } from '../store/open.ts';
import { messageCount } from '../store/session-facts.ts';
import { sessionIds } from '../store/session-list.ts';
import { sessionById } from '../store/sessions.ts';
import { type Cli, type Command, type OptionValues, printJson } from './command.ts';
import { exporterOf, FORMATS, type Format } from './export/formats.ts';
import { fileSink, type Sink, stdoutSink } from './export/sink.ts';
import { choiceOption } from './options.ts';
import { sessionFilters } from './session-options.ts';
import { theSession } from './which-session.ts';
import { withStore } from './with-store.ts';

export const exportCommand: Command = {
  name: 'export',
  synopsis: '[SESSION…] [--format F] [--out FILE]',
  about: 'Writes sessions out, all of them or some, for people or other programs.',
  options: {
    format: { type: 'string' },
    out: { type: 'string', short: 'o' },
    agent: { type: 'string' },
    project: { type: 'string', short: 'p' },
    since: { type: 'string' },
    until: { type: 'string' },
  },
  optionHelp: {
    format: `${FORMATS.join(', ')} (as Claude Code writes transcripts); jsonl unless told`,
    out: 'a file, which is replaced once the new one is whole; - for stdout, as unless told',
    agent: 'only sessions of this agent, such as claude-code',
    project: 'only this project: its name or folder',
    since: 'last active on this day (2026-11-20) or later, or since a time ago (7d, 24h)',
    until: 'last active on this day or before, or before a time ago',
  },
  examples: [
    "daybook export 'Upload retries' --format markdown --out retries.md",
    'daybook export --project uploader --since 30d | gzip > uploader.jsonl.gz',
  ],
  run: async (cli, words, values) => {
    const format = choiceOption('format', values.format, FORMATS) ?? 'jsonl';
    const path = values.out === undefined || values.out === '-' ? undefined : String(values.out);
    assertUsage(cli, words, values, path);
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

const FILTERS = ['agent', 'project', 'since', 'until'] as const;

function assertUsage(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
  path: string | undefined,
): void {
  const wrong =
    cli.json && path === undefined
      ? '--json tells of an export to a file: give one with --out'
      : words.length > 0 && FILTERS.some((name) => values[name] !== undefined)
        ? 'name sessions, or filter them'
        : undefined;
  if (wrong !== undefined)
    throw new UserError('WRONG_USAGE', wrong, 'Nothing was exported.', { exitCode: 2 });
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
    throw codeOf(error) === 'ENOSPC'
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
