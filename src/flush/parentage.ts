import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { addCandidate, setParent } from '../store/lineage.ts';
import { sessionIdOf } from '../store/sessions.ts';
import { clearsBefore, startOf } from '../store/sightings.ts';
import { sql } from '../store/statement.ts';
import type { Store } from '../store/store.ts';

/** A `/clear` ends one session and starts the next within a moment. */
const CLEAR_WINDOW_MS = 60_000;
/** The same first prompt in the same place suggests a parent for this long, and no longer. */
const FINGERPRINT_WINDOW_MS = 72 * 3_600_000;

/**
 * Links a new session to the one that a `/clear` left: the same process ended one and started the
 * other. Without its pid the same folder and moment only suggest it.
 */
export function linkClearedParent(
  store: Store,
  agent: string,
  externalId: string,
  sessionId: string,
): void {
  const start = startOf(store, agent, externalId, 'clear');
  if (start === undefined) return;
  for (const end of clearsBefore(store, agent, start.atMs, CLEAR_WINDOW_MS)) {
    const parentId = sessionIdOf(store, agent, end.externalId);
    if (parentId === undefined || parentId === sessionId) continue;
    if (start.agentPid !== null && end.agentPid === start.agentPid) {
      setParent(store, sessionId, parentId, 'clear', start.atMs);
      return;
    }
    const isUnknown = start.agentPid === null || end.agentPid === null;
    const isSameFolder = folderOf(start.transcriptPath) === folderOf(end.transcriptPath);
    if (!isUnknown || !isSameFolder) continue;
    const reasons = 'a session of the same folder was cleared at the same moment';
    addCandidate(store, { sessionId, parentId, kind: 'clear', reasons }, start.atMs);
  }
}

/** Suggests sessions that began with the same words in the same place within three days. */
export function suggestByFirstPrompt(store: Store, sessionId: string): void {
  const rows = sql(
    store,
    `SELECT other.id, me.started_at_ms AS atMs FROM sessions me
     JOIN sessions other ON other.first_prompt_hash = me.first_prompt_hash
       AND other.project_id = me.project_id AND other.cwd = me.cwd AND other.id <> me.id
     WHERE me.id = @sessionId AND other.parent_kind IS NOT 'subagent' AND other.started_at_ms <= me.started_at_ms
       AND other.last_activity_ms >= me.started_at_ms - @windowMs
     ORDER BY other.last_activity_ms DESC LIMIT 10`,
  ).all({ sessionId, windowMs: FINGERPRINT_WINDOW_MS }) as { id: string; atMs: number }[];
  for (const { id: parentId, atMs } of rows) {
    const reasons = 'the same first prompt in the same folder within 72 hours';
    addCandidate(store, { sessionId, parentId, kind: 'continuation', reasons }, atMs);
  }
}

/**
 * What two prompts have in common that a person would call the same: case, spacing and Unicode form
 * do not count.
 *
 * @returns SHA-256, hex.
 */
export function promptHash(prompt: string): string {
  const normal = prompt.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return createHash('sha256').update(normal).digest('hex');
}

function folderOf(path: string | null): string | null {
  return path === null ? null : dirname(path);
}
