import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { daysIn, readDay, removeEntry } from '../daily/daily-log.ts';
import { readBlocks } from '../daily/read-block.ts';
import { dailyBounds } from '../platform/links.ts';
import { projectContextName, sessionContextName } from '../recall/context-name.ts';
import { entriesOfSession } from '../store/entries.ts';
import { type Forgotten, forgetInStore } from '../store/forget.ts';
import { copiesOf, forgetInCopies, type StoreCopies } from '../store/forget-copies.ts';
import { inTransaction } from '../store/open.ts';
import { findProjects, projectById, sessionById } from '../store/sessions.ts';
import { giveBackSpace } from '../store/space.ts';
import { addTombstone } from '../store/tombstones.ts';
import { writeProjectContext } from './contexts.ts';
import { spooledTraces } from './forget-spooled.ts';
import type { World } from './world.ts';

/** All that goes when sessions are forgotten, outside the store and in it. */
export interface ForgetPlan {
  /** With the sessions that only the spool knows. */
  readonly forgotten: Forgotten;
  readonly blocks: readonly { readonly day: string; readonly id: string }[];
  readonly spooled: readonly string[];
  readonly contexts: readonly string[];
  readonly copies: StoreCopies;
  /** Projects that keep other sessions; their context is rendered again. */
  readonly projectIds: readonly number[];
}

/** Looks for everything that is kept of sessions; changes nothing. */
export function planForgetting(world: World, scope: Forgotten): ForgetPlan {
  const { store, home } = world;
  const traces = spooledTraces(home, scope);
  const known = new Set(scope.externalIds.map((one) => JSON.stringify(one)));
  const more = traces.map(({ agent, externalId }) => ({ agent, externalId }));
  for (const one of more) known.add(JSON.stringify(one));
  const forgotten = { ...scope, externalIds: [...known].map((one) => JSON.parse(one)) };
  const sessions = scope.sessionIds.flatMap((id) => sessionById(store, id) ?? []);
  const projects = [...new Set(sessions.map(({ projectId }) => projectId))].map((id) =>
    projectById(store, id),
  );
  const { projectKey } = scope;
  if (projectKey !== undefined && projects.length === 0)
    projects.push(...findProjects(store, projectKey).filter(({ key }) => key === projectKey));
  const contexts = [
    ...forgotten.externalIds.map(({ agent, externalId }) => sessionContextName(agent, externalId)),
    ...projects.map(({ key, name }) => projectContextName(key, name)),
  ];
  const sinceMs = Math.min(...sessions.map(({ startedAtMs }) => startedAtMs), world.now());
  return {
    forgotten,
    blocks: blocksOf(world, forgotten),
    spooled: [...new Set(traces.map(({ path }) => path))],
    contexts: contexts.map((name) => join(home.context, name)).filter((path) => existsSync(path)),
    copies: copiesOf(home.store, home.backups, sinceMs),
    projectIds: projectKey === undefined ? projects.map(({ id }) => id) : [],
  };
}

/** What could not be taken away whole. */
export interface ForgetResult {
  /** Days whose log has lost a marker, so that a person has to look. */
  readonly partialDays: readonly string[];
  readonly removedCopies: readonly string[];
}

/**
 * Takes all of it away. The store comes last but for what is made of it: whoever is cut off in the
 * middle finds the session still named there and begins again.
 */
export async function forget(world: World, plan: ForgetPlan): Promise<ForgetResult> {
  const { store, home, assertHeld } = world;
  const { forgotten } = plan;
  inTransaction(store, () => {
    for (const id of forgotten.externalIds) addTombstone(store, id, world.now());
  });
  const partialDays = new Set<string>();
  const within = dailyBounds(home, world.settings);
  for (const { day, id } of plan.blocks) {
    const { isPartial } = await removeEntry(home.daily, day, id, { assertHeld, within });
    if (isPartial) partialDays.add(day);
  }
  assertHeld();
  for (const path of [...plan.spooled, ...plan.contexts]) rmSync(path, { force: true });
  const removedCopies = forgetInCopies(store, plan.copies, forgotten, assertHeld);
  assertHeld();
  forgetInStore(store, forgotten);
  for (const id of plan.projectIds) writeProjectContext(world, id);
  giveBackSpace(store, true);
  return { partialDays: [...partialDays], removedCopies };
}

/** As the store and as the logs themselves know them: these may be older than the store. */
function blocksOf({ store, home, settings }: World, { sessionIds, externalIds }: Forgotten) {
  const blocks = new Map<string, { day: string; id: string }>();
  for (const { day, id } of sessionIds.flatMap((one) => entriesOfSession(store, one)))
    blocks.set(`${day} ${id}`, { day, id });
  const isMeant = (one: { sessionId: string; agent: string; externalId: string }) =>
    sessionIds.includes(one.sessionId) ||
    externalIds.some((id) => id.agent === one.agent && id.externalId === one.externalId);
  for (const day of daysIn(home.daily))
    for (const { id } of readBlocks(
      readDay(home.daily, day, dailyBounds(home, settings)) ?? '',
    ).entries.filter(isMeant))
      blocks.set(`${day} ${id}`, { day, id });
  return [...blocks.values()];
}
