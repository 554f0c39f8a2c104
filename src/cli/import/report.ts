import { type Cli, printJson } from '../command.ts';
import { plainText } from '../terminal.ts';
import type { Planned, PlannedState } from './planned.ts';

/** What became of a session, or would. */
export interface ImportedSession {
  readonly agent: string;
  /** The agent's id. */
  readonly externalId: string;
  /** Ours; null where there is none. */
  readonly session: string | null;
  readonly title: string | null;
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly lastChange: string;
  readonly state: PlannedState;
  readonly reason: string | null;
  readonly newMessages: number;
}

/** What could not be read: a file, a session or a row, and why. */
export interface ImportFailure {
  readonly file: string;
  readonly session: string | null;
  readonly row: string | null;
  readonly reason: string;
}

export interface ImportReport {
  readonly isDryRun: boolean;
  readonly results: readonly ImportedSession[];
  readonly failures: readonly ImportFailure[];
  /** A person stopped it; what was read stays. */
  readonly isStopped: boolean;
  /** Sessions that were not looked at when it was stopped. */
  readonly left: number;
  readonly summarized:
    | { readonly sessions: number; readonly waiting: readonly string[] }
    | undefined;
}

export function sessionOf(one: Planned, more: Partial<ImportedSession> = {}): ImportedSession {
  const { agent, externalId, session = null, title, folder, changedMs, state, why } = one;
  return {
    agent,
    externalId,
    session,
    title: title ?? null,
    folder,
    lastChange: new Date(changedMs).toISOString(),
    state,
    reason: why ?? null,
    newMessages: 0,
    ...more,
  };
}

/** Prints it. @returns the exit code. */
export function tellImport(cli: Cli, report: ImportReport): number {
  const { results, failures, isDryRun, isStopped, left, summarized } = report;
  const counts = { new: 0, grown: 0, unchanged: 0, skipped: 0 };
  let messages = 0;
  for (const one of results) {
    counts[one.state]++;
    messages += one.newMessages;
  }
  if (cli.json) {
    const { summarized: summaries = null, ...all } = report;
    printJson(cli, { ...all, summarized: summaries, counts, messages });
  } else {
    if (isDryRun) for (const one of results) tellOne(cli, one);
    tellCounts(cli, counts, messages, isDryRun);
    if (!isDryRun) tellReasons(cli, results);
    if (summarized) tellSummaries(cli, summarized);
  }
  for (const { file, session, row, reason } of failures) {
    const place = [session && `session ${session}`, row && `row ${row}`].filter(Boolean).join(', ');
    cli.say(plainText(`Not read: ${file}${place ? `, ${place}` : ''}: ${reason}`));
  }
  if (isStopped)
    cli.say(
      `Stopped; ${left} sessions were not looked at. What was read is stored: run it again to go on.`,
    );
  if (failures.length > 0) return 4;
  return isStopped || (summarized?.waiting.length ?? 0) > 0 ? 1 : 0;
}

function tellOne(
  cli: Cli,
  { state, agent, lastChange, title, externalId, reason }: ImportedSession,
): void {
  if (state === 'unchanged') return;
  const name = plainText(title ?? externalId);
  const why = reason === null ? '' : `: ${reason}`;
  cli.out(`${state.padEnd(7)}  ${lastChange.slice(0, 10)}  ${agent}  ${name}${why}`);
}

function tellCounts(
  cli: Cli,
  counts: Readonly<Record<PlannedState, number>>,
  messages: number,
  isDryRun: boolean,
): void {
  const { new: fresh, grown, unchanged, skipped } = counts;
  const all = `${fresh} new, ${grown} grown, ${unchanged} unchanged, ${skipped} skipped`;
  if (isDryRun) cli.out(`Nothing was done. Sessions: ${all}.`);
  else cli.out(`Sessions: ${all}. ${messages} messages were imported.`);
}

/** Why sessions were skipped, the commonest reason first. */
function tellReasons(cli: Cli, results: readonly ImportedSession[]): void {
  const reasons = new Map<string, number>();
  for (const { state, reason } of results)
    if (state === 'skipped' && reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]))
    cli.out(`Skipped ${count}: ${reason}.`);
}

function tellSummaries(
  cli: Cli,
  { sessions, waiting }: NonNullable<ImportReport['summarized']>,
): void {
  cli.out(sessions === 1 ? '1 session was summarised.' : `${sessions} sessions were summarised.`);
  for (const why of waiting) cli.say(plainText(why));
}
