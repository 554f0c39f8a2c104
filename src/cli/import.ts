import { existsSync } from 'node:fs';
import { resolveZone } from '../daily/day.ts';
import { recordBaseline } from '../flush/recover.ts';
import { recordHistoryBaseline } from '../flush/recover-histories.ts';
import type { World } from '../flush/world.ts';
import { loadSettings } from '../platform/config-file.ts';
import { privateCopy } from '../platform/private-copy.ts';
import { openCopy } from '../store/open.ts';
import type { Cli, Command } from './command.ts';
import { type ImportChoice, importChoice, MIN_MESSAGES } from './import/choice.ts';
import { planImport } from './import/plan.ts';
import { sessionOf, tellImport } from './import/report.ts';
import { summariseImported } from './import/summarise.ts';
import { type Imported, takeClaude, takeOpencode } from './import/take.ts';
import { terminalOnStderr } from './progress.ts';
import { underWorkerLock } from './under-worker-lock.ts';

/** 40 MB of `-wal` at most, in place of 4. */
const CHECKPOINT_PAGES = 10_000;

export const importCommand: Command = {
  name: 'import',
  synopsis: 'opencode|claude-code|all [--since WHEN] [--project P] [--dry-run] [--summarize]',
  about: 'Reads the sessions that the agents already have on disk into the store.',
  options: {
    session: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    project: { type: 'string' },
    'min-messages': { type: 'string' },
    limit: { type: 'string' },
    db: { type: 'string' },
    'dry-run': { type: 'boolean' },
    summarize: { type: 'boolean' },
    'max-sessions': { type: 'string' },
    'max-cost': { type: 'string' },
  },
  optionHelp: {
    session: "only this one: the agent's id, or the beginning of it",
    since: 'only sessions that were active since: a day such as 2026-11-01, or 7d, 24h, 2w ago',
    until: 'only sessions that were last active before the end of this day, or so long ago',
    project: 'only of this project: its folder or its name',
    'min-messages': `no session with fewer prompts and answers; ${MIN_MESSAGES} unless told`,
    limit: 'at most so many sessions, the newest',
    db: "a database of opencode, or its folder `storage`, instead of opencode's own place",
    'dry-run': 'say what is new, grown, unchanged or skipped, and why; do nothing at all',
    summarize: 'have the sessions summarised too, the newest first; without it no model is asked',
    'max-sessions': 'summarise at most so many',
    'max-cost': 'summarise no more once so many US dollars are spent',
  },
  examples: [
    'daybook import all --dry-run',
    'daybook import opencode --since 30d',
    'daybook import claude-code --project . --summarize --max-cost 0.50',
  ],
  run: async (cli, words, values) => {
    const { zone } = resolveZone(loadSettings(cli.home, cli.env).values.timeZone);
    const choice = importChoice(cli, words, values, zone);
    return choice.isDryRun ? preview(cli, choice) : importAll(cli, choice);
  },
};

async function importAll(cli: Cli, choice: ImportChoice): Promise<number> {
  const over = new AbortController();
  const stop = () => over.abort();
  process.once('SIGINT', stop);
  try {
    return await underWorkerLock(cli, (world) => importInto(cli, world, choice), over.signal);
  } finally {
    process.off('SIGINT', stop);
  }
}

async function importInto(cli: Cli, world: World, choice: ImportChoice): Promise<number> {
  // Pages that many transactions change go into the file once: a third less is written.
  world.store.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  // Before anything is read: what an import brings is history, and no recovery may summarise it.
  await recordBaseline(world);
  if (choice.db !== undefined) recordHistoryBaseline(world, [choice.db]);
  const plan = planImport(cli, world.store, choice);
  try {
    const imported: Imported = { results: [], failures: [...plan.failures], left: 0 };
    const write = terminalOnStderr();
    await takeOpencode(world, plan.opencode, imported, write);
    await takeClaude(world, plan.claude, imported, write);
    const { results, failures, left } = imported;
    const ids = [...results]
      .sort((a, b) => (a.lastChange < b.lastChange ? 1 : -1))
      .flatMap(({ session, state }) => (session === null || state === 'skipped' ? [] : [session]));
    const summarized =
      choice.summarize && (await summariseImported(world, ids, choice.summarize, cli.say));
    const isStopped = world.signal.aborted;
    return tellImport(cli, { isDryRun: false, results, failures, isStopped, left, summarized });
  } finally {
    plan.close();
  }
}

/** Without any effect: not even the store is opened where it is, since that makes files beside it. */
function preview(cli: Cli, choice: ImportChoice): number {
  const copy = existsSync(cli.home.store) ? privateCopy(cli.home.store) : undefined;
  const store = copy && openCopy(copy.path);
  try {
    const plan = planImport(cli, store, choice);
    const results = [...plan.opencode, ...plan.claude].map((one) => sessionOf(one));
    const { failures } = plan;
    plan.close();
    const nothing = { isStopped: false, left: 0, summarized: undefined };
    return tellImport(cli, { isDryRun: true, results, failures, ...nothing });
  } finally {
    store?.close();
    copy?.drop();
  }
}
