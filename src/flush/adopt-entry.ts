import { locateProject, projectName } from '../capture/project.ts';
import {
  entriesOfSession,
  entryById,
  entryOfJob,
  markWritten,
  recordEntry,
} from '../store/entries.ts';
import { addJob, jobsOfSession, updateJob, watermark } from '../store/jobs.ts';
import { seqAt } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import {
  createSession,
  ensureProject,
  findProjects,
  sessionById,
  sessionIdOf,
} from '../store/sessions.ts';
import { addSighting } from '../store/sightings.ts';
import { suggestTitle } from '../store/titles.ts';
import type { LostEntry } from './lost-entries.ts';
import type { World } from './world.ts';

/**
 * Makes sure of the session that an entry is about, under the id that the daily log gives it, before
 * its transcript is read: that would make one of another id.
 *
 * @param place - where its agent keeps it, where that is still there, and its folder.
 */
export function ensureSession(
  { store }: World,
  entry: LostEntry,
  place: { readonly path: string; readonly folder: string } | undefined,
): void {
  const { agent, sessionId, atMs } = entry;
  const externalId = externalIdIn(entry);
  inTransaction(store, () => {
    addSighting(store, {
      name: `restored:${entry.id}`,
      agent,
      externalId,
      kind: 'idle',
      why: 'daily-log',
      agentPid: null,
      transcriptPath: place?.path ?? null,
      atMs,
      jobId: null,
    });
    if (sessionOf(store, entry) !== undefined) return;
    const cwd = place?.folder ?? '';
    const projectId = projectOf(store, entry.project, cwd, atMs);
    createSession(store, { id: sessionId, agent, externalId, projectId, cwd, startedAtMs: atMs });
  });
}

/**
 * Takes an entry into the store as the flush that it came from left it, so that no other flush covers
 * the same messages: those of its session up to its time.
 */
export function adoptEntry({ store, now }: World, entry: LostEntry): void {
  inTransaction(store, () => {
    const sessionId = sessionOf(store, entry);
    if (sessionId === undefined) throw new Error(`no session for ${entry.id}`);
    const known = entryById(store, entry.id);
    const jobId = known?.jobId ?? flushOf(store, sessionId, entry.atMs, now());
    if (entry.backend !== 'extractive' && entriesOfSession(store, sessionId).length === 0)
      suggestTitle(store, sessionId, entry.title, 'llm', entry.atMs);
    recordEntry(store, {
      id: entry.id,
      jobId,
      sessionId,
      day: entry.day,
      atMs: entry.atMs,
      branch: entry.branch ?? null,
      summary: entry.summary,
      backend: entry.backend,
      model: entry.model ?? null,
      usage: entry.usage,
    });
    markWritten(store, entry.id);
    const reason = entry.note === undefined ? null : reasonIn(entry.note);
    updateJob(store, jobId, { state: reason === null ? 'done' : 'set_aside', reason });
  });
}

type Store = World['store'];

function externalIdIn({ externalId, sessionId }: LostEntry): string {
  return externalId === '' ? sessionId : externalId;
}

/** The agent's id decides: a backup may know the session by an id that the log does not. */
function sessionOf(store: Store, entry: LostEntry): string | undefined {
  const known = sessionIdOf(store, entry.agent, externalIdIn(entry));
  return known ?? sessionById(store, entry.sessionId)?.id;
}

function projectOf(store: Store, name: string, cwd: string, atMs: number): number {
  if (cwd !== '') {
    const { key, dir } = locateProject('', cwd);
    return ensureProject(store, { key, name: projectName(key), dir }, atMs);
  }
  // Without a transcript only the name is left; no key is like it, since they are real paths.
  const [known] = findProjects(store, name);
  return known?.id ?? ensureProject(store, { key: name, name, dir: '' }, atMs);
}

/** The flush of the messages up to a time: one that still waits in a backup, or a new one. */
function flushOf(store: Store, sessionId: string, atMs: number, nowMs: number): number {
  const toSeq = seqAt(store, sessionId, atMs);
  const jobs = jobsOfSession(store, sessionId);
  const waiting = jobs.find((job) => job.toSeq === toSeq && !entryOfJob(store, job.id));
  if (waiting !== undefined) return waiting.id;
  const fromSeq = watermark(store, sessionId);
  if (toSeq > fromSeq) return addJob(store, { sessionId, fromSeq, toSeq, kind: 'recovery' }, nowMs);
  // Its messages are nowhere any more. Below 0 it covers none of those that are still to come.
  const below = Math.min(0, ...jobs.map((job) => job.fromSeq));
  return addJob(store, { sessionId, fromSeq: below - 1, toSeq: below, kind: 'recovery' }, nowMs);
}

/** Out of the sentence that src/flush/publish.ts puts into the block of an extract. */
function reasonIn(note: string): string {
  return (
    /^No summary could be had \((.*)\), so this is/.exec(note)?.[1] ?? 'no summary could be had'
  );
}
