import { resolve, sep } from 'node:path';
import { readHookSettings, whyNotCaptured } from './hook-settings.ts';
import { opencodeDatabase } from './opencode-database.ts';
import type { WatchedSession } from './opencode-session.ts';
import { startWorkerWithNode } from './opencode-worker.ts';
import { locateProject } from './project.ts';
import { isRecoveryDue } from './recovery-stamp.ts';
import type { Hook } from './run-hook.ts';
import { spoolEvent, spooledNames } from './spool.ts';
import {
  type EventKind,
  SPOOL_VERSION,
  type SpoolEvent,
  type SpoolProject,
} from './spool-event.ts';

export const AGENT = 'opencode';

/** Where one run of the plugin stands. */
export interface PluginPlace extends Pick<Hook, 'env' | 'folder' | 'home' | 'log'> {
  /** The folder that opencode was started in. */
  readonly directory: string;
  /** The root of its repository; `/` outside of one. */
  readonly worktree: string;
  /** The version of the opencode that runs; undefined until a first prompt made it tell. */
  readonly version: () => string | undefined;
  /** Unix milliseconds, UTC, never the same twice: several events of one moment keep their order. */
  readonly nextMs: () => number;
}

/**
 * Spools an event of a session, unless its project is turned off.
 *
 * @returns whether there is something for a worker now.
 */
export function captureSession(
  place: PluginPlace,
  session: WatchedSession,
  kind: EventKind,
  why: SpoolEvent['why'],
): boolean {
  const { env, home, log } = place;
  const project = projectOf(place, session);
  const reason = whyNotCaptured(project, readHookSettings(home), home);
  if (reason !== undefined) {
    log('info', 'skipped', { reason, kind });
    return false;
  }
  const agentVersion = session.version ?? place.version();
  const isWorkDue =
    kind !== 'start' || spooledNames(home).length > 0 || isRecoveryDue(home, Date.now());
  spoolEvent(home, {
    v: SPOOL_VERSION,
    kind,
    agent: AGENT,
    ...(agentVersion && { agentVersion }),
    agentPid: process.pid,
    sessionId: session.id,
    transcript: opencodeDatabase(env),
    project,
    why,
    at: new Date(place.nextMs()).toISOString(),
    turns: kind === 'start' ? [] : session.turns(),
  });
  session.noteCaptured(kind);
  return isWorkDue;
}

/** The same, and starts the worker where there is something for it. */
export function captureAndWork(...capture: Parameters<typeof captureSession>): void {
  if (captureSession(...capture)) startWorkerWithNode(capture[0]);
}

export function projectOf(
  { directory, worktree }: Pick<PluginPlace, 'directory' | 'worktree'>,
  session: Pick<WatchedSession, 'directory'>,
): SpoolProject {
  const cwd = resolve(session.directory ?? directory);
  const root = resolve(worktree);
  const isInRepository = root !== resolve('/') && `${cwd}${sep}`.startsWith(`${root}${sep}`);
  return locateProject(isInRepository ? root : cwd, cwd);
}
