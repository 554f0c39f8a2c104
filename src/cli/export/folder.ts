// A folder with a file for each session, for programs that read the transcripts of Claude Code.
import { closeSync, lstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeOf, isDiskFull, messageOf } from '../../platform/errors.ts';
import { makePrivateFolder } from '../../platform/files.ts';
import { shortHash } from '../../platform/hash.ts';
import { livenessOf } from '../../platform/processes.ts';
import { messageCount } from '../../store/session-facts.ts';
import { sessionById, sessionIdOf } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import { isForgotten } from '../../store/tombstones.ts';
import { claudeJsonl } from './formats.ts';
import { readHeader, type SessionHeader, sessionHeader } from './session-header.ts';
import { fileSink } from './sink.ts';

export interface FolderFile {
  /** `left`: its session is not in the store any more, which may be another store's business. */
  readonly change: 'made' | 'rewritten' | 'unchanged' | 'removed' | 'left' | 'failed';
  readonly file: string;
  /** Ours; null for a file whose session is not in the store. */
  readonly id: string | null;
  readonly messages: number;
  readonly problem?: string;
}

/** Of a header; one with a longer title than any is read as none, and its file written again. */
const HEADER_BYTES = 64 * 1024;

/**
 * Brings the files of these sessions up to date: one that grew, or was renamed, is written again as a
 * whole, all others keep their bytes and time. Files of sessions that a person had forgotten go.
 *
 * @param folder - absolute; made when it is not there.
 * @returns what was done, or would be, file by file.
 * @throws ENOSPC and the like: nothing more would fit.
 */
export function* exportToFolder(
  store: Store,
  ids: readonly string[],
  folder: string,
  isDryRun: boolean,
): Generator<FolderFile> {
  if (!isDryRun) {
    makePrivateFolder(folder);
    removeLeftovers(folder);
  }
  for (const id of ids) {
    const session = sessionById(store, id);
    const messages = messageCount(store, id);
    if (session === undefined || messages === 0) continue;
    const file = join(folder, fileNameOf(id));
    const known = headerOf(file);
    const about = { file, id, messages };
    if (known?.state === sessionHeader(store, session).state) {
      yield { change: 'unchanged', ...about };
      continue;
    }
    try {
      if (!isDryRun) write(file, claudeJsonl(store, session));
      yield { change: known ? 'rewritten' : 'made', ...about };
    } catch (error) {
      if (isDiskFull(error)) throw error;
      yield { change: 'failed', ...about, problem: messageOf(error) };
    }
  }
  yield* withoutSession(store, folder, isDryRun);
}

/** What stands in a file's name is ours and never a title; an id from elsewhere may be anything. */
function fileNameOf(id: string): string {
  return /^\w[\w-]{0,99}$/.test(id) ? `${id}.jsonl` : `ses_${shortHash(id)}.jsonl`;
}

function write(file: string, lines: Iterable<string>): void {
  const sink = fileSink(file);
  try {
    for (const line of lines) sink.write(line);
    sink.finish();
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

/** Files of ours whose session has left the store. */
function* withoutSession(store: Store, folder: string, isDryRun: boolean): Generator<FolderFile> {
  for (const name of namesIn(folder).filter((one) => one.endsWith('.jsonl'))) {
    const file = join(folder, name);
    const header = headerOf(file);
    if (header === undefined) continue;
    const { agent, sessionId } = header;
    const id = sessionIdOf(store, agent, sessionId);
    if (id !== undefined && fileNameOf(id) === basename(file)) continue;
    if (sessionById(store, basename(file, '.jsonl')) !== undefined) continue;
    const isUnwanted = isForgotten(store, agent, sessionId);
    if (isUnwanted && !isDryRun) rmSync(file, { force: true });
    yield { change: isUnwanted ? 'removed' : 'left', file, id: null, messages: 0 };
  }
}

/** Of exports that were killed; those of a process that still runs are its own. */
function removeLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = /^[\w-]+\.jsonl\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && livenessOf(Number(pid), undefined) === 'dead')
      rmSync(join(folder, name), { force: true });
  }
}

function headerOf(file: string): SessionHeader | undefined {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const bytes = Buffer.alloc(HEADER_BYTES);
  const opened = openSync(file, 'r');
  try {
    const text = bytes.toString('utf8', 0, readSync(opened, bytes));
    return readHeader(text.slice(0, text.indexOf('\n')));
  } finally {
    closeSync(opened);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
