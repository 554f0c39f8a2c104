import type { History, SessionHead } from '../agents/opencode/history.ts';
import { SourceError } from '../agents/opencode/source-error.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { commitSoFar } from '../store/durable.ts';
import { type HistoryProgress, historyOf } from '../store/histories.ts';
import { inTransaction } from '../store/open.ts';
import { sessionIdOf } from '../store/sessions.ts';
import { forkOrigin } from './fork-origin.ts';
import { HistoryReader, OPENCODE } from './history-reader.ts';
import { Refusals } from './refusals.ts';
import { SILENCE_MS } from './silence.ts';
import { breathe, type World } from './world.ts';

/** Messages that go into one transaction, unless they take longer than the time below. */
const BATCH_MESSAGES = 5_000;
/** A transaction ends after about this long: the lock is kept fresh, and other writers wait, between two. */
const BATCH_MS = 500;

const NOBODY_SPOKE = 'nobody has said anything in it';

export interface Wanted {
  readonly history: History;
  readonly head: SessionHead;
  /** Undefined: found from the session's folder. */
  readonly project?: SpoolProject | undefined;
}

/** What became of a session. */
export interface TakenHistory {
  readonly head: SessionHead;
  readonly path: string;
  /** Ours; undefined where nobody has said anything. */
  readonly sessionId: string | undefined;
  readonly outcome: 'new' | 'grown' | 'unchanged' | 'skipped';
  /** Why it was skipped. */
  readonly why?: string;
  readonly newMessages: number;
  /** Rows that could not be read. */
  readonly bad: readonly string[];
  /** What kept it from being read to its end. */
  readonly failure?: SourceError;
}

/**
 * Reads what is new in sessions of opencode into the store, many in one transaction. A session comes
 * after the one that it works for or was forked from.
 *
 * @param tell - hears of each session, once it is stored.
 * @param isStopped - asked between two transactions.
 */
export async function takeHistories(
  world: World,
  wanted: Iterable<Wanted>,
  tell: (taken: TakenHistory) => void,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const batch = new Batch(world);
  const steps = batch.steps(wanted);
  for (let isMore = true; isMore && !isStopped(); ) {
    world.assertHeld();
    inTransaction(world.store, () => {
      const untilMs = Date.now() + BATCH_MS;
      for (let count = 0; isMore && count < BATCH_MESSAGES && Date.now() < untilMs; count++)
        isMore = steps.next().done !== true;
      batch.current?.save();
    });
    for (const taken of batch.finished.splice(0)) tell(taken);
    if (isMore) commitSoFar(world.store);
    await breathe();
  }
  steps.return();
}

class Batch {
  readonly #world: World;
  readonly #refusals: Refusals;
  current: HistoryReader | undefined;
  readonly finished: TakenHistory[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#refusals = new Refusals(world);
  }

  *steps(wanted: Iterable<Wanted>): Generator<void, void, void> {
    for (const one of wanted) {
      this.finished.push(yield* this.#takeOne(one));
      this.current = undefined;
      yield;
    }
  }

  *#takeOne({ history, head, project }: Wanted): Generator<void, TakenHistory, void> {
    const { store } = this.#world;
    const { path } = history;
    const none = { head, path, sessionId: undefined, newMessages: 0, bad: [] };
    const why = this.#refusals.of(OPENCODE, head.id, head.directory);
    if (why !== undefined) return { ...none, outcome: 'skipped', why };
    const known = historyOf(store, OPENCODE, head.id);
    const isKnown = known !== undefined && known.layout !== '';
    const sessionId = sessionIdOf(store, OPENCODE, head.id);
    if (isKnown && !mayHaveChanged(known, head, this.#world.now())) {
      if (sessionId !== undefined) return { ...none, sessionId, outcome: 'unchanged' };
      return { ...none, outcome: 'skipped', why: `${NOBODY_SPOKE}, or it was pruned` };
    }
    const parent = head.parentId && sessionIdOf(store, OPENCODE, head.parentId);
    if (head.parentId !== undefined && parent === undefined)
      return { ...none, outcome: 'skipped', why: 'the session that it worked for is not kept' };
    let failure: SourceError | undefined;
    let reader: HistoryReader | undefined;
    try {
      const origin = isKnown ? undefined : forkOrigin(history, head);
      reader = new HistoryReader(this.#world, {
        history,
        head,
        known: isKnown ? known : undefined,
        project,
        subagentOf: parent,
        forkOf: origin && sessionIdOf(store, OPENCODE, origin.head.id),
        copiedUntilMs: origin?.copiedUntilMs ?? known?.copiedUntilMs ?? 0,
      });
      this.current = reader;
      yield* reader.steps();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      failure = error;
    }
    reader?.save();
    const { added: newMessages = 0, bad = [] } = reader ?? {};
    const made = reader?.sessionId;
    const taken = { head, path, sessionId: made, newMessages, bad, ...(failure && { failure }) };
    if (made === undefined && failure === undefined)
      return { ...taken, outcome: 'skipped', why: NOBODY_SPOKE };
    const isNew = sessionId === undefined;
    return { ...taken, outcome: isNew ? 'new' : newMessages === 0 ? 'unchanged' : 'grown' };
  }
}

/** Whether there may be something to read in a session that was read before. */
export function mayHaveChanged(known: HistoryProgress, head: SessionHead, nowMs: number): boolean {
  if (head.changedMs > known.seenMs || head.messages !== known.messages) return true;
  if ((known.layout === 'v2') !== (head.layout === 'v2')) return true;
  return known.isWaiting === 1 && nowMs - head.changedMs >= SILENCE_MS;
}
