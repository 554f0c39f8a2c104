import type { MessageRole } from './messages.ts';

/** What narrows a search; each is left out where it does not matter. */
export interface SearchFilters {
  readonly kind?: 'entry' | 'message';
  readonly agent?: string;
  readonly projectIds?: readonly number[];
  readonly role?: MessageRole;
  /** Ours. */
  readonly sessionId?: string;
  /** Unix milliseconds, inclusive. */
  readonly sinceMs?: number;
  /** Unix milliseconds, exclusive. */
  readonly untilMs?: number;
  /** The name of a tool, in any case. */
  readonly tool?: string;
}

/** Conditions in SQL, each beginning with AND, and the values they name. */
export interface Conditions {
  /** On the rows and their sessions. */
  readonly where: string;
  /** On the row numbers alone, for the index, which does not look beyond them. */
  readonly range: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** On `messages m` and `sessions s`. */
export function messageConditions(filters: SearchFilters): Conditions {
  const { role, tool, sessionId } = filters;
  const all = conditions([
    ...sharedConditions(filters),
    [role, 'm.role = @role', { role }],
    [tool, 'm.tool = @tool COLLATE NOCASE', { tool }],
  ]);
  return sessionId === undefined ? all : { ...all, range: rangeOf('id', 'messages') };
}

/** On `entries m` and `sessions s`. */
export function entryConditions(filters: SearchFilters): Conditions {
  const all = conditions(sharedConditions(filters));
  return filters.sessionId === undefined ? all : { ...all, range: rangeOf('number', 'entries') };
}

/** Whether an entry can pass at all: it has no role and no tool. */
export function admitsEntries({ kind, role, tool }: SearchFilters): boolean {
  return kind !== 'message' && role === undefined && tool === undefined;
}

type Condition = readonly [wanted: unknown, sql: string, values: Record<string, unknown>];

function sharedConditions(filters: SearchFilters): Condition[] {
  const { agent, projectIds, sessionId, sinceMs, untilMs } = filters;
  return [
    [agent, 's.agent = @agent', { agent }],
    [
      projectIds,
      's.project_id IN (SELECT value FROM json_each(@projectIds))',
      { projectIds: JSON.stringify(projectIds) },
    ],
    [sessionId, 'm.session_id = @sessionId', { sessionId }],
    [sinceMs, 'm.at_ms >= @sinceMs', { sinceMs }],
    [untilMs, 'm.at_ms < @untilMs', { untilMs }],
  ];
}

function rangeOf(id: string, rows: string): string {
  return ` AND rowid BETWEEN (SELECT min(${id}) FROM ${rows} WHERE session_id = @sessionId)
    AND (SELECT max(${id}) FROM ${rows} WHERE session_id = @sessionId)`;
}

function conditions(all: readonly Condition[]): Conditions {
  const wanted = all.filter(([value]) => value !== undefined);
  return {
    where: wanted.map(([, sql]) => ` AND ${sql}`).join(''),
    range: '',
    values: Object.assign({}, ...wanted.map(([, , values]) => values)) as Conditions['values'],
  };
}
