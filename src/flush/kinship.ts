import type { TranscriptFacts } from '../agents/transcript.ts';
import { setParent } from '../store/lineage.ts';
import type { Holder } from '../store/messages.ts';
import { addExternalId, type ParentKind, sessionById, sessionIdOf } from '../store/sessions.ts';
import { lineageOf } from './lineage-of-lines.ts';
import { linkClearedParent, suggestByFirstPrompt } from './parentage.ts';
import type { World } from './world.ts';

/** What is known of a session's descent before its lines are read. */
export interface Descent {
  readonly agent: string;
  readonly externalId: string;
  /** Its first line comes first and is its own, so the line that it follows tells its lineage. */
  readonly isFromStart?: boolean | undefined;
  /** Ours, of the session that this one works for. */
  readonly subagentOf?: string | undefined;
  /** Ours, of the session that this one was forked from. */
  readonly forkOf?: string | undefined;
}

/** Finds out, while a session is read, which session it goes on with or comes from. */
export class Kinship {
  readonly #world: World;
  readonly #source: Descent;
  /** Whose child it is, once its lines have told. */
  #parent: { readonly id: string; readonly kind: ParentKind } | undefined;
  #isPlaced: boolean;

  constructor(world: World, source: Descent) {
    this.#world = world;
    this.#source = source;
    const { agent, externalId, isFromStart, subagentOf, forkOf } = source;
    const isKnown = sessionIdOf(world.store, agent, externalId) !== undefined;
    this.#isPlaced = isKnown || isFromStart !== true;
    if (forkOf !== undefined) this.#parent = { id: forkOf, kind: 'fork' };
    if (subagentOf !== undefined) this.#parent = { id: subagentOf, kind: 'subagent' };
  }

  /**
   * Looks at the first line that has an id: the line that it follows may stand in another transcript.
   *
   * @returns our id of the session that goes on here under another id of its agent's.
   */
  continued({ uuid, follows }: TranscriptFacts, atMs: number): string | undefined {
    if (this.#isPlaced || uuid === undefined) return undefined;
    this.#isPlaced = true;
    if (follows === undefined) return undefined;
    const { store, log } = this.#world;
    const { agent, externalId } = this.#source;
    const lineage = lineageOf(store, agent, externalId, follows);
    if (lineage?.is === 'child') this.#parent ??= { id: lineage.sessionId, kind: lineage.kind };
    if (lineage?.is !== 'same') return undefined;
    addExternalId(store, lineage.sessionId, agent, externalId, atMs);
    log('info', 'session-renamed', { session: externalId, ours: lineage.sessionId });
    return lineage.sessionId;
  }

  /** From the nearest one, if it carries the words of several. */
  copiesFrom(origin: string): void {
    this.#parent = { id: origin, kind: 'fork' };
  }

  /** Forks of Claude Code before 2.1.329 do not tell where a line came from; its id still does. */
  isCopy(externalId: string, holders: readonly Holder[], sessionId: string | undefined): boolean {
    if (externalId.startsWith('@')) return false; // ours, for a line that has none
    const owner = this.ownerOf(holders, sessionId);
    if (owner) this.#parent ??= { id: owner, kind: 'fork' };
    return owner !== undefined;
  }

  /** The other session of this agent that holds a piece. */
  ownerOf(holders: readonly Holder[], sessionId: string | undefined): string | undefined {
    const { agent } = this.#source;
    return holders.find((one) => one.sessionId !== sessionId && one.agent === agent)?.sessionId;
  }

  /** For a session that was just made, by what hooks told and by its first words. */
  lookForParent(sessionId: string): void {
    const { store } = this.#world;
    const { agent, externalId } = this.#source;
    if (this.#parent?.kind === 'subagent') return;
    linkClearedParent(store, agent, externalId, sessionId);
    if (this.#parent === undefined) suggestByFirstPrompt(store, sessionId);
  }

  /** Links the session to its parent, unless it has one. */
  link(sessionId: string): void {
    const { store } = this.#world;
    const session = sessionById(store, sessionId);
    const parent = this.#parent;
    if (!session || session.parentId !== null || !parent || parent.id === sessionId) return;
    setParent(store, sessionId, parent.id, parent.kind, session.startedAtMs);
  }
}
