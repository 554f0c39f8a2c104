import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  claudeConfigFolder,
  configFolderOf,
  listTranscripts,
  type RegistryWord,
  readRegistry,
  type TranscriptFile,
} from '../agents/claude-code/places.ts';
import { readHookSettings, whyNotCaptured } from '../capture/hook-settings.ts';
import { recoveryStamp } from '../capture/recovery-stamp.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { seqBefore } from '../store/messages.ts';
import { inTransaction } from '../store/open.ts';
import { isNamed } from '../store/sightings.ts';
import { readMeta, writeMeta } from '../store/statement.ts';
import { isForgotten } from '../store/tombstones.ts';
import {
  addTranscript,
  noteUnnamedSessions,
  settleTranscript,
  transcriptAt,
  transcriptPaths,
} from '../store/transcripts.ts';
import { firstFolder } from './first-folder.ts';
import { ingestSession } from './ingest.ts';
import { planJob } from './plan-job.ts';
import { recordHistoryBaseline, recoverHistories } from './recover-histories.ts';
import type { Ingested } from './session-source.ts';
import { SILENCE_MS } from './silence.ts';
import { breathe, type World } from './world.ts';

const AGENT = 'claude-code';
const BASELINE = 'baseline_at_ms:';

/**
 * Notes, once for each configuration folder, how long every transcript is that was there when Daybook
 * first heard of that folder and that no hook has named: what lies before that is history,
 * summarised only when asked. The same for each database of opencode.
 */
export async function recordBaseline(world: World): Promise<void> {
  const { store } = world;
  recordHistoryBaseline(world);
  for (const folder of configFolders(world)) {
    if (readMeta(store, BASELINE + folder) !== undefined) continue;
    const files = listTranscripts(folder);
    const isUntold = ({ externalId }: TranscriptFile) =>
      !isNamed(store, AGENT, externalId) && !isForgotten(store, AGENT, externalId);
    world.assertHeld();
    inTransaction(store, () => {
      for (const file of files.filter(isUntold)) {
        addTranscript(store, { ...file, agent: AGENT, baselineBytes: file.sizeBytes });
      }
      writeMeta(store, BASELINE + folder, String(world.now()));
    });
    world.log('info', 'baseline', { transcripts: files.length });
  }
}

/**
 * Finds sessions that are over and whose end no hook reported: their transcript grew without a
 * flush, and either their process is gone or they have been silent for half an hour. They are
 * flushed as if their end had fired.
 *
 * @returns how many flushes that made.
 */
export async function recover(world: World): Promise<number> {
  stampRecovery(world.home);
  if (world.settings.recovery === 'off') return 0;
  let planned = 0;
  let unnamed = 0;
  for (const folder of configFolders(world)) {
    const registry = readRegistry(folder);
    for (const file of listTranscripts(folder)) {
      if (!isOver(file, registry.get(file.externalId), world.now())) continue;
      if (!isUnsettled(world, file) || isForgotten(world.store, AGENT, file.externalId)) continue;
      if (!isMeant(world, file)) unnamed++;
      else if (await recoverOne(world, file)) planned++;
      await breathe();
    }
  }
  const histories = await recoverHistories(world);
  planned += histories.planned;
  unnamed += histories.unnamed;
  noteUnnamedSessions(world.store, unnamed);
  world.log('info', 'recovered', { flushes: planned, unnamed });
  return planned;
}

function isUnsettled({ store }: World, file: TranscriptFile): boolean {
  return file.sizeBytes > (transcriptAt(store, file.path)?.settledBytes ?? 0);
}

/**
 * A session that no hook has named although it began after the installation ran without our hooks:
 * with `DAYBOOK=0`, or with hooks switched off. Nobody wanted it kept.
 */
function isMeant({ store, settings }: World, file: TranscriptFile): boolean {
  if (settings.recovery === 'all' || isNamed(store, AGENT, file.externalId)) return true;
  return (transcriptAt(store, file.path)?.baselineBytes ?? 0) > 0;
}

/**
 * Reads what is new in a transcript that no event names, unless its project is turned off.
 *
 * @returns undefined where nothing may be read.
 */
export async function ingestFound(
  world: World,
  { path, externalId }: TranscriptFile,
): Promise<Ingested | undefined> {
  const { home } = world;
  const cwd = firstFolder(path);
  const place = { dir: cwd, cwd };
  const reason = cwd === '' ? 'no-folder' : whyNotCaptured(place, readHookSettings(home), home);
  if (reason !== undefined) return undefined;
  return ingestSession(world, { agent: AGENT, externalId, path, project: undefined });
}

async function recoverOne(world: World, file: TranscriptFile): Promise<boolean> {
  const { store } = world;
  const { path, externalId } = file;
  const ingested = await ingestFound(world, file);
  if (ingested === undefined) return false;
  world.assertHeld();
  return inTransaction(store, () => {
    const { sessionId } = ingested;
    const baseline = transcriptAt(store, path)?.baselineBytes ?? 0;
    settleTranscript(store, path, file.sizeBytes);
    if (sessionId === undefined) return false;
    const baselineSeq = baseline === 0 ? 0 : seqBefore(store, sessionId, baseline);
    const jobId = planJob(world, sessionId, 'recovery', baselineSeq);
    if (jobId !== undefined)
      world.log('info', 'end-was-missed', { session: externalId, job: jobId });
    return jobId !== undefined;
  });
}

function isOver(file: TranscriptFile, word: RegistryWord, nowMs: number): boolean {
  return word === 'dead' || nowMs - file.changedAtMs >= SILENCE_MS;
}

/** The folder of this environment, and those that hooks have told of before. */
export function configFolders(world: World): string[] {
  const known = transcriptPaths(world.store, AGENT).map(configFolderOf);
  return [...new Set([claudeConfigFolder(world.env), ...known].map((one) => resolve(one)))];
}

function stampRecovery(home: Home): void {
  const stamp = recoveryStamp(home);
  makePrivateFolder(home.run);
  if (statSync(stamp, { throwIfNoEntry: false }) === undefined) {
    writeFileSync(stamp, '', { mode: PRIVATE_FILE });
    return;
  }
  const now = new Date();
  utimesSync(stamp, now, now);
}
