import type { TranscriptFacts, TranscriptPiece } from '../agents/transcript.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { setParent } from '../store/lineage.ts';
import { type Holder, holdersOf, MessageRows } from '../store/messages.ts';
import { addExternalId, type ParentKind, sessionById, sessionIdOf } from '../store/sessions.ts';
import { isForgotten } from '../store/tombstones.ts';
import { addCostLine, addUsage } from '../store/usage.ts';
import { beginSession } from './begin-session.ts';
import { lineageOf } from './lineage-of-lines.ts';
import { linkClearedParent, suggestByFirstPrompt } from './parentage.ts';
import { isBelievable, messageOf, withId } from './piece.ts';
import { SessionFactsOfLines } from './session-facts.ts';
import type { World } from './world.ts';

/** Where the lines of a session come from. */
export interface WriterSource {
  readonly agent: string;
  readonly externalId: string;
  readonly project: SpoolProject | undefined;
  /** Of the transcript; undefined for turns that came with an event. */
  readonly path?: string | undefined;
  /** Its first line comes first and is its own, so the line that it follows tells its lineage. */
  readonly isFromStart?: boolean | undefined;
  /** Ours, of the session that this one works for. */
  readonly subagentOf?: string | undefined;
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
  /** Our ids of the sessions that copied lines came from, by the agent's id. */
  readonly #origins = new Map<string, string>();
  /** Whose child the session is, once its lines have told. */
  #parent: { readonly id: string; readonly kind: ParentKind } | undefined;
  #isPlaced: boolean;
  added = 0;

  constructor(world: World, source: WriterSource) {
    this.#world = world;
    this.#source = source;
    this.#isForgotten = isForgotten(world.store, source.agent, source.externalId);
    this.#rows = new MessageRows(world.store);
    this.#sessionId = sessionIdOf(world.store, source.agent, source.externalId);
    this.#isPlaced = this.#sessionId !== undefined || source.isFromStart !== true;
    if (source.subagentOf !== undefined) this.#parent = { id: source.subagentOf, kind: 'subagent' };
  }

  /** Ours; undefined while nobody has spoken. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** @param position - byte offset of the line; null for turns that came with an event. */
  take(facts: TranscriptFacts, position: number | null): void {
    if (this.#isForgotten) return;
    this.#facts.take(facts);
    if (!this.#isPlaced && facts.uuid !== undefined) this.#place(facts.follows);
    for (const piece of facts.pieces) this.#add(withId(piece, position), position);
    if (this.#sessionId !== undefined) this.#count(this.#sessionId, facts, position);
  }

  /** A line that a fork copied counts once, in the session where it was said. */
  takeCopied(facts: TranscriptFacts, from: string): void {
    this.#facts.takeFolder(facts.cwd);
    for (const piece of facts.pieces) {
      const holders = holdersOf(this.#world.store, piece.externalId);
      const origin = this.#originOf(from, piece) ?? this.#ownerOf(holders);
      if (origin === undefined) continue;
      this.#parent = { id: origin, kind: 'fork' };
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
    this.#link(this.#sessionId);
  }

  /** By the line that the first one follows, be it in another transcript. */
  #place(follows: string | undefined): void {
    this.#isPlaced = true;
    if (follows === undefined) return;
    const { store, log } = this.#world;
    const { agent, externalId } = this.#source;
    const lineage = lineageOf(store, agent, externalId, follows);
    if (lineage?.is === 'child') this.#parent ??= { id: lineage.sessionId, kind: lineage.kind };
    if (lineage?.is !== 'same') return;
    this.#sessionId = lineage.sessionId;
    addExternalId(
      store,
      lineage.sessionId,
      agent,
      externalId,
      this.#timeOf(this.#facts.lastLineMs),
    );
    log('info', 'session-renamed', { session: externalId, ours: lineage.sessionId });
  }

  #link(sessionId: string): void {
    const { store } = this.#world;
    const session = sessionById(store, sessionId);
    const parent = this.#parent;
    if (!session || session.parentId !== null || !parent || parent.id === sessionId) return;
    setParent(store, sessionId, parent.id, parent.kind, session.startedAtMs);
  }

  #add(piece: TranscriptPiece, position: number | null): void {
    const holders = holdersOf(this.#world.store, piece.externalId);
    if (this.#isCopy(piece, holders)) return;
    if (this.#sessionId === undefined) {
      // Only a person's words make a session: nothing else is worth a row.
      if (piece.role !== 'user' || piece.kind !== 'speech') return;
      this.#sessionId = this.#begin(this.#source.externalId, piece);
      this.#lookForParent(this.#sessionId);
    }
    this.#store(this.#sessionId, piece, position, holders);
    this.#facts.spokenAt(this.#timeOf(piece.atMs));
  }

  #lookForParent(sessionId: string): void {
    const { store } = this.#world;
    const { agent, externalId } = this.#source;
    if (this.#parent?.kind === 'subagent') return;
    linkClearedParent(store, agent, externalId, sessionId);
    if (this.#parent === undefined) suggestByFirstPrompt(store, sessionId);
  }

  /** Forks of Claude Code before 2.1.329 do not tell where a line came from; its id still does. */
  #isCopy({ externalId }: TranscriptPiece, holders: readonly Holder[]): boolean {
    if (externalId.startsWith('@')) return false; // ours, for a line that has none
    const owner = this.#ownerOf(holders);
    if (owner) this.#parent ??= { id: owner, kind: 'fork' };
    return owner !== undefined;
  }

  #ownerOf(holders: readonly Holder[]): string | undefined {
    const { agent } = this.#source;
    return holders.find((one) => one.sessionId !== this.#sessionId && one.agent === agent)
      ?.sessionId;
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
    const { agent, project } = this.#source;
    const cwd = this.#facts.cwd ?? project?.cwd ?? '';
    const startedAtMs = this.#timeOf(first.atMs);
    const beginning = { agent, externalId, project, cwd, prompt: first.text, startedAtMs };
    return beginSession(this.#world, beginning);
  }

  #timeOf(atMs: number | undefined): number {
    return isBelievable(atMs) ? atMs : (this.#facts.lastSpokenMs ?? this.#world.now());
  }
}
