import { entriesOfSession } from '../../store/entries.ts';
import { messageCount } from '../../store/session-facts.ts';
import { eachMessage } from '../../store/session-messages.ts';
import { externalIdOf, type Session } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { jsonText } from '../command.ts';
import { sessionDetail } from '../session-detail.ts';
import { iso } from '../session-row.ts';
import { claudeLines } from './claude-lines.ts';
import { entryMarkdown, messageMarkdown, sessionMarkdown } from './markdown.ts';
import { sessionHeader } from './session-header.ts';

export const FORMATS = ['jsonl', 'markdown', 'claude-jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/** One session in a format, a piece of text after the other, each for a line of its own. */
export type Exporter = (store: Store, session: Session, zone: string) => Generator<string>;

/** @param nowMs - a session is active or idle as of then. */
export function exporterOf(format: Format, nowMs: number): Exporter {
  if (format === 'claude-jsonl') return claudeJsonl;
  const exporter = format === 'jsonl' ? jsonl : markdown;
  return (store, session, zone) => exporter(store, session, zone, nowMs);
}

/** A line for the session, one for each of its entries, one for each of its messages. */
function* jsonl(store: Store, session: Session, _: string, nowMs: number): Generator<string> {
  const { entries: _entries, ...detail } = sessionDetail(store, session, nowMs);
  yield jsonText({ type: 'session', ...detail });
  for (const { atMs, ...entry } of entriesOfSession(store, session.id).reverse())
    yield jsonText({ type: 'entry', at: iso(atMs), ...entry });
  for (const { atMs, isError, ...message } of eachMessage(store, session.id)) {
    const said = { at: iso(atMs), ...message, isError: isError === 1 };
    yield jsonText({ type: 'message', sessionId: session.id, ...said });
  }
}

function* markdown(store: Store, session: Session, zone: string, nowMs: number): Generator<string> {
  yield sessionMarkdown(sessionDetail(store, session, nowMs), zone);
  for (const entry of entriesOfSession(store, session.id).reverse())
    yield entryMarkdown(entry, zone);
  for (const message of eachMessage(store, session.id)) yield messageMarkdown(message, zone);
}

/** What is known of the session, then its lines; nothing at all where nothing was said. */
export function* claudeJsonl(store: Store, session: Session): Generator<string> {
  if (messageCount(store, session.id) > 0) yield jsonText(sessionHeader(store, session));
  const { cwd, branch, model, title, titleSource } = session;
  const about = {
    externalId: externalIdOf(store, session.id),
    cwd,
    branch,
    model,
    title,
    titleSource,
  };
  for (const line of claudeLines(about, eachMessage(store, session.id))) yield jsonText(line);
}
