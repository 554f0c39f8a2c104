import type { MessageKind, MessageRole } from './messages.ts';
import { messagesBehind, type Nearby, neighbours } from './search-neighbours.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

interface SharedHit {
  readonly sessionId: string;
  readonly agent: string;
  /** The agent's own id of the session. */
  readonly externalId: string;
  readonly project: string;
  readonly atMs: number;
  /** Of the entry or the session; null where it has none yet. */
  readonly title: string | null;
  /** Around the matches, each of which stands between `>>>` and `<<<`. */
  readonly snippet: string;
}

export interface MessageHit extends SharedHit {
  readonly kind: 'message';
  /** Its place in its session, from 1. */
  readonly seq: number;
  readonly role: MessageRole;
  readonly part: MessageKind;
  readonly tool: string | null;
  readonly before: Nearby | null;
  readonly after: Nearby | null;
}

export interface EntryHit extends SharedHit {
  readonly kind: 'entry';
  readonly entryId: string;
  /** The daily log that holds it. */
  readonly day: string;
  /** The messages that it was made of: `fromSeq < seq <= toSeq`. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Those of them that have most of the words, or how they begin. */
  readonly behind: readonly Nearby[];
}

export type Hit = MessageHit | EntryHit;

const MOST_BEHIND = 3;
const SESSION = `m.session_id AS sessionId, s.agent, p.name AS project, m.at_ms AS atMs,
  coalesce((SELECT external_id FROM external_ids x WHERE x.session_id = s.id LIMIT 1), s.id) AS externalId`;
const JOINED = 'JOIN sessions s ON s.id = m.session_id JOIN projects p ON p.id = s.project_id';

type SnippetOf = (text: string) => string;

export function messageHit(store: Store, id: number, snippetOf: SnippetOf): MessageHit {
  const { text, ...row } = sql(
    store,
    `SELECT 'message' AS kind, ${SESSION}, s.title, m.seq, m.role, m.kind AS part, m.tool, m.text
     FROM messages m ${JOINED} WHERE m.id = ?`,
  ).get(id) as Omit<MessageHit, 'snippet' | 'before' | 'after'> & { text: string };
  return { ...row, snippet: snippetOf(text), ...neighbours(store, row.sessionId, row.seq) };
}

/** @param texts - what the messages behind it are looked for by, see `messagesBehind`. */
export function entryHit(
  store: Store,
  number: number,
  snippetOf: SnippetOf,
  texts: readonly string[],
): EntryHit {
  const { text, ...row } = sql(
    store,
    `SELECT 'entry' AS kind, ${SESSION}, m.title, m.id AS entryId, m.day, j.from_seq AS fromSeq,
       j.to_seq AS toSeq, m.search_text AS text
     FROM entries m ${JOINED} JOIN jobs j ON j.id = m.job_id WHERE m.number = ?`,
  ).get(number) as Omit<EntryHit, 'snippet' | 'behind'> & { text: string };
  const behind = messagesBehind(store, row, texts, MOST_BEHIND);
  return { ...row, snippet: snippetOf(text), behind };
}
