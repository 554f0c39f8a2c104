import type { Restore } from '../store/restores.ts';

/** A restore as `status --json` tells it; times are ISO 8601, UTC. */
export interface RestoreReport {
  readonly at: string;
  readonly reason: string;
  readonly damagedFile: string | null;
  readonly backupFile: string | null;
  /** What the backup did not know any more; null without a backup. */
  readonly lostSince: string | null;
  readonly entriesReadAgain: number;
  readonly messagesReadAgain: number;
  /** Blocks of the daily logs that could not be read back. */
  readonly unreadBlocks: number;
}

export function restoreReport(restore: Restore): RestoreReport {
  return {
    at: new Date(restore.atMs).toISOString(),
    reason: restore.reason,
    damagedFile: restore.damagedFile,
    backupFile: restore.backupFile,
    lostSince: restore.sinceMs === 0 ? null : new Date(restore.sinceMs).toISOString(),
    entriesReadAgain: restore.entries,
    messagesReadAgain: restore.messages,
    unreadBlocks: restore.unreadBlocks,
  };
}

/** @param when - shows an ISO time to a person. */
export function restoreNote(report: RestoreReport, when: (iso: string) => string): string {
  const { reason, damagedFile, lostSince, unreadBlocks } = report;
  const unread = `, blocks that could not be read: ${unreadBlocks}`;
  const since = lostSince === null ? 'the beginning' : when(lostSince);
  return [
    `The store was damaged (${reason}) and ${outcome(report, when)}.`,
    `Read again: entries ${report.entriesReadAgain}, messages ${report.messagesReadAgain}${unreadBlocks > 0 ? unread : ''}.`,
    `Not to be had back from ${since} on: costs, titles and notes by hand, index terms of these entries, and flushes that waited without a captured event.`,
    ...(damagedFile === null ? [] : [`The damaged file is kept: ${damagedFile}.`]),
    '`daybook status --ok` ends this note.',
  ].join(' ');
}

/** One sentence for who ran a command that met the damage. */
export function restoreSentence(restore: Restore): string {
  const outcomeText = outcome(restoreReport(restore), (iso) => iso);
  return `The store was damaged and ${outcomeText}; \`daybook status\` tells what could not be had back.`;
}

function outcome(
  { at, backupFile, damagedFile, lostSince }: RestoreReport,
  when: (iso: string) => string,
): string {
  if (backupFile !== null && lostSince !== null)
    return `restored at ${when(at)} from the backup of ${when(lostSince)}`;
  if (damagedFile === null && lostSince !== null) return `mended at ${when(at)}`;
  return `begun anew at ${when(at)}, since there was no sound backup`;
}
