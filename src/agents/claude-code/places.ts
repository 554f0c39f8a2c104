import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fieldsOf, textIn } from '../../platform/fields.ts';
import type { Env } from '../../platform/home.ts';
import { livenessOf } from '../../platform/processes.ts';

export function claudeConfigFolder(env: Env): string {
  return env.CLAUDE_CONFIG_DIR || join(env.HOME || homedir(), '.claude');
}

export interface TranscriptFile {
  readonly path: string;
  readonly externalId: string;
  readonly sizeBytes: number;
  readonly changedAtMs: number;
}

/** The transcripts of all projects, without those of subagents, which lie deeper. */
export function listTranscripts(configFolder: string): TranscriptFile[] {
  const projects = join(configFolder, 'projects');
  return namesIn(projects).flatMap((project) => transcriptsIn(join(projects, project)));
}

/** `<session>.jsonl` -> the transcripts `<session>/subagents/agent-<id>.jsonl` */
export function listSubagents(transcriptPath: string): TranscriptFile[] {
  return transcriptsIn(join(transcriptPath.replace(/\.jsonl$/, ''), 'subagents'));
}

function transcriptsIn(folder: string): TranscriptFile[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found?.isFile()) return [];
      const externalId = basename(name, '.jsonl');
      return [{ path, externalId, sizeBytes: found.size, changedAtMs: found.mtimeMs }];
    });
}

/** `<config>/projects/<project>/<session>.jsonl` -> `<config>`; also of a subagent's transcript. */
export function configFolderOf(transcriptPath: string): string {
  const folder = dirname(transcriptPath);
  const project = basename(folder) === 'subagents' ? dirname(dirname(folder)) : folder;
  return dirname(dirname(project));
}

/** What the registry of running sessions says of one: it runs, its process is gone, or nothing. */
export type RegistryWord = 'running' | 'dead' | undefined;

/**
 * Reads `<config>/sessions/<pid>.json`. Claude Code removes an entry on a clean exit; a killed one
 * leaves it behind, so pid and start time are compared with the process that has the pid now.
 *
 * @returns a word for each session named there, by the agent's id of it.
 */
export function readRegistry(configFolder: string): Map<string, RegistryWord> {
  const folder = join(configFolder, 'sessions');
  const words = new Map<string, RegistryWord>();
  for (const name of namesIn(folder).filter((one) => /^\d+\.json$/.test(one))) {
    const entry = readEntry(join(folder, name));
    const sessionId = textIn(entry.sessionId);
    if (sessionId === '') continue;
    const liveness = livenessOf(Number(entry.pid), textIn(entry.procStart) || undefined);
    // A resumed session may have a dead entry beside a living one.
    if (liveness !== 'dead') words.set(sessionId, 'running');
    else if (!words.has(sessionId)) words.set(sessionId, 'dead');
  }
  return words;
}

function readEntry(path: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {}; // gone since, or half written
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
