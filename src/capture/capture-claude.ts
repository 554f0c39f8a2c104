import { statSync } from 'node:fs';
import { type ClaudePayload, readPayload } from '../agents/claude-code/payload.ts';
import {
  hasSpeaker,
  isOfTool,
  type Speech,
  speechOf,
  type TranscriptLine,
} from '../agents/claude-code/speech.ts';
import { isoTime } from '../platform/iso-time.ts';
import { redactAll } from '../redaction/redact.ts';
import { type HookSettings, readHookSettings, whyNotCaptured } from './hook-settings.ts';
import { isInSettings, isPluginForm } from './plugin-form.ts';
import { locateProject } from './project.ts';
import { recentTurns } from './recent-turns.ts';
import type { Hook } from './run-hook.ts';
import {
  type CapturedTurn,
  type EventKind,
  SPOOL_VERSION,
  type SpoolEvent,
} from './spool-event.ts';
import { tailLines } from './tail-lines.ts';

/** How far from its end a transcript is searched for the recent turns. */
const TAIL_BYTES = 4 * 1024 * 1024;

export interface Captured {
  readonly event: SpoolEvent;
  readonly settings: HookSettings;
}

const EVENT_NAMES: Readonly<Record<string, EventKind>> = {
  SessionStart: 'start',
  SessionEnd: 'end',
  PreCompact: 'compact',
};

/**
 * Turns a payload of Claude Code into an event to spool.
 *
 * @param kind - what this hook is for; a payload of another event is none of its business.
 * @returns undefined when there is nothing to record; why is in the log.
 */
export function captureClaude(stdin: string, kind: EventKind, hook: Hook): Captured | undefined {
  const skip = (reason: string, fields = {}) => hook.log('info', 'skipped', { reason, ...fields });
  const payload = readPayload(stdin, hook.env);
  if (payload === undefined) return void hook.log('warn', 'not-a-payload', { bytes: stdin.length });
  if ('foreign' in payload) return void skip('foreign', { agent: payload.foreign });
  if (EVENT_NAMES[payload.event] !== kind)
    return void skip('other-event', { event: payload.event });
  const project = locateProject(hook.env.CLAUDE_PROJECT_DIR ?? '', payload.cwd || process.cwd());
  const settings = readHookSettings(hook.home);
  const reason = whyNotCaptured(project, settings, hook.home);
  if (reason !== undefined) return void skip(reason);
  if (isPluginForm(process.argv) && isInSettings(kind, project, hook.env))
    return void skip('settings-form');
  const transcript = transcriptOf(payload);
  const agentPid = Number(hook.env.CLAUDE_PID);
  const agentVersion = versionIn(hook.env.AI_AGENT);
  const event: SpoolEvent = {
    v: SPOOL_VERSION,
    kind,
    agent: 'claude-code',
    ...(agentVersion && { agentVersion }),
    ...(Number.isSafeInteger(agentPid) && agentPid > 0 && { agentPid }),
    sessionId: payload.sessionId,
    ...(transcript && { transcript }),
    project,
    why: {
      ...(payload.source && { source: payload.source }),
      ...(payload.reason && { reason: payload.reason }),
      ...(payload.trigger && { trigger: payload.trigger }),
    },
    at: isoTime(Date.now()),
    // A start has nothing to save yet: what a resumed session holds is in its transcript.
    turns: kind === 'start' || !transcript ? [] : turnsOf(transcript.path, hook),
  };
  return { event, settings };
}

function transcriptOf({ transcriptPath: path }: ClaudePayload): SpoolEvent['transcript'] {
  if (path === '') return undefined;
  return { path, size: sizeOf(path) };
}

function sizeOf(path: string): number {
  try {
    // Not there: no prompt was sent yet, or none is kept (`--no-session-persistence`).
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0; // a path that cannot be looked at is no reason to lose the event
  }
}

function turnsOf(path: string, hook: Hook): CapturedTurn[] {
  return recentTurns(spokenBackwards(path, hook.isLate), redactAll);
}

function* spokenBackwards(path: string, isLate: () => boolean): Generator<Speech> {
  const isWanted = (head: string) => !isOfTool(head);
  for (const line of tailLines(path, TAIL_BYTES, { isWanted, isLate })) {
    if (!hasSpeaker(line)) continue;
    const parsed = parseLine(line);
    const speech = parsed && speechOf(parsed);
    if (speech) yield speech;
  }
}

function parseLine(line: string): TranscriptLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as TranscriptLine) : undefined;
  } catch {
    return undefined; // torn: the agent is still writing it, or a crash left it so
  }
}

/** `AI_AGENT=claude-code_2-1-329_harness` in the hook's environment. */
function versionIn(aiAgent: string | undefined): string | undefined {
  return /^claude-code_([\d-]+)_/.exec(aiAgent ?? '')?.[1]?.replaceAll('-', '.');
}
