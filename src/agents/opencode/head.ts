import type { Layout, SessionHead } from './history.ts';
import { numberOf, parseObject, textOf } from './rows.ts';

/** What every session is called until it has a title. */
const NO_TITLE = /^(New|Child) session - \d{4}-\d{2}-\d{2}T/;

/** A session as a row or a file has it, under the names of the columns. */
export type SessionRow = Readonly<Record<string, unknown>>;

/** What the messages of a session tell of it. */
export interface MessageStats {
  readonly messages: number;
  readonly firstMs: number | undefined;
  readonly changedMs: number;
}

export const NO_MESSAGES: MessageStats = { messages: 0, firstMs: undefined, changedMs: 0 };

export function headOf(row: SessionRow, layout: Layout, stats: MessageStats): SessionHead {
  const createdMs = numberOf(row.time_created) ?? 0;
  const archivedMs = numberOf(row.time_archived);
  const title = textOf(row.title);
  return {
    id: String(row.id),
    layout,
    parentId: textOf(row.parent_id),
    forkOf: textOf(row.fork_session_id),
    directory: textOf(row.directory) ?? '',
    title: title === undefined || NO_TITLE.test(title) ? undefined : title,
    branch: textOf(row.branch),
    createdMs,
    // Putting a session away leaves its own stamp of change as it was.
    changedMs: Math.max(numberOf(row.time_updated) ?? createdMs, archivedMs ?? 0, stats.changedMs),
    archivedMs,
    revert: revertOf(row.revert),
    messages: stats.messages,
    firstMessageMs: stats.firstMs,
  };
}

function revertOf(value: unknown): SessionHead['revert'] {
  const revert =
    typeof value === 'object' ? (value as Record<string, unknown>) : parseObject(value);
  const messageId = textOf(revert?.messageID);
  return messageId === undefined ? undefined : { messageId, partId: textOf(revert?.partID) };
}
