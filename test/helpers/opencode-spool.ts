import { join } from 'node:path';
import { locateProject } from '../../src/capture/project.ts';
import { spoolEvent } from '../../src/capture/spool.ts';
import type { CapturedTurn, EventKind } from '../../src/capture/spool-event.ts';
import type { FlushWorld } from './flush-world.ts';
import { opencodeFolder } from './opencode-place.ts';

/** Spools what the plugin would. @returns the name of the file. */
export function spoolOpencode(
  { world, ...at }: FlushWorld,
  sessionId: string,
  kind: EventKind,
  options: { readonly turns?: readonly CapturedTurn[] } = {},
): string {
  return spoolEvent(world.home, {
    v: 1,
    kind,
    agent: 'opencode',
    sessionId,
    transcript: { path: join(opencodeFolder(at), 'opencode.db'), size: 0 },
    project: locateProject('', '/home/ada/code/site'),
    why: { reason: 'dispose' },
    at: new Date(world.now()).toISOString(),
    turns: options.turns ?? [],
  });
}
