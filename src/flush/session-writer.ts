import type { TranscriptFacts, TranscriptPiece } from '../agents/transcript.ts';
import { locateProject, projectName } from '../capture/project.ts';
import { redact } from '../capture/redact.ts';
import type { SpoolProject } from '../capture/spool-event.ts';
import { setParent } from '../store/lineage.ts';
import { addMessage, ownerElsewhere } from '../store/messages.ts';
import {
  changeSession,
  createSession,
  ensureProject,
  sessionById,
  sessionIdOf,
  touchSession,
} from '../store/sessions.ts';
import { suggestTitle } from '../store/titles.ts';
import { linkClearedParent, promptHash, suggestByFirstPrompt } from './parentage.ts';
import { cleanTitle } from './title.ts';
import type { World } from './world.ts';

/** Kept of one piece of speech; characters. A pasted file of this size is no longer talk. */
const SPEECH_LIMIT = 200_000;

/** Kept of a tool's input or result; characters. */
const TOOL_LIMIT = 2_000;

/** From here on a year has five digits in some zone, and a daily log no name. */
const NO_DAY_FROM_MS = Date.UTC(9_999, 11, 31);

/** Puts what a transcript tells into the store, as one session, made when somebody first speaks. */
export class SessionWriter {
  readonly #world: World;
  readonly #source: { agent: string; externalId: string; project: SpoolProject | undefined };
  #sessionId: string | undefined;
  /** Our ids of the sessions that copied lines came from, by the agent's id. */
  readonly #origins = new Map<string, string>();
  /** Ours, of the session whose words this one carries. */
  #forkedFrom: string | undefined;
  #facts: { cwd?: string; branch?: string; model?: string; lastAtMs?: number } = {};
  #title: { text: string; by: 'person' | 'agent' } | undefined;
  added = 0;

  constructor(
    world: World,
    source: { agent: string; externalId: string; project: SpoolProject | undefined },
  ) {
    this.#world = world;
    this.#source = source;
    this.#sessionId = sessionIdOf(world.store, source.agent, source.externalId);
  }

