import { eventsIn } from './events.ts';
import type { Forgotten } from './forget.ts';
import type { Project, Session } from './sessions.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';
import type { ExternalId } from './tombstones.ts';

/**
 * All that forgetting a session, or a project, is about: with its subagents, which did its work, and
 * with what was taken out of the store before and only the events still tell of, since a session that
 * is resumed after that has two ids of ours.
 */
export function forgetScope(store: Store, wanted: Session | Project): Forgotten {
  const projectKey = 'key' in wanted ? wanted.key : undefined;
  const known = knownSessions(store);
  const line = 'key' in wanted ? new Set<string>() : withSubagents(store, wanted.id);
  const isWanted = ({ id, projectId }: KnownSession) =>
    'key' in wanted ? projectId === wanted.id : line.has(id);
  const externalIds = new Map<string, ExternalId>();
  for (const { external } of known.filter(isWanted))
    for (const one of external) externalIds.set(nameOf(one), one);
  const isSame = (session: KnownSession) =>
    isWanted(session) || session.external.some((one) => externalIds.has(nameOf(one)));
  const sessionIds = known.filter(isSame).map(({ id }) => id);
  return { sessionIds, externalIds: [...externalIds.values()], projectKey };
}

function withSubagents(store: Store, id: string): Set<string> {
  const ids = sql(
    store,
    `WITH RECURSIVE line(id) AS (
       SELECT ? UNION SELECT s.id FROM line JOIN sessions s ON s.parent_id = line.id
       WHERE s.parent_kind = 'subagent')
     SELECT id FROM line`,
  )
    .pluck()
    .all(id);
  return new Set(ids as string[]);
}

interface KnownSession {
  readonly id: string;
  projectId: number | undefined;
  readonly external: ExternalId[];
}

function knownSessions(store: Store): KnownSession[] {
  const found = new Map<string, KnownSession>();
  const session = (id: string) => {
    const one = found.get(id) ?? { id, projectId: undefined, external: [] };
    found.set(id, one);
    return one;
  };
  for (const { changes } of eventsIn(store)) {
    for (const { table, key, set } of changes) {
      if (table === 'sessions' && typeof set?.project_id === 'number')
        session(String(key.id)).projectId = set.project_id;
      if (table === 'external_ids' && set !== undefined) {
        const id = { agent: String(key.agent), externalId: String(key.external_id) };
        session(String(set.session_id)).external.push(id);
      }
    }
  }
  return [...found.values()];
}

function nameOf({ agent, externalId }: ExternalId): string {
  return `${agent}\0${externalId}`;
}
