// The agents' side of a torture: hooks fire, and some die.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { spoolEvent } from '../../src/capture/spool.ts';
import { builtPath } from '../helpers/built.ts';
import type { Chance } from './chance.ts';
import type { Place } from './place.ts';
import { type Doom, type Ended, run, type Toll } from './processes.ts';
import type { Made, Sessions } from './sessions.ts';

const EVENTS = {
  'session-start': { hook_event_name: 'SessionStart', source: 'startup' },
  'session-end': { hook_event_name: 'SessionEnd', reason: 'other' },
  'pre-compact': { hook_event_name: 'PreCompact', trigger: 'auto' },
} as const;

export type HookName = keyof typeof EVENTS;

/** Fires a hook of Claude Code, or puts into the spool what the plugin of opencode would. */
export async function fire(
  place: Place,
  toll: Toll,
  sessions: Sessions,
  made: Made,
  name: HookName,
  { doom, withWorker = false }: { doom?: Doom; withWorker?: boolean } = {},
): Promise<Ended | undefined> {
  const { externalId, transcript, project } = made;
  if (transcript === undefined) {
    spoolAsPlugin(place, sessions, made, name);
    return undefined;
  }
  const payload = {
    session_id: externalId,
    transcript_path: transcript.path,
    cwd: project,
    ...EVENTS[name],
  };
  const folder = withWorker ? builtPath('hooks') : place.hooksAlone;
  return run(place, toll, {
    kind: 'hook',
    file: join(folder, `${name}.cjs`),
    stdin: JSON.stringify(payload),
    doom,
  });
}

function spoolAsPlugin(place: Place, sessions: Sessions, made: Made, name: HookName): void {
  const kinds = {
    'session-start': 'start',
    'session-end': 'end',
    'pre-compact': 'compact',
  } as const;
  const path = sessions.opencodePath();
  const file = spoolEvent(place.home, {
    v: 1,
    kind: kinds[name],
    agent: 'opencode',
    sessionId: made.externalId,
    transcript: { path, size: existsSync(path) ? statSync(path).size : 0 },
    project: { dir: made.project, cwd: made.project, key: made.project },
    why: { reason: 'dispose' },
    at: new Date(place.nowMs()).toISOString(),
    turns: [],
  });
  place.give(place.home.spool);
  place.give(join(place.home.spool, file));
}

/** The agent's ids that some event has named: in the spool now, or seen by a worker before. */
export function namedSessions({ home }: Place): Set<string> {
  const named = new Set<string>();
  if (existsSync(home.store)) {
    const db = new Database(home.store, { readonly: true });
    try {
      const rows = db.prepare('SELECT DISTINCT external_id AS id FROM sightings').all();
      for (const { id } of rows as { id: string }[]) named.add(id);
    } finally {
      db.close();
    }
  }
  if (!existsSync(home.spool)) return named;
  for (const name of readdirSync(home.spool).filter((one) => /^[^.].*\.json$/.test(one))) {
    const event = JSON.parse(readFileSync(join(home.spool, name), 'utf8'));
    named.add(event.sessionId);
  }
  return named;
}

/** How a session goes on, as hooks tell of it; which of them come, and which die, is chance. */
export async function tell(
  place: Place,
  toll: Toll,
  chance: Chance,
  sessions: Sessions,
  made: Made,
  withWorker: boolean,
): Promise<void> {
  const doom = (): Doom => {
    if (!chance.is(0.2)) return undefined;
    return chance.is(0.5) ? { step: chance.between(1, 9) } : { ms: chance.between(1, 60) };
  };
  const told = (name: HookName) =>
    fire(place, toll, sessions, made, name, {
      doom: doom(),
      withWorker: withWorker && chance.is(0.3),
    });
  if (chance.is(0.2)) await told('session-start');
  if (chance.is(0.2)) {
    await told('pre-compact');
    sessions.goOn(made);
  }
  if (!chance.is(0.1)) await told('session-end'); // else its agent was killed
}