  /** Ours; undefined while nobody has spoken. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** @param position - byte offset of the line; null for turns that came with an event. */
  take(facts: TranscriptFacts, position: number | null): void {
    const { cwd, branch, model, title } = facts;
    this.#facts = {
      ...this.#facts,
      ...(cwd && { cwd }),
      ...(branch && { branch }),
      ...(model && { model }),
    };
    if (title) this.#title = title;
    for (const piece of facts.pieces) this.#add(withId(piece, position), position);
  }

  /** A line that a fork copied counts once, in the session where it was said. */
  takeCopied(facts: TranscriptFacts, from: string): void {
    this.#facts = { ...this.#facts, ...(facts.cwd && { cwd: facts.cwd }) };
    for (const piece of facts.pieces) {
      const origin = this.#originOf(from, piece);
      if (origin === undefined) continue;
      this.#forkedFrom = origin;
      this.#store(origin, piece, null);
    }
  }

  /** Writes what the batch told about the session itself. Within the batch's transaction. */
  finishBatch(): void {
    const { store } = this.#world;
    if (this.#sessionId === undefined) return;
    const { lastAtMs, ...facts } = this.#facts;
    if (lastAtMs !== undefined) {
      const branch = facts.branch === undefined ? undefined : redact(facts.branch);
      touchSession(store, this.#sessionId, { ...facts, branch, lastActivityMs: lastAtMs });
    }
    const title = this.#title && cleanTitle(redact(this.#title.text));
    if (this.#title && title) {
      const atMs = lastAtMs ?? this.#world.now();
      suggestTitle(store, this.#sessionId, title, this.#title.by, atMs);
    }
    this.#linkFork(this.#sessionId);
  }

  /** A session that carries another's words was forked from it; from the nearest one, if several. */
  #linkFork(sessionId: string): void {
    const { store } = this.#world;
    const session = sessionById(store, sessionId);
    const origin = this.#forkedFrom;
    if (!session || session.parentId !== null || origin === undefined || origin === sessionId)
      return;
    setParent(store, sessionId, origin, 'fork', session.startedAtMs);
  }

  #add(piece: TranscriptPiece, position: number | null): void {
    if (this.#isCopy(piece)) return;
    if (this.#sessionId === undefined) {
      // Only a person's words make a session: nothing else is worth a row.
      if (piece.role !== 'user' || piece.kind !== 'speech') return;
      this.#sessionId = this.#create(this.#source.externalId, piece);
      linkClearedParent(
        this.#world.store,
        this.#source.agent,
        this.#source.externalId,
        this.#sessionId,
      );
      if (this.#forkedFrom === undefined) suggestByFirstPrompt(this.#world.store, this.#sessionId);
    }
    this.#store(this.#sessionId, piece, position);
    this.#facts.lastAtMs = Math.max(this.#facts.lastAtMs ?? 0, this.#timeOf(piece));
  }

  /** Forks of Claude Code before 2.1.329 do not tell where a line came from; its id still does. */
  #isCopy({ externalId }: TranscriptPiece): boolean {
    const { agent } = this.#source;
    if (externalId.startsWith('@')) return false; // ours, for a line that has none
    const owner = ownerElsewhere(this.#world.store, agent, this.#sessionId ?? '', externalId);
    this.#forkedFrom ??= owner;
    return owner !== undefined;
  }

  #originOf(from: string, piece: TranscriptPiece): string | undefined {
    const { store } = this.#world;
    const known = this.#origins.get(from) ?? sessionIdOf(store, this.#source.agent, from);
    if (known === undefined && (piece.role !== 'user' || from === '')) return undefined;
    const id = known ?? this.#create(from, piece);
    this.#origins.set(from, id);
    return id;
  }

  #store(sessionId: string, piece: TranscriptPiece, position: number | null): void {
    const { externalId, messageId, role, kind, tool, isError } = piece;
    // In this order: a cut through a secret would leave a half that no pattern knows.
    const text = redact(piece.text).slice(0, kind === 'speech' ? SPEECH_LIMIT : TOOL_LIMIT);
    const atMs = this.#timeOf(piece);
    const message = { externalId, messageId, role, kind, tool, isError, text, atMs, position };
    if (addMessage(this.#world.store, sessionId, message)) this.added++;
  }

  #create(externalId: string, first: TranscriptPiece): string {
    const { store } = this.#world;
    const { agent } = this.#source;
    const cwd = this.#facts.cwd ?? this.#source.project?.cwd ?? '';
    const project = this.#source.project ?? locateProject('', cwd);
    const startedAtMs = this.#timeOf(first);
    const { key, dir } = project;
    const projectId = ensureProject(store, { key, name: projectName(key), dir }, startedAtMs);
    const id = createSession(store, { agent, externalId, projectId, cwd, startedAtMs });
    const prompt = redact(first.text);
    changeSession(store, 'session_began_with', id, startedAtMs, {
      first_prompt: this.#world.settings['preview.enabled'] ? previewOf(prompt) : null,
      first_prompt_hash: promptHash(prompt),
    });
    const title = cleanTitle(prompt);
    if (title) suggestTitle(store, id, title, 'derived', startedAtMs);
    return id;
  }

  #timeOf({ atMs }: TranscriptPiece): number {
    const isBelievable = atMs !== undefined && atMs >= 0 && atMs < NO_DAY_FROM_MS;
    return isBelievable ? atMs : (this.#facts.lastAtMs ?? this.#world.now());
  }
}

const PREVIEW_CHARACTERS = 200;

function previewOf(prompt: string): string {
  const line = prompt
    .slice(0, 4 * PREVIEW_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...line];
  if (characters.length <= PREVIEW_CHARACTERS) return line;
  return `${characters.slice(0, PREVIEW_CHARACTERS - 1).join('')}…`;
}

/** A line without an id of its own is known by its place. */
function withId(piece: TranscriptPiece, position: number | null): TranscriptPiece {
  const isMissing = piece.externalId === '' || piece.externalId.startsWith('#');
  return isMissing ? { ...piece, externalId: `@${position}${piece.externalId}` } : piece;
}
