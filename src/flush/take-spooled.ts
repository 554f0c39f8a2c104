import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHookSettings, whyNotCaptured } from '../capture/hook-settings.ts';
import { readSpooled } from '../capture/spool.ts';
import type { SpoolEvent } from '../capture/spool-event.ts';
import { codeOf, messageOf } from '../platform/errors.ts';
import { makePrivateFolder, PRIVATE_FILE } from '../platform/files.ts';
import { asOneCommit, syncedOnce } from '../store/durable.ts';
import { sightingOf } from '../store/sightings.ts';
import { isForgotten } from '../store/tombstones.ts';
import { writeContextsOfSessions, writeSessionContext } from './contexts.ts';
import { guarded } from './guarded.ts';
import { takeEvent } from './take-event.ts';
import type { World } from './world.ts';

/** Events that are stored by one commit; other writers wait for that long. */
export const EVENTS_AT_ONCE = 20;

/** Takes spooled events, each of which stays in the spool until all that follows from it is done. */
export async function takeAll(
  world: World,
  names: readonly string[],
  seen: Set<string>,
): Promise<void> {
  if (names.length === 0) return;
  const ended = new Set<string>();
  await syncedOnce(world.store, async () => {
    for (let at = 0; at < names.length; at += EVENTS_AT_ONCE) {
      const some = names.slice(at, at + EVENTS_AT_ONCE);
      const endedNow = new Set<string>();
      const takeSome = async () => {
        for (const name of some) {
          seen.add(name);
          await guarded(world, 'event-failed', { name }, () => takeSpooled(world, name, endedNow));
        }
      };
      await guarded(world, 'events-not-stored', { events: some.length }, async () => {
        await asOneCommit(world.store, takeSome);
        for (const sessionId of endedNow) ended.add(sessionId);
      });
    }
  });
  // An end leaves what was noted before to the project, whatever comes of its flush.
  await guarded(world, 'contexts-not-written', {}, async () =>
    writeContextsOfSessions(world, ended),
  );
}

/** @param ended - gets the sessions that ended. */
async function takeSpooled(world: World, name: string, ended: Set<string>): Promise<void> {
  if (sightingOf(world.store, name)) return;
  let event: SpoolEvent;
  try {
    event = readSpooled(world.home, name);
  } catch (error) {
    const code = codeOf(error);
    // A link is no event; a file that cannot be read now may be read later.
    if (code !== undefined && code !== 'ELOOP') throw error;
    return setBadAside(world, name, messageOf(error));
  }
  // The hook went by the settings it had; a folder that was ignored since is not stored.
  const reason = whyNotCaptured(event.project, readHookSettings(world.home), world.home);
  if (reason !== undefined) return dropEvent(world, name, reason);
  if (isForgotten(world.store, event.agent, event.sessionId))
    return dropEvent(world, name, 'forgotten');
  const { sessionId, jobId } = await takeEvent(world, name, event);
  const isEnd = event.kind === 'end' || event.kind === 'deleted';
  if (isEnd && sessionId !== undefined) ended.add(sessionId);
  // Without a flush nobody else will write what this session reads after its compaction.
  if (event.kind === 'compact' && jobId === undefined) writeSessionContext(world, sessionId, event);
}

function dropEvent(world: World, name: string, reason: string): void {
  world.assertHeld();
  unlinkSync(join(world.home.spool, name));
  world.log('info', 'event-dropped', { name, reason });
}

/** What cannot be read is kept for a person, with its reason beside it. */
function setBadAside(world: World, name: string, reason: string): void {
  const { spool, spoolBad } = world.home;
  world.assertHeld();
  makePrivateFolder(spoolBad);
  writeFileSync(join(spoolBad, `${name}.reason.txt`), `${reason}\n`, { mode: PRIVATE_FILE });
  renameSync(join(spool, name), join(spoolBad, name));
  world.log('error', 'bad-event', { name, reason });
}
