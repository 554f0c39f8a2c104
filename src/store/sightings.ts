import type { EventKind } from '../capture/spool-event.ts';
import { sql } from './statement.ts';
import type { Store } from './store.ts';

/** What a hook reported, without the text: who, when, why. */
export interface Sighting {
  /** Of the spooled file. */
  readonly name: string;
  readonly agent: string;
  readonly externalId: string;
  readonly kind: EventKind;
  /** The agent's word: source, reason or trigger. */
  readonly why: string;
  readonly agentPid: number | null;
  readonly transcriptPath: string | null;
  readonly atMs: number;
  /** The flush that it led to. */
  readonly jobId: number | null;
}

export function addSighting(store: Store, sighting: Sighting): void {
  sql(
    store,
    `INSERT INTO sightings (name, agent, external_id, kind, why, agent_pid, transcript_path, at_ms, job_id)
     VALUES (@name, @agent, @externalId, @kind, @why, @agentPid, @transcriptPath, @atMs, @jobId)
     ON CONFLICT DO NOTHING`,
  ).run(sighting);
}

/** @returns undefined for a spooled file that was not taken yet. */
export function sightingOf(store: Store, name: string): { jobId: number | null } | undefined {
  return sql(store, 'SELECT job_id AS jobId FROM sightings WHERE name = ?').get(name) as
    | { jobId: number | null }
    | undefined;
}

/** When a hook reported that this session began as a fork; undefined when none did. */
export function forkedAt(store: Store, agent: string, externalId: string): number | undefined {
  const row = sql(
    store,
    `SELECT min(at_ms) AS atMs FROM sightings
     WHERE agent = ? AND external_id = ? AND kind = 'start' AND why = 'fork'`,
  ).get(agent, externalId) as { atMs: number | null };
  return row.atMs ?? undefined;
}

/** The hook's word for how this session began (`startup`, `clear`, …); undefined when none came. */
export function startWord(store: Store, agent: string, externalId: string): string | undefined {
  const row = sql(
    store,
    `SELECT why FROM sightings WHERE agent = ? AND external_id = ? AND kind = 'start'
     ORDER BY at_ms LIMIT 1`,
  ).get(agent, externalId) as { why: string } | undefined;
  return row?.why;
}

interface Reported {
  readonly externalId: string;
  readonly agentPid: number | null;
  readonly transcriptPath: string | null;
  readonly atMs: number;
}

const REPORTED = `SELECT external_id AS externalId, agent_pid AS agentPid,
  transcript_path AS transcriptPath, at_ms AS atMs FROM sightings`;

/** The first start of this session that a hook reported with this source. */
export function startOf(
  store: Store,
  agent: string,
  externalId: string,
  source: string,
): Reported | undefined {
  return sql(
    store,
    `${REPORTED} WHERE agent = ? AND external_id = ? AND kind = 'start' AND why = ?
     ORDER BY at_ms LIMIT 1`,
  ).get(agent, externalId, source) as Reported | undefined;
}

/** The ends by `/clear` shortly before a moment, the newest first. */
export function clearsBefore(
  store: Store,
  agent: string,
  atMs: number,
  windowMs: number,
): Reported[] {
  return sql(
    store,
    `${REPORTED} WHERE agent = ? AND kind = 'end' AND why = 'clear' AND at_ms BETWEEN ? AND ?
     ORDER BY at_ms DESC`,
  ).all(agent, atMs - windowMs, atMs) as Reported[];
}

/** Whether any hook has named this session. */
export function isNamed(store: Store, agent: string, externalId: string): boolean {
  return (
    sql(store, 'SELECT 1 FROM sightings WHERE agent = ? AND external_id = ? LIMIT 1').get(
      agent,
      externalId,
    ) !== undefined
  );
}
