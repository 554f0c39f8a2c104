import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SpoolEvent } from '../capture/spool-event.ts';
import type { Home } from '../platform/home.ts';
import type { Forgotten } from '../store/forget.ts';
import type { ExternalId } from '../store/tombstones.ts';

/** A file in the spool that is about what is to be forgotten. */
export interface SpooledTrace extends ExternalId {
  readonly path: string;
}

/**
 * Finds the spooled files of sessions or of a project: those that wait, those that could not be read
 * and those that a hook was killed over. One that is no whole JSON counts when it names a session.
 */
export function spooledTraces(home: Home, forgotten: Forgotten): SpooledTrace[] {
  const found = [home.spool, home.spoolBad].flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const path = join(folder, name);
      const id = name.includes('.json') ? traceIn(readIfAny(path), forgotten) : undefined;
      return id === undefined ? [] : [{ path, ...id }];
    }),
  );
  // The reason why a file could not be read stands beside it.
  const reasons = found.map((one) => ({ ...one, path: `${one.path}.reason.txt` }));
  const isThere = ({ path }: SpooledTrace) => readIfAny(path) !== '';
  return [...found, ...reasons.filter(isThere)];
}

function traceIn(text: string, { externalIds, projectKey }: Forgotten): ExternalId | undefined {
  const event = parsed(text);
  const { agent, sessionId, project } = event ?? {};
  const named = externalIds.find(({ agent: its, externalId }) =>
    event === undefined
      ? text.includes(JSON.stringify(externalId))
      : its === agent && externalId === sessionId,
  );
  if (named !== undefined) return named;
  const isOfProject = projectKey !== undefined && project?.key === projectKey;
  return isOfProject && agent && sessionId ? { agent, externalId: sessionId } : undefined;
}

function parsed(text: string): Partial<SpoolEvent> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** '' where there is nothing, or a folder. */
function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
