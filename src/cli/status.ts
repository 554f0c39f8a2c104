import { localDay, localTime } from '../daily/day.ts';
import { type Command, printJson } from './command.ts';
import { readStatus, type Status } from './status-report.ts';
import { plainText } from './terminal.ts';

export const statusCommand: Command = {
  name: 'status',
  synopsis: '',
  about: 'Shows the last success, what waits and why, and what today has cost.',
  options: {},
  optionHelp: {},
  examples: ['daybook status', 'daybook status --json'],
  run: async (cli) => {
    const status = readStatus(cli);
    if (cli.json) printJson(cli, status);
    else cli.out(shown(status));
    return 0;
  },
};

function shown(status: Status): string {
  const { zone, lastEntry, today, results } = status;
  const when = (iso: string) =>
    `${localDay(Date.parse(iso), zone)} ${localTime(Date.parse(iso), zone)}`;
  const lines = [
    ['Home', status.home],
    [
      'Last entry',
      lastEntry
        ? `${when(lastEntry.at)}  ${plainText(lastEntry.project)} · ${plainText(lastEntry.title)} (${lastEntry.backend})`
        : 'none yet',
    ],
    ['Kept', `${status.entries} entries, ${status.sessions} sessions, ${status.messages} messages`],
    [
      'Summaries',
      `by ${status.backend}; today ${today.calls} calls, ${today.tokens}${ofBudget(today.tokenBudget)} tokens, ${today.costUsd.toFixed(4)}${ofBudget(today.usdBudget)} USD`,
    ],
    ['Worker', status.workerPid === null ? 'not running' : `running, pid ${status.workerPid}`],
    [
      'Recovery',
      status.lastRecovery === null
        ? 'never yet'
        : `last looked for missed ends at ${when(status.lastRecovery)}`,
    ],
    ['Waiting', waitingLine(status)],
  ].map(([name, text]) => `${`${name}:`.padEnd(12)}${text}`);
  for (const { sessionId, title, reason, nextTry } of results) {
    lines.push(`  ${sessionId}  ${plainText(title ?? 'untitled')}`);
    lines.push(
      `    ${reason ?? 'not tried yet'}; next try ${nextTry === null ? 'when asked' : `from ${when(nextTry)}`}`,
    );
  }
  return [...lines, ...notes(status).map((note) => `Note: ${note}`)].join('\n');
}

function waitingLine({ spooled, results }: Status): string {
  if (spooled === 0 && results.length === 0) return 'nothing';
  return `${results.length} summaries, ${spooled} captured events`;
}

function notes(status: Status): string[] {
  const found = [...status.warnings];
  if (status.isOff)
    found.push('DAYBOOK=0 is set here: hooks started from this environment do nothing.');
  if (status.zoneWarning) found.push(status.zoneWarning);
  if (status.setAside > 0)
    found.push(
      `${status.setAside} entries are extracts because no summary could be had; \`daybook flush --retry\` replaces them.`,
    );
  if (status.badEvents > 0)
    found.push(
      `${status.badEvents} captured events could not be read; they are in ${status.home}/spool/bad with the reasons.`,
    );
  return found;
}

function ofBudget(budget: number | null): string {
  return budget === null ? '' : ` of ${budget}`;
}
