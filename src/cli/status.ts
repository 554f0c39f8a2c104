import { localDay, localTime } from '../daily/day.ts';
import { openStoreIfAny } from '../store/open.ts';
import { acknowledgeRestores } from '../store/restores.ts';
import { type Cli, type Command, printJson } from './command.ts';
import { restoreNote } from './restore-report.ts';
import { readStatus, type Status } from './status-report.ts';
import { plainText } from './terminal.ts';

export const statusCommand: Command = {
  name: 'status',
  synopsis: '[--ok]',
  about: 'Shows the last success, what waits and why, and what today has cost.',
  options: { ok: { type: 'boolean' } },
  optionHelp: { ok: 'you have seen that the store was restored; the note on it ends' },
  examples: ['daybook status', 'daybook status --json'],
  run: async (cli, _words, values) => {
    if (values.ok) acknowledge(cli);
    const status = readStatus(cli);
    if (cli.json) printJson(cli, status);
    else cli.out(shown(status));
    return 0;
  },
};

function acknowledge(cli: Cli): void {
  const store = openStoreIfAny(cli.home.store);
  try {
    if (store !== undefined) acknowledgeRestores(store);
  } finally {
    store?.close();
  }
}

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
    [
      'Kept',
      [
        counted(status.entries, 'entry'),
        counted(status.sessions, 'session'),
        counted(status.messages, 'message'),
      ].join(', '),
    ],
    [
      'Summaries',
      `by ${status.backend}; today ${counted(today.calls, 'call')}, ${today.tokens}${ofBudget(today.tokenBudget)} tokens, ${today.costUsd.toFixed(4)}${ofBudget(today.usdBudget)} USD`,
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
  return [...lines, ...notes(status, when).map((note) => `Note: ${note}`)].join('\n');
}

function waitingLine({ spooled, untaken, results }: Status): string {
  if (spooled === 0 && results.length === 0) return 'nothing';
  return `${counted(results.length, 'summary')}, ${counted(untaken, 'captured event')} not looked at yet`;
}

function notes(status: Status, when: (iso: string) => string): string[] {
  const found = [...status.restores.map((one) => restoreNote(one, when)), ...status.warnings];
  if (status.isOff)
    found.push('DAYBOOK=0 is set here: hooks started from this environment do nothing.');
  if (status.zoneWarning) found.push(status.zoneWarning);
  if (status.setAside > 0)
    found.push(
      `Extracts because no summary could be had: ${status.setAside}; \`daybook flush --retry\` replaces them.`,
    );
  if (status.unnamed > 0)
    found.push(
      `Left alone: ${counted(status.unnamed, 'session')} that ran without our hooks (DAYBOOK=0, or hooks switched off). \`daybook flush TRANSCRIPT\` takes one all the same.`,
    );
  if (status.badEvents > 0)
    found.push(
      `Unreadable: ${counted(status.badEvents, 'captured event')}, in ${status.home}/spool/bad with the reasons.`,
    );
  return found;
}

function counted(count: number, one: string): string {
  if (count === 1) return `1 ${one}`;
  return `${count} ${one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`}`;
}

function ofBudget(budget: number | null): string {
  return budget === null ? '' : ` of ${budget}`;
}
