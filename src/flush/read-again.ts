import { listTranscripts, type TranscriptFile } from '../agents/claude-code/places.ts';
import {
  finishRestore as noteFinished,
  noteRestore,
  type Restore,
  restoresOf,
} from '../store/restores.ts';
import { sessionById, sessionIdOf } from '../store/sessions.ts';
import { isNamed } from '../store/sightings.ts';
import { readMeta, writeMeta } from '../store/statement.ts';
import { isForgotten } from '../store/tombstones.ts';
import { addTranscript, transcriptAt } from '../store/transcripts.ts';
import { adoptEntry, ensureSession } from './adopt-entry.ts';
import { firstFolder } from './first-folder.ts';
import { findLostEntries, type LostEntry } from './lost-entries.ts';
import type { OpenHistories } from './open-histories.ts';
import { opencodeHistories, readHistoriesAgain } from './read-histories-again.ts';
import { configFolders, ingestFound } from './recover.ts';
import { breathe, type World } from './world.ts';

const AGENT = 'claude-code';
const LOGS_READ = 'logs_read_at_ms';
/** What a `-wal` can hold is hours old, not weeks. */
const LOST_COMMITS_MS = 30 * 24 * 3_600_000;

/**
 * Ends a restore: reads what came after the backup from transcripts and from the blocks of the daily
 * logs, which are only read. Safe to repeat after a crash at any point.
 */
export async function finishRestore(world: World): Promise<void> {
  const { store, log } = world;
  const restore = restoresOf(store).findLast(({ isFinished }) => !isFinished);
  if (restore === undefined) return;
  const startedMs = Date.now();
  const { entries, unreadBlocks } = findLostEntries(world, restore.sinceMs);
  const messages = await readAgain(world, entries, restore);
  const found = { entries: entries.length, messages, unreadBlocks };
  world.assertHeld();
  noteFinished(store, found);
  writeMeta(store, LOGS_READ, String(startedMs));
  log('warn', 'store-restored', { ...found, damaged: restore.damagedFile ?? 'none' });
}

/**
 * A `-wal` that was lost or cut off takes commits with it and leaves a sound store behind. The daily
 * logs tell: what stands in them was in the store. Without this the same messages would be summarised
 * again.
 */
export async function readLostCommits(world: World): Promise<void> {
  const { store, log } = world;
  const startedMs = Date.now();
  const sinceMs = Number(readMeta(store, LOGS_READ) ?? startedMs);
  const lost = findLostEntries(world, sinceMs);
  const isHere = isOfThisMachine(world);
  const entries = lost.entries.filter((one) => one.atMs > sinceMs - LOST_COMMITS_MS && isHere(one));
  if (entries.length > 0) {
    const restore: Restore = {
      atMs: world.now(),
      reason: 'its last changes were lost',
      damagedFile: null,
      backupFile: null,
      sinceMs,
      isFinished: true,
      entries: entries.length,
      messages: 0,
      unreadBlocks: lost.unreadBlocks,
    };
    const messages = await readAgain(world, entries, restore);
    noteRestore(store, { ...restore, messages });
    log('warn', 'changes-were-lost', { entries: entries.length, messages });
  }
  if (lost.logs > 0) writeMeta(store, LOGS_READ, String(startedMs));
}

/** People share their daily logs between machines; what another one wrote was never in this store. */
function isOfThisMachine(world: World): (entry: LostEntry) => boolean {
  let sessions: Set<string> | undefined;
  return ({ agent, externalId, sessionId }) => {
    const { store } = world;
    if (sessionById(store, sessionId) ?? sessionIdOf(store, agent, externalId)) return true;
    sessions ??= sessionsHere(world);
    return sessions.has(externalId);
  };
}

/** The agents' ids of the sessions that they have on this machine. */
function sessionsHere(world: World): Set<string> {
  const open = opencodeHistories(world);
  open.close();
  const transcripts = transcriptsOf(world).map((file) => file.externalId);
  return new Set([...transcripts, ...open.sessions.map(({ head }) => head.id)]);
}

function transcriptsOf(world: World): TranscriptFile[] {
  return configFolders(world).flatMap(listTranscripts);
}

/** @returns how many messages were new. */
async function readAgain(
  world: World,
  entries: readonly LostEntry[],
  restore: Restore,
): Promise<number> {
  const open = opencodeHistories(world);
  try {
    return await readAllAgain(world, entries, restore, open);
  } finally {
    open.close();
  }
}

async function readAllAgain(
  world: World,
  entries: readonly LostEntry[],
  restore: Restore,
  open: OpenHistories,
): Promise<number> {
  const files = transcriptsOf(world);
  const places = new Map(
    open.sessions.map(({ history, head }) => [
      head.id,
      { path: history.path, folder: head.directory },
    ]),
  );
  const byName = new Map(files.map((file) => [file.externalId, file]));
  for (const entry of entries) {
    world.assertHeld();
    const file = byName.get(entry.externalId);
    const place = file && { path: file.path, folder: firstFolder(file.path) };
    ensureSession(world, entry, place ?? places.get(entry.externalId));
    await breathe();
  }
  let messages = 0;
  for (const file of files.filter((one) => isOurs(world, one, restore.sinceMs))) {
    // Without a backup nobody knows what was summarised of a session that no entry is about.
    if (restore.sinceMs === 0 && !isNamed(world.store, AGENT, file.externalId))
      addTranscript(world.store, { ...file, agent: AGENT, baselineBytes: file.sizeBytes });
    messages += (await ingestFound(world, file))?.newMessages ?? 0;
    await breathe();
  }
  messages += await readHistoriesAgain(world, open, restore.sinceMs);
  for (const entry of entries) {
    world.assertHeld();
    adoptEntry(world, entry);
    await breathe();
  }
  return messages;
}

/** Sessions that no hook and no entry has named ran without us, unless the settings take all. */
function isOurs({ store, settings }: World, file: TranscriptFile, sinceMs: number): boolean {
  if (isForgotten(store, AGENT, file.externalId)) return false;
  if (isNamed(store, AGENT, file.externalId)) return true;
  const known = transcriptAt(store, file.path);
  if (known !== undefined) return known.offsetBytes > 0 || file.sizeBytes > known.baselineBytes;
  return settings.recovery === 'all' && file.changedAtMs >= sinceMs;
}
