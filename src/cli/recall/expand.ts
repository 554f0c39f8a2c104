import { localDay, localTime } from '../../daily/day.ts';
import { currentNotes, linksOfChain, membersOf } from '../../memory/chains.ts';
import { shortId, theChain } from '../../memory/find.ts';
import { UserError } from '../../platform/errors.ts';
import { quotedLines } from '../../recall/frame.ts';
import { type Entry, entryById } from '../../store/entries.ts';
import { jobById } from '../../store/jobs.ts';
import { messagesBetween, type StoredMessage } from '../../store/messages.ts';
import { sql } from '../../store/statement.ts';
import type { Store } from '../../store/store.ts';
import { quoted, type Step, withinStep } from './step.ts';

const ITEM_LENGTH = 500;
/** Messages on either side of the one that was found. */
const NEIGHBOURS = 2;
const HIT_LINES = 40;
const NEIGHBOUR_LENGTH = 400;

/**
 * The second step: all of one hit, with what stands around it.
 *
 * @param hit - as the first step names it.
 * @throws {UserError} NO_HIT, or those of a note that is not there.
 */
export function expandHit(store: Store, hit: string, zone: string): Step {
  const found = expansion(store, hit, zone);
  if (found !== undefined) return found;
  throw new UserError(
    'NO_HIT',
    `there is no hit ${JSON.stringify(hit.slice(0, 80))}`,
    'Name it as `daybook recall WORDS` prints it: n1f9a03b2, e17, m42.',
    { exitCode: 3 },
  );
}

export function expansion(store: Store, hit: string, zone: string): Step | undefined {
  const [, kind, name = ''] = /^([nem])([0-9a-f]{1,32})$/.exec(hit) ?? [];
  if (kind === 'n') return expandNote(store, name, zone);
  if (kind === undefined || !/^\d{1,15}$/.test(name)) return undefined;
  return kind === 'e'
    ? expandEntry(store, Number(name), zone)
    : expandMessage(store, Number(name), zone);
}

function expandNote(store: Store, name: string, zone: string): Step {
  const chain = theChain(store, name);
  const { kind, status, createdAtMs, sessionId, entryId } = chain;
  const now = new Set(currentNotes(store, chain.id).map(({ id }) => id));
  const entry = entryId === null ? undefined : numberOf(store, entryId);
  const notes = membersOf(store, chain.id).map(
    ({ noteId, note }) =>
      `- ${now.has(noteId) ? '' : 'before it was edited: '}${quoted(note?.text ?? '(lost)', ITEM_LENGTH * 4)}`,
  );
  const links = linksOfChain(store, chain.id).map(({ chainId, olderId, kind: how }) => {
    const isNewer = chainId === chain.id;
    const other = theChain(store, isNewer ? olderId : chainId);
    const verb = isNewer ? how : `is named (${how}) by`;
    return `- ${verb} n${shortId(other.id)}: ${quoted(other.summary, 200)}`;
  });
  const from = [
    ...(entry === undefined ? [] : [`- from the entry e${entry}`]),
    ...(sessionId === null ? [] : [`- found in the session ${sessionId}`]),
  ];
  return {
    about: `A ${kind ?? 'note'} of ${momentOf(createdAtMs, zone)}, ${status}.`,
    lines: withinStep([...notes, ...links, ...from]),
    next: entry === undefined ? '' : `Next: \`recall --expand e${entry}\`.`,
    results: [{ id: chain.id, kind, status, sessionId, entryId }],
  };
}

function expandEntry(store: Store, number: number, zone: string): Step | undefined {
  const id = sql(store, 'SELECT id FROM entries WHERE number = ?').pluck().get(number);
  const entry = typeof id === 'string' ? entryById(store, id) : undefined;
  if (entry === undefined) return undefined;
  const job = jobById(store, entry.jobId);
  const from = Math.max(1, (job?.fromSeq ?? 0) + 1);
  return {
    about: `The entry e${number} of ${momentOf(entry.atMs, zone)}, ${quoted(entry.project, 60)}.`,
    lines: withinStep(entryLines(entry)),
    next: `Next: \`recall --session ${entry.sessionId} --around ${from}\` (its messages are ${from} to ${job?.toSeq ?? from}).`,
    results: [{ id: entry.id, sessionId: entry.sessionId, summary: entry.summary }],
  };
}

function entryLines({ summary }: Entry): string[] {
  const { title, context, keyExchanges, decisions, lessons, actionItems } = summary;
  const list = (heading: string, items: readonly string[]) =>
    items.length === 0
      ? []
      : [`## ${heading}`, ...items.map((one) => `- ${quoted(one, ITEM_LENGTH)}`)];
  return [
    `## ${quoted(title, 100)}`,
    `> ${quoted(context, 1_200)}`,
    ...list('Decisions', decisions),
    ...list('Lessons', lessons),
    ...list('Action items', actionItems),
    ...list('Key exchanges', keyExchanges),
  ];
}

function expandMessage(store: Store, id: number, zone: string): Step | undefined {
  const row = sql(store, 'SELECT session_id AS sessionId, seq FROM messages WHERE id = ?').get(
    id,
  ) as { sessionId: string; seq: number } | undefined;
  if (row === undefined) return undefined;
  const { sessionId, seq } = row;
  const messages = messagesBetween(store, sessionId, seq - NEIGHBOURS - 1, seq + NEIGHBOURS);
  const at = messages.find((one) => one.seq === seq);
  return {
    about: `Message ${seq} of a session, of ${momentOf(at?.atMs ?? 0, zone)}, with its neighbours.`,
    lines: withinStep(
      messages.flatMap((one) => (one.seq === seq ? wholeMessage(one) : [shortMessage(one)])),
    ),
    next: `Next: \`recall --session ${sessionId} --around ${seq}\`.`,
    results: [{ sessionId, seq, messages }],
  };
}

function wholeMessage(message: StoredMessage): string[] {
  const lines = quotedLines(message.text);
  const shown = lines.slice(0, HIT_LINES).map((line) => `> ${quoted(line, ITEM_LENGTH)}`.trimEnd());
  const more = lines.length - shown.length;
  return [
    `## ${headOf(message)}`,
    ...shown,
    ...(more > 0 ? [`> [… ${more} lines left out …]`] : []),
  ];
}

/** A message on one line. */
export function shortMessage(message: StoredMessage, limit: number = NEIGHBOUR_LENGTH): string {
  return `- ${headOf(message)}: ${quoted(message.text, limit)}`;
}

function headOf({ seq, role, kind, tool }: StoredMessage): string {
  const call = kind === 'tool_call' ? ` calls ${quoted(tool ?? 'a tool', 40)}` : '';
  return `[${seq}] ${role}${call}`;
}

export function momentOf(atMs: number, zone: string): string {
  return `${localDay(atMs, zone)} ${localTime(atMs, zone)}`;
}

function numberOf(store: Store, entryId: string): number | undefined {
  return sql(store, 'SELECT number FROM entries WHERE id = ?').pluck().get(entryId) as
    | number
    | undefined;
}
