import { badRows, costOf, factsOf, headFacts, isAnswer } from '../agents/opencode/facts.ts';
import {
  type History,
  type HistoryMessage,
  isBehind,
  type Place,
  type SessionHead,
  START,
} from '../agents/opencode/history.ts';
import type { MessageUsage, RunningCost, TranscriptFacts } from '../agents/transcript.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { type HistoryProgress, saveHistory } from '../store/histories.ts';
import { lastMessageAt } from '../store/messages.ts';
import { archiveSession } from '../store/session-acts.ts';
import { sessionById } from '../store/sessions.ts';
import { lastCost } from '../store/usage.ts';
import { keptMessages } from './kept-messages.ts';
import { SessionWriter } from './session-writer.ts';
import { SILENCE_MS } from './silence.ts';
import { WaitingMessages } from './waiting-messages.ts';
import type { World } from './world.ts';

export const OPENCODE = 'opencode';

/** What changed within this time before it was read may change again in the same millisecond. */
const UNSURE_MS = 2_000;

export interface ReadOrder {
  readonly history: History;
  readonly head: SessionHead;
  /** How far it was read before. */
  readonly known: HistoryProgress | undefined;
  readonly project: SpoolProject | undefined;
  /** Ours. */
  readonly subagentOf: string | undefined;
  readonly forkOf: string | undefined;
  /** A fork's copied messages end at this time; 0 for none. */
  readonly copiedUntilMs: number;
}

/** Reads what is new in one session of opencode into the store. */
export class HistoryReader {
  readonly #world: World;
  readonly #order: ReadOrder;
  readonly #writer: SessionWriter;
  readonly #waiting = new WaitingMessages();
  /** Up to here everything was taken by an earlier run. */
  readonly #from: Place;
  /**
   * opencode 2.x takes sessions over under their ids and numbers their messages anew. What was read
   * up to this time under the other numbers is not read again; 0 for a session that stayed as it was.
   */
  readonly #takenOverMs: number;
  #read: Place;
  #cost: RunningCost | undefined;
  /** The last answer whose cost is not written yet, by its order. */
  #costUntoldAt: number | undefined;
  #isWhole = false;
  /** Rows that could not be read. */
  readonly bad: string[] = [];

  constructor(world: World, order: ReadOrder) {
    const { head, known, project, subagentOf, forkOf } = order;
    this.#world = world;
    this.#order = order;
    const isSameOrder = (known?.layout === 'v2') === (head.layout === 'v2');
    this.#from = known && isSameOrder ? { order: known.readOrder, id: known.readId } : START;
    this.#read = this.#from;
    this.#writer = new SessionWriter(world, {
      agent: OPENCODE,
      externalId: head.id,
      path: `${OPENCODE}:${head.id}`, // of the session, wherever its database is moved to
      project,
      subagentOf,
      forkOf,
    });
    this.#takenOverMs = known === undefined || isSameOrder ? 0 : this.#readUntilMs(known);
  }

  get sessionId(): string | undefined {
    return this.#writer.sessionId;
  }

  get added(): number {
    return this.#writer.added;
  }

  /** Within transactions; each step is one message. @throws {SourceError} */
  *steps(): Generator<void, void, void> {
    const { history, head, known } = this.#order;
    this.#writer.take(headFacts(head), null);
    const changedSinceMs = known?.seenMs || Number.MAX_SAFE_INTEGER;
    for (const message of keptMessages(history, head, { after: this.#from, changedSinceMs })) {
      const whole = isBehind(message, this.#from) ? this.#waiting.add(message) : [message];
      for (const one of whole) this.#take(one);
      yield;
    }
    const nowMs = this.#world.now();
    const isSilent = nowMs - head.changedMs >= SILENCE_MS;
    for (const one of this.#waiting.atEnd(nowMs, isSilent)) this.#take(one);
    this.#isWhole = true;
  }

  /** Writes how far it is read, at the end of a transaction or of the session. */
  save(): void {
    const { head, known, history, copiedUntilMs } = this.#order;
    const { store, now } = this.#world;
    this.#tellCost();
    this.#writer.finishBatch();
    const isWhole = this.#isWhole;
    if (isWhole) this.#archive();
    saveHistory(store, {
      agent: OPENCODE,
      externalId: head.id,
      path: history.path,
      layout: head.layout,
      readOrder: this.#read.order,
      readId: this.#read.id,
      messages: isWhole ? head.messages : (known?.messages ?? 0),
      seenMs: isWhole ? Math.min(head.changedMs, now() - UNSURE_MS) : (known?.seenMs ?? 0),
      isWaiting: this.#waiting.isWaiting,
      copiedUntilMs: Math.max(copiedUntilMs, this.#takenOverMs),
    });
  }

  #take(message: HistoryMessage): void {
    const isNew = isBehind(message, this.#from);
    if (isBehind(message, this.#read)) this.#read = { order: message.order, id: message.id };
    this.#warn(message);
    if (message.data === undefined || message.createdMs <= this.#takenOverMs) return;
    const facts = factsOf(message, this.#order.head);
    if (isNew) this.#addCost(message, facts.usage);
    if (message.createdMs > this.#order.copiedUntilMs) this.#writer.take(facts, null);
  }

  #warn(message: HistoryMessage): void {
    for (const row of badRows(message)) {
      this.bad.push(row);
      const { head, history } = this.#order;
      this.#world.log('warn', 'row-not-read', { row, session: head.id, file: history.path });
    }
  }

  /** opencode counts every message for itself; a line here tells what all up to it came to. */
  #addCost(message: HistoryMessage, usage: MessageUsage | undefined): void {
    const { store } = this.#world;
    const { sessionId } = this.#writer;
    // One line for an exchange will do: a fork leaves a session between two.
    if (!isAnswer(message)) this.#tellCost();
    const usd = costOf(message);
    if (usd === 0) return;
    this.#cost ??= sessionId === undefined ? NOTHING : lastCost(store, sessionId);
    const { input, output, cacheRead, cacheWrite } = this.#cost;
    this.#cost = {
      usd: this.#cost.usd + usd,
      input: input + (usage?.input ?? 0),
      output: output + (usage?.output ?? 0),
      cacheRead: cacheRead + (usage?.cacheRead ?? 0),
      cacheWrite: cacheWrite + (usage?.cacheWrite ?? 0),
    };
    if (message.createdMs > this.#order.copiedUntilMs) this.#costUntoldAt = message.order;
  }

  #tellCost(): void {
    if (this.#costUntoldAt === undefined) return;
    this.#writer.take({ ...NO_FACTS, cost: this.#cost }, null, this.#costUntoldAt);
    this.#costUntoldAt = undefined;
  }

  #readUntilMs(known: HistoryProgress): number {
    if (known.layout !== 'v2') return known.readOrder;
    const { sessionId } = this.#writer;
    return sessionId === undefined ? 0 : (lastMessageAt(this.#world.store, sessionId) ?? 0);
  }

  #archive(): void {
    const { head, known } = this.#order;
    const { store } = this.#world;
    const id = this.#writer.sessionId;
    if (id === undefined || head.archivedMs === undefined) return;
    const isNew = head.archivedMs > (known?.seenMs ?? 0);
    if (isNew && sessionById(store, id)?.archivedAtMs === null)
      archiveSession(store, id, true, head.archivedMs);
  }
}

const NO_FACTS: TranscriptFacts = {
  pieces: [],
  cwd: undefined,
  branch: undefined,
  model: undefined,
  title: undefined,
  copiedFrom: undefined,
};
const NOTHING: RunningCost = { usd: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
