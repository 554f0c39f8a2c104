import { existsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { projectName } from '../capture/project.ts';
import { readSpooled, spooledNames } from '../capture/spool.ts';
import type { SpoolEvent } from '../capture/spool-event.ts';
import { processAgeMs } from '../platform/age.ts';
import { readOwnText } from '../platform/files.ts';
import type { Home } from '../platform/home.ts';
import { shorten } from '../platform/visible-text.ts';
import { renderCapturedTurns } from './captured-turns.ts';
import { projectContextName, sessionContextName } from './context-name.ts';
import { CONTEXT_LIMIT } from './frame.ts';

/** Of a crowded spool only the newest files are searched for this session's compaction. */
const SPOOL_LOOKBACK = 50;

/** Of an event: who starts, where, and with what in mind. */
type Start = Pick<SpoolEvent, 'agent' | 'sessionId' | 'project' | 'why'>;

/**
 * What a session that starts is shown: the project's context when it starts empty, nothing that it
 * already holds, and after a compaction what it had found out before.
 *
 * @returns '' for nothing.
 */
export function contextForStart(event: Start, home: Home): string {
  const { source } = event.why;
  // A resumed or forked session carries its own history.
  if (source === 'resume' || source === 'fork') return '';
  if (source === 'compact') return contextAfterCompaction(event, home);
  const { key } = event.project;
  return withinLimit(contextFile(home, projectContextName(key, projectName(key)))?.text ?? '');
}

/** The worker's file for this session if it has been, else the turns that PreCompact captured. */
function contextAfterCompaction(event: Start, home: Home): string {
  const written = contextFile(home, sessionContextName(event.agent, event.sessionId));
  const captured = capturedAtCompaction(event, home);
  if (captured === undefined || (written && written.atMs >= Date.parse(captured.at))) {
    return withinLimit(written?.text ?? '');
  }
  // The worker is still busy with this compaction: what it wrote after an earlier one comes first.
  const earlier = written ? `${written.text.trimEnd()}\n\n` : '';
  const room = CONTEXT_LIMIT - earlier.length;
  return withinLimit(earlier + renderCapturedTurns(captured.turns, room));
}

function capturedAtCompaction(event: Start, home: Home): SpoolEvent | undefined {
  for (const name of spooledNames(home).slice(-SPOOL_LOOKBACK).reverse()) {
    try {
      const spooled = readSpooled(home, name);
      const isOurs = spooled.agent === event.agent && spooled.sessionId === event.sessionId;
      if (isOurs && spooled.kind === 'compact') return spooled;
    } catch {
      // The worker has just taken it, or it is not an event: the worker deals with it.
    }
  }
  return undefined;
}

function contextFile(home: Home, name: string): { text: string; atMs: number } | undefined {
  const path = join(home.context, name);
  if (!existsSync(path)) return undefined; // an error that is caught costs a hook half a millisecond
  try {
    return { text: readOwnText(path), atMs: statSync(path).mtimeMs };
  } catch {
    return undefined;
  }
}

/** Whole lines only; the worker keeps to the limit, a person who edits the file may not. */
function withinLimit(text: string): string {
  const whole = text.trim();
  if (whole.length <= CONTEXT_LIMIT) return whole;
  // The tag that ends the text says where our records end, so it stays.
  const closing = /\n<\/[\w-]+>$/.exec(whole)?.[0] ?? '';
  const room = CONTEXT_LIMIT - closing.length;
  const lineEnd = whole.lastIndexOf('\n', room);
  return (lineEnd > 0 ? whole.slice(0, lineEnd).trimEnd() : shorten(whole, room)) + closing;
}

/**
 * Prints the one JSON document that Claude Code expects of SessionStart.
 *
 * @param context - for the model; '' for none.
 * @param message - for the person; '' for none.
 */
export function printStart(context: string, message: string): void {
  const hookSpecificOutput = { hookEventName: 'SessionStart', additionalContext: context };
  const document = {
    ...(context !== '' && { hookSpecificOutput }),
    ...(message !== '' && { systemMessage: message }),
  };
  const bytes = Buffer.from(JSON.stringify(document));
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      // A full pipe that does not block: the agent will read on. The hook's own limit ends the wait.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || processAgeMs() > 800) return;
    }
  }
}
