import { factsOf } from '../../agents/opencode/facts.ts';
import { FROM_START, type SessionHead } from '../../agents/opencode/history.ts';
import { OPENCODE } from '../../flush/history-reader.ts';
import { relativesOf } from '../../flush/ingest-history.ts';
import { keptMessages } from '../../flush/kept-messages.ts';
import type { OpenHistories } from '../../flush/open-histories.ts';
import type { Refusals } from '../../flush/refusals.ts';
import { mayHaveChanged, type Wanted } from '../../flush/take-histories.ts';
import { historyOf } from '../../store/histories.ts';
import { sessionIdOf } from '../../store/sessions.ts';
import type { Store } from '../../store/store.ts';
import type { ImportChoice } from './choice.ts';
import { keepNewest, leftOutBy, type Planned, skip, TurnCount, tooShort } from './planned.ts';

export interface PlannedHistory extends Planned {
  readonly wanted: Wanted;
}

export interface PlanPlace {
  /** Undefined where nothing was captured yet. */
  readonly store: Store | undefined;
  readonly refusals: Refusals;
  readonly nowMs: number;
}

/** Says of every session of opencode what an import does with it. The oldest first. */
export function planOpencode(
  place: PlanPlace,
  choice: ImportChoice,
  open: OpenHistories,
): PlannedHistory[] {
  const byId = new Map(open.sessions.map((wanted) => [wanted.head.id, found(place, wanted)]));
  const all = [...byId.values()];
  const own = all.filter(({ wanted }) => !isBelow(wanted.head, byId));
  const namesSubagent = choice.session !== undefined && namedBelow(all, byId, choice.session);
  for (const one of own) {
    if (one.state === 'skipped') continue;
    const why = namesSubagent === topOf(one, byId) ? undefined : leftOutBy(choice, one);
    if (why !== undefined) skip(one, why);
    else if (one.state === 'new' && !isLongEnough(one.wanted, choice.minMessages))
      skip(one, tooShort(choice));
  }
  keepNewest(own, choice.limit);
  for (const one of own) if (one.state === 'new') takeRelatives(one, byId);
  // What a subagent did belongs to the session that it worked for.
  for (const one of all) {
    const top = topOf(one, byId);
    if (top !== one && one.state !== 'skipped' && top.state === 'skipped') skip(one, top.why ?? '');
  }
  return all;
}

function found({ store, refusals, nowMs }: PlanPlace, wanted: Wanted): PlannedHistory {
  const { id, directory, title, changedMs, messages } = wanted.head;
  const known = store && historyOf(store, OPENCODE, id);
  const why = refusals.of(OPENCODE, id, directory);
  const isKnown = known !== undefined && known.layout !== '';
  const session = store && sessionIdOf(store, OPENCODE, id);
  const nobodySpoke =
    isKnown && session === undefined ? 'nobody has said anything in it' : undefined;
  const isDue = !isKnown || mayHaveChanged(known, wanted.head, nowMs);
  const state = isDue ? (session === undefined ? 'new' : 'grown') : 'unchanged';
  const reason = why ?? (isDue ? undefined : nobodySpoke);
  return {
    agent: OPENCODE,
    externalId: id,
    session,
    title,
    folder: directory,
    changedMs,
    size: messages,
    wanted,
    ...(reason === undefined ? { state } : { state: 'skipped', why: reason, isRefused: true }),
  };
}

/** Reads no further than it takes to tell. */
function isLongEnough({ history, head }: Wanted, least: number): boolean {
  const turns = new TurnCount(least);
  if (head.messages < least) return false;
  for (const message of keptMessages(history, head, FROM_START)) {
    if (turns.isEnough) break;
    for (const { kind, role } of factsOf(message, head).pieces)
      if (kind === 'speech') turns.add(role);
  }
  return turns.isEnough;
}

/** The sessions that it was forked from are read before it, whatever else leaves them out. */
function takeRelatives(
  { wanted }: PlannedHistory,
  byId: ReadonlyMap<string, PlannedHistory>,
): void {
  for (const { id } of relativesOf(wanted.history, wanted.head)) {
    const relative = byId.get(id);
    if (relative?.state !== 'skipped' || relative.isRefused) continue;
    relative.state = 'new';
    relative.why = undefined;
  }
}

type ById = ReadonlyMap<string, PlannedHistory>;

function isBelow({ parentId }: SessionHead, byId: ById): boolean {
  return parentId !== undefined && byId.has(parentId);
}

/** The session that a subagent, or a subagent's, worked for in the end. */
function topOf(one: PlannedHistory, byId: ById): PlannedHistory {
  let top = one;
  for (const seen = new Set([one]); ; ) {
    const { parentId } = top.wanted.head;
    const above = parentId === undefined ? undefined : byId.get(parentId);
    if (above === undefined || seen.has(above)) return top;
    seen.add(above);
    top = above;
  }
}

function namedBelow(
  all: readonly PlannedHistory[],
  byId: ById,
  named: string,
): PlannedHistory | undefined {
  const one = all.find(({ externalId }) => externalId === named);
  return one && topOf(one, byId);
}
