import { resolve } from 'node:path';
import { locateProject } from '../../capture/project.ts';
import { UserError } from '../../platform/errors.ts';
import type { Cli, OptionValues } from '../command.ts';
import { atMostWords, choiceOption, neededWord, wholeNumberOption } from '../options.ts';
import { wrongUsage } from '../session-change.ts';
import { timeOption } from '../time-option.ts';

export const IMPORTED_AGENTS = ['opencode', 'claude-code'] as const;
export type ImportedAgent = (typeof IMPORTED_AGENTS)[number];

/** Fewer prompts and answers than this are seldom worth keeping. */
export const MIN_MESSAGES = 3;
const MOST = 1_000_000;

/** What a person wants to be imported. Times are Unix milliseconds, UTC. */
export interface ImportChoice {
  readonly agents: readonly ImportedAgent[];
  /** The agent's id, or the beginning of one. */
  readonly session: string | undefined;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly isOfProject: (folder: string) => boolean;
  readonly minMessages: number;
  readonly limit: number;
  /** A database of opencode, or the folder of its files before 1.2. */
  readonly db: string | undefined;
  readonly isDryRun: boolean;
  readonly summarize: { readonly maxSessions: number; readonly maxUsd: number } | undefined;
}

/**
 * @param zone - of the days that were typed.
 * @throws {UserError} for what makes no sense.
 */
export function importChoice(
  cli: Cli,
  words: readonly string[],
  values: OptionValues,
  zone: string,
): ImportChoice {
  const typed = neededWord(words, 'an agent, or `all`,');
  atMostWords(words, 1);
  const agent = choiceOption('agent', typed, [...IMPORTED_AGENTS, 'all'] as const);
  const agents = IMPORTED_AGENTS.filter((one) => agent === 'all' || agent === one);
  const nowMs = cli.now().getTime();
  const sinceMs = timeOption('since', values.since, 'start', nowMs, zone);
  const untilMs = timeOption('until', values.until, 'end', nowMs, zone);
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs)
    throw wrongUsage('--since is before --until');
  const isSummarized = values.summarize === true;
  const isCapped = values['max-sessions'] !== undefined || values['max-cost'] !== undefined;
  if (isCapped && !isSummarized)
    throw wrongUsage('--max-sessions and --max-cost go with --summarize');
  if (values.db !== undefined && !agents.includes('opencode'))
    throw wrongUsage('--db names a database of opencode');
  return {
    agents,
    session: filled('session', values.session),
    sinceMs,
    untilMs,
    isOfProject: projectFilter(cli, filled('project', values.project)),
    minMessages: wholeNumberOption('min-messages', values['min-messages'], MIN_MESSAGES, 0, MOST),
    limit: wholeNumberOption('limit', values.limit, MOST, 1, MOST),
    db: databasePath(cli, filled('db', values.db)),
    isDryRun: values['dry-run'] === true,
    summarize: isSummarized
      ? {
          maxSessions: wholeNumberOption('max-sessions', values['max-sessions'], MOST, 1, MOST),
          maxUsd: amount('max-cost', values['max-cost']),
        }
      : undefined,
  };
}

function databasePath(cli: Cli, typed: string | undefined): string | undefined {
  return typed === undefined ? undefined : resolve(cli.cwd, typed);
}

/** A project is named by its folder, or one within it, or by the name that `daybook list` prints. */
function projectFilter(cli: Cli, typed: string | undefined): (folder: string) => boolean {
  if (typed === undefined) return () => true;
  const wanted = resolve(cli.cwd, typed);
  const wantedKey = locateProject(wanted, wanted).key;
  const known = new Map<string, boolean>();
  const isWanted = (folder: string) => {
    const { key, dir } = locateProject(folder, folder);
    const names = [dir, key.replace(/\/\.git$/, '')].map((path) => path.split('/').at(-1));
    return key === wantedKey || dir === wanted || names.includes(typed);
  };
  return (folder) => {
    if (!known.has(folder)) known.set(folder, folder !== '' && isWanted(folder));
    return known.get(folder) === true;
  };
}

function filled(name: string, typed: string | boolean | undefined): string | undefined {
  if (typed === '') throw wrongUsage(`--${name} needs a value`);
  return typeof typed === 'string' ? typed : undefined;
}

/** US dollars; any amount where nothing was typed. */
function amount(name: string, typed: string | boolean | undefined): number {
  if (typed === undefined) return Number.POSITIVE_INFINITY;
  const usd = typed === '' ? Number.NaN : Number(typed);
  if (usd >= 0 && Number.isFinite(usd)) return usd;
  throw new UserError(
    'WRONG_USAGE',
    `--${name} is an amount of US dollars such as 0.5, got ${JSON.stringify(typed)}`,
    'Nothing was done.',
    { exitCode: 2 },
  );
}
