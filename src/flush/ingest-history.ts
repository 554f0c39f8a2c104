import type { History, SessionHead } from '../agents/opencode/history.ts';
import { openHistory } from '../agents/opencode/open-history.ts';
import { opencodeSources } from '../agents/opencode/places.ts';
import { SourceError } from '../agents/opencode/source-error.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { historyOf } from '../store/histories.ts';
import { forkOrigin } from './fork-origin.ts';
import { OPENCODE } from './history-reader.ts';
import type { Ingested, SessionSource } from './session-source.ts';
import { type TakenHistory, takeHistories } from './take-histories.ts';
import type { World } from './world.ts';

/**
 * Reads what is new in one session of opencode into the store, with the sessions that it needs: those
 * that it works for or was forked from, and its subagents.
 *
 * @param reach - `alone` leaves the subagents for later.
 * @returns undefined where no database holds it, or none can be read.
 */
export async function ingestHistory(
  world: World,
  source: SessionSource,
  reach: 'alone' | 'whole',
): Promise<Ingested | undefined> {
  const found = find(world, source);
  if (found === undefined) return undefined;
  try {
    return await ingestFromHistory(world, found.history, found.head, source.project, reach);
  } finally {
    found.history.close();
  }
}

/**
 * As `ingestHistory`, of a session that was found.
 *
 * @param project - undefined: found from the session's folder.
 */
export async function ingestFromHistory(
  world: World,
  history: History,
  head: SessionHead,
  project: SpoolProject | undefined,
  reach: 'alone' | 'whole',
): Promise<Ingested | undefined> {
  const below = reach === 'whole' ? subagentsOf(history, head) : [];
  const isKnown = historyOf(world.store, OPENCODE, head.id)?.layout;
  const above = isKnown ? [] : relativesOf(history, head);
  const wanted = [...above, head, ...below].map((one) =>
    one.directory === head.directory ? { history, head: one, project } : { history, head: one },
  );
  let newMessages = 0;
  let own: TakenHistory | undefined;
  await takeHistories(world, wanted, (taken) => {
    newMessages += taken.newMessages;
    if (taken.head === head) own = taken;
    const { failure } = taken;
    if (failure) world.log('warn', 'history-not-read', { error: failure.message });
  });
  if (own === undefined || own.failure !== undefined) return undefined;
  return { sessionId: own.sessionId, newMessages, readTo: head.changedMs, isWhole: true };
}

/** The database that the event names, else any other that is known to be there. */
function find(
  { env, log }: World,
  { path, externalId }: SessionSource,
): { history: History; head: SessionHead } | undefined {
  for (const one of new Set([path, ...opencodeSources(env)])) {
    let history: History | undefined;
    try {
      history = openHistory(one);
      const head = history.session(externalId);
      if (head) return { history, head };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      log('warn', 'history-not-read', { file: one, error: error.message });
    }
    history?.close();
  }
  return undefined;
}

/** Those that must be known before it: the ones it works for, and the ones it was forked from. */
export function relativesOf(history: History, head: SessionHead): SessionHead[] {
  const found: SessionHead[] = [];
  const seen = new Set([head.id]);
  const above = (one: SessionHead): SessionHead | undefined =>
    one.parentId === undefined ? forkOrigin(history, one)?.head : history.session(one.parentId);
  for (let one = above(head); one && !seen.has(one.id); one = above(one)) {
    seen.add(one.id);
    found.unshift(one);
  }
  return found;
}

/** And theirs. */
function subagentsOf(history: History, head: SessionHead): SessionHead[] {
  const found = [head];
  const seen = new Set([head.id]);
  for (const one of found) {
    for (const child of history.children(one.id).filter(({ id }) => !seen.has(id))) {
      seen.add(child.id);
      found.push(child);
    }
  }
  return found.slice(1);
}
