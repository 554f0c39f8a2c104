import type { TranscriptFacts, TranscriptPiece } from '../agents/transcript.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { type Holder, holdersOf, lastSeq, MessageRows } from '../store/messages.ts';
import { sessionIdOf } from '../store/sessions.ts';
import { isForgotten } from '../store/tombstones.ts';
import { addCostLine, addUsage } from '../store/usage.ts';
import { type Beginning, beginSession, placeSession } from './begin-session.ts';
import { type Descent, Kinship } from './kinship.ts';
import { isBelievable, messageOf, withId } from './piece.ts';
import { SessionFactsOfLines } from './session-facts.ts';
import type { World } from './world.ts';

/** Where the lines of a session come from. */
export interface WriterSource extends Descent {
  readonly project: SpoolProject | undefined;
  /** Of the transcript; undefined for turns that came with an event. Costs are kept by it. */
  readonly path?: string | undefined;
}

/** Puts what a transcript tells into the store, as one session, made when somebody first speaks. */
export class SessionWriter {
  readonly #world: World;
  readonly #source: WriterSource;
  /** By a person: then it comes back by no way, and a late hook or a recovery is one. */
  readonly #isForgotten: boolean;
  #rows: MessageRows;
  #facts = new SessionFactsOfLines();
  #sessionId: string | undefined;
  /** It is known, from a note or a daily log, but none of its words are. */
  #isUnspoken: boolean;
  /** Our ids of the sessions that copied lines came from, by the agent's id. */
  readonly #origins = new Map<string, string>();
  readonly #kinship: Kinship;
  added = 0;

  constructor(world: World, source: WriterSource) {
    this.#world = world;
    this.#source = source;
    this.#isForgotten = isForgotten(world.store, source.agent, source.externalId);
    this.#rows = new MessageRows(world.store);
    this.#sessionId = sessionIdOf(world.store, source.agent, source.externalId);
    this.#isUnspoken = this.#sessionId !== undefined && lastSeq(world.store, this.#sessionId) === 0;
    this.#kinship = new Kinship(world, source);
  }

  /** Ours; undefined while nobody has spoken. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /**
   * @param position - byte offset of the line; null for what does not stand in a transcript.
   * @param costAt - what tells one cost of this session from another.
   */
  take(facts: TranscriptFacts, position: number | null, costAt = position): void {
    if (this.#isForgotten) return;
    this.#facts.take(facts);
    this.#sessionId ??= this.#kinship.continued(facts, this.#timeOf(this.#facts.lastLineMs));
    for (const piece of facts.pieces) this.#add(withId(piece, position), position);
    if (this.#sessionId !== undefined) this.#count(this.#sessionId, facts, costAt);
  }

  /** A line that a fork copied counts once, in the session where it was said. */
  takeCopied(facts: TranscriptFacts, from: string): void {
    this.#facts.takeFolder(facts.cwd);
    for (const piece of facts.pieces) {
      const holders = holdersOf(this.#world.store, piece.externalId);
      const origin = this.#originOf(from, piece) ?? this.#kinship.ownerOf(holders, this.#sessionId);
      if (origin === undefined) continue;
      this.#kinship.copiesFrom(origin);
      this.#store(origin, piece, null, holders);
    }
    const origin = this.#origins.get(from);
    if (origin !== undefined) this.#count(origin, { ...facts, cost: undefined }, null);
  }

  /** Writes what the batch told about the session itself. Within the batch's transaction. */
  finishBatch(): void {
    // Between two batches another process may add messages.
    this.#rows = new MessageRows(this.#world.store);
    if (this.#sessionId === undefined) return;
    this.#facts.save(this.#world, this.#sessionId);
    this.#kinship.link(this.#sessionId);
  }

  #add(piece: TranscriptPiece, position: number | null): void {
    const holders = holdersOf(this.#world.store, piece.externalId);
    if (this.#kinship.isCopy(piece.externalId, holders, this.#sessionId)) return;
    if (this.#sessionId === undefined) {
      // Only a person's words make a session: nothing else is worth a row.
      if (piece.role !== 'user' || piece.kind !== 'speech') return;
      this.#sessionId = this.#begin(this.#source.externalId, piece);
      this.#kinship.lookForParent(this.#sessionId);
    } else if (this.#isUnspoken && piece.role === 'user' && piece.kind === 'speech') {
      const { externalId } = this.#source;
      placeSession(this.#world, this.#sessionId, this.#beginning(externalId, piece));
      this.#kinship.lookForParent(this.#sessionId);
      this.#isUnspoken = false;
    }
    this.#store(this.#sessionId, piece, position, holders);
    this.#facts.spokenAt(this.#timeOf(piece.atMs));
  }

  #originOf(from: string, piece: TranscriptPiece): string | undefined {
    const { store } = this.#world;
    const known = this.#origins.get(from) ?? sessionIdOf(store, this.#source.agent, from);
    if (known === undefined && (piece.role !== 'user' || from === '')) return undefined;
    if (known === undefined && isForgotten(store, this.#source.agent, from)) return undefined;
    const id = known ?? this.#begin(from, piece);
    this.#origins.set(from, id);
    return id;
  }

  #store(
    sessionId: string,
    piece: TranscriptPiece,
    position: number | null,
    holders?: readonly Holder[],
  ): void {
    const message = messageOf(piece, this.#timeOf(piece.atMs), position);
    if (this.#rows.add(sessionId, message, holders)) this.added++;
  }

  /** What a line says of tokens and money. */
  #count(sessionId: string, { usage, cost, atMs }: TranscriptFacts, position: number | null): void {
    const { store } = this.#world;
    const { path } = this.#source;
    if (usage) addUsage(store, sessionId, usage, this.#timeOf(atMs));
    if (!cost || path === undefined || position === null) return;
    const place = { sessionId, path, position, atMs: this.#timeOf(this.#facts.lastLineMs) };
    addCostLine(store, place, cost);
  }

  #begin(externalId: string, first: TranscriptPiece): string {
    return beginSession(this.#world, this.#beginning(externalId, first));
  }

  #beginning(externalId: string, first: TranscriptPiece): Beginning {
    const { agent, project } = this.#source;
    const cwd = this.#facts.cwd ?? project?.cwd ?? '';
    const startedAtMs = this.#timeOf(first.atMs);
    const isTitled = this.#facts.isTitled && externalId === this.#source.externalId;
    const beginning = { agent, externalId, project, cwd, startedAtMs, isTitled };
    return { ...beginning, prompt: first.text };
  }

  #timeOf(atMs: number | undefined): number {
    return isBelievable(atMs) ? atMs : (this.#facts.lastSpokenMs ?? this.#world.now());
  }
}
